"""What stands on a PDF page beside its content: the values of form fields, and text that was typed onto it.

Each has an appearance, a form of its own that is drawn into its rectangle (ISO 32000-2, 12.5.5), or at least a value.
Notes, links and marks are not of the page. Knows nothing of how anything is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_FAR = 1e6
_HIDDEN, _NO_VIEW = 1 << 1, 1 << 5
_WITH_TEXT = ("/Tx", "/Ch", "/Sig")
"""Fields for text, choices and signatures. The letter that ticks a box in some font would be a word."""
_MOST = 5_000
"""On one page: forms of tax offices have hundreds."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Something that is drawn into a rectangle of the page."""

    rectangle: tuple[float, float, float, float]
    """Left, bottom, right and top, in points."""
    form: Any = None
    """Its appearance; None where it has none."""
    space: tuple[float, float, float, float, float, float] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    """The matrix that brings the appearance into the rectangle."""
    text: str = ""
    """What it says, where it has no appearance."""


def placed_on(page: Any) -> Iterator[Placed]:
    """What is placed on a page of pypdf, in its order."""
    annotations = page.get("/Annots")
    for reference in list(annotations.get_object() if annotations is not None else ())[:_MOST]:
        annotation = reference.get_object()
        kind = annotation.get("/Subtype")
        if kind != "/FreeText" and (kind != "/Widget" or _told(annotation, "/FT") not in _WITH_TEXT):
            continue
        if int(annotation.get("/F", 0)) & (_HIDDEN | _NO_VIEW):
            continue
        x, y, x2, y2 = (float(number) for number in annotation["/Rect"])
        rectangle = min(x, x2), min(y, y2), max(x, x2), max(y, y2)
        if not all(abs(number) < _FAR for number in rectangle):
            continue
        form = _appearance(annotation)
        if form is not None:
            yield Placed(rectangle, form, _into(rectangle, form))
        elif text := _value(annotation):
            yield Placed(rectangle, text=text)


def _into(rectangle: tuple[float, float, float, float], form: Any) -> tuple[float, float, float, float, float, float]:
    """What brings the box of a form, turned as the form wants, into a rectangle. (ISO 32000-2, 12.5.5)"""
    left, low, right, high = map(float, form.get("/BBox", (0, 0, 1, 1)))
    a, b, c, d, e, f = map(float, form.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (low, high)]
    (x, x2), (y, y2) = ((min(side), max(side)) for side in zip(*corners, strict=True))
    wide = (rectangle[2] - rectangle[0]) / (x2 - x) if x2 > x else 1.0
    tall = (rectangle[3] - rectangle[1]) / (y2 - y) if y2 > y else 1.0
    return wide, 0.0, 0.0, tall, rectangle[0] - x * wide, rectangle[1] - y * tall


def _appearance(annotation: Any) -> Any:
    every = annotation.get("/AP")
    normal = every.get_object().get("/N") if every is not None else None
    form = normal.get_object() if normal is not None else None
    return form if hasattr(form, "get_data") else None


def _value(annotation: Any) -> str:
    value = _told(annotation, "/V") if annotation["/Subtype"] == "/Widget" else annotation.get("/Contents")
    return str(value) if isinstance(value, str) else ""


def _told(annotation: Any, name: str) -> Any:
    """What a field says of itself, or its parent of all its fields."""
    if name in annotation or "/Parent" not in annotation:
        return annotation.get(name)
    return annotation["/Parent"].get_object().get(name)
