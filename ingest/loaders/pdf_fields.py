"""What stands on a PDF page beside its content: what form fields hold, and text that was typed onto it.

Each has an appearance, a form of its own that is drawn into its rectangle (ISO 32000-2, 12.5.5), or at least a value.
Notes, links and marks are not of the page. Knows nothing of how anything is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_FAR = 1e6
_HIDDEN, _NO_VIEW = 1 << 1, 1 << 5
_WITH_TEXT = ("/Tx", "/Ch", "/Sig")
_PUSH_BUTTON, _DROP_DOWN = 1 << 16, 1 << 17
_TICKED, _NOT_TICKED = "☒", "☐"
"""As in a Word form. What is drawn into the box is a letter of some font of signs."""
_MOST_ANCESTORS = 20
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
    is_tick: bool = False
    """Whether it is a box to be ticked: its label may stand on either side of it."""


def annotations_of(page: Any) -> list[Any]:
    """What may be placed on a page of pypdf, in its order."""
    annotations = page.get("/Annots")
    return list(annotations.get_object() if annotations is not None else ())[:_MOST]


def placed_by(reference: Any) -> Iterator[Placed]:
    """What one annotation places on its page: nothing, most often."""
    annotation = reference.get_object()
    if int(annotation.get("/F", 0)) & (_HIDDEN | _NO_VIEW):
        return
    if annotation.get("/Subtype") not in ("/Widget", "/FreeText"):
        return
    x, y, x2, y2 = (float(number) for number in annotation["/Rect"])
    rectangle = min(x, x2), min(y, y2), max(x, x2), max(y, y2)
    if all(abs(number) < _FAR for number in rectangle):
        yield from _held_by(annotation, rectangle)


def _held_by(annotation: Any, rectangle: tuple[float, float, float, float]) -> Iterator[Placed]:
    field = _told(annotation, "/FT") if annotation.get("/Subtype") == "/Widget" else None
    flags = int(_told(annotation, "/Ff") or 0) if field else 0
    if field == "/Btn" and not flags & _PUSH_BUTTON:
        yield Placed(rectangle, text=_TICKED if _is_ticked(annotation) else _NOT_TICKED, is_tick=True)
    if field not in _WITH_TEXT and annotation.get("/Subtype") != "/FreeText":
        return
    # A list shows what can be chosen, too.
    form = _appearance(annotation) if field != "/Ch" or flags & _DROP_DOWN else None
    if form is not None:
        yield Placed(rectangle, form, _into(rectangle, form))
    elif text := _chosen(annotation) if field == "/Ch" else _value(annotation):
        yield Placed(rectangle, text=text)


def _is_ticked(annotation: Any) -> bool:
    """By the appearance that is shown; else by the value, which is the name of the one for "ticked"."""
    shown = annotation.get("/AS")
    if shown is None:
        every = annotation.get("/AP")
        states = every.get_object().get("/N").get_object() if every is not None else ()
        value = _told(annotation, "/V")
        shown = value if value in states else "/Off"
    return bool(shown != "/Off")


def _chosen(annotation: Any) -> str:
    """What is chosen of a list, as the page shows it: an option may be a pair of its value and what stands for it."""
    value = _told(annotation, "/V")
    options = _told(annotation, "/Opt")
    pairs = [option.get_object() for option in (options.get_object() if options is not None else ())]
    shown = {str(pair[0]): str(pair[1]) for pair in pairs if isinstance(pair, list) and len(pair) > 1}
    chosen = value.get_object() if value is not None else []
    values = [one.get_object() for one in chosen] if isinstance(chosen, list) else [chosen]
    return ", ".join(shown.get(one, str(one)) for one in values if isinstance(one, str))


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
    """What a field says of itself, or one above it of all its fields."""
    for _ in range(_MOST_ANCESTORS):
        if name in annotation or "/Parent" not in annotation:
            break
        annotation = annotation["/Parent"].get_object()
    return annotation.get(name)
