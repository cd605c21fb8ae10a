"""What a page of a PDF shows, turned upright: the text of its content, and that of what is placed on it.

What nobody can see on the page (ink without colour, white on bare paper, letters smaller than dust) is left out:
orders to a language model are hidden so. Knows nothing of files, of the operators that draw, or of layout.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.loaders.pdf_fields import Placed
from ingest.loaders.pdf_fonts import Fonts
from ingest.loaders.pdf_lines import Piece
from ingest.loaders.pdf_text import Interpreter, Shown

Box = tuple[float, float, float, float]
"""Left, bottom, right and top of a page, in points."""

_MUCH_DRAWING = 4_000
"""Bytes: of a page without text, more than a frame or a logo takes."""
_USUAL_SIZE = 10.0
"""Points: of a value that has no appearance."""
_FAR_LABEL = 72.0
"""Points: a box so far from all words stands in a column of its own."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page shows, turned upright where most of it is not."""

    pieces: list[Piece]
    height: float
    """Of the page, in points."""
    has_picture: bool
    """An image, or no text at all but so much drawing that letters may be part of it."""
    unseen_words: int = 0
    """That the page holds and nobody sees, left out."""


def drawn_by(content: bytes, resources: Any, fonts: Fonts, box: Box, placed: Iterable[Placed] = ()) -> Drawn:
    """What the content stream of a page draws in the `box` of the page, and what is `placed` on it."""
    interpreter = Interpreter(fonts)
    interpreter.read(content, resources)
    every = interpreter.shown
    for each in placed:
        form = each.form
        for one in [_written(each)] if form is None else interpreter.draw_alone(form, each.space):
            if not (each.is_tick and _ticks(one.piece, every)):
                _settle(one, every)
    shown = [one for one in every if one.seen or (one.seen is None and interpreter.images > 0)]
    unseen_words = sum(len(one.piece.text.split()) for one in every) - sum(len(one.piece.text.split()) for one in shown)
    has_picture = interpreter.images > 0 or (not shown and len(content) > _MUCH_DRAWING)
    return Drawn(*_upright(shown, box), has_picture, unseen_words)


def _upright(shown: Sequence[Shown], box: Box) -> tuple[list[Piece], float]:
    """The pieces of a page and its height; a page set sideways is turned, what stands across the rest is not."""
    left, low, right, high = box
    width, height = right - left, high - low
    letters = [0, 0, 0, 0]
    for one in shown:
        letters[one.quarter] += len(one.piece.text)
    quarter = letters.index(max(letters))
    for piece in (one.piece for one in shown):
        x, y, length = piece.x - left, piece.y - low, piece.end - piece.x
        # A quarter turn to the left is undone by one to the right, and so on.
        piece.x, piece.y = ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[quarter]
        piece.end = piece.x + length
    return [one.piece for one in shown], width if quarter % 2 else height


def _written(placed: Placed) -> Shown:
    """What has no appearance, at the upper left of its rectangle."""
    left, low, right, high = placed.rectangle
    size = min(_USUAL_SIZE, max(1.0, high - low))
    return Shown(Piece(placed.text, left, high - size, right, size, False, 0.25 * size, own=True), 0, True)


def _ticks(box: Piece, shown: list[Shown]) -> bool:
    """Put a box to be ticked to the label that is nearest to it, left or right; returns whether that is done.

    On a page without words, a scan, nobody can tell what is ticked: it is left out.
    """
    middle = box.y + box.size / 2
    level = [
        one.piece for one in shown if one.quarter == 0 and -0.5 < (middle - one.piece.y) / (one.piece.size or 1.0) < 1.2
    ]
    gaps = [(max(label.x - box.end, box.x - label.end), label) for label in level]
    gap, label = min(gaps, key=lambda pair: pair[0], default=(_FAR_LABEL, box))
    if gap >= _FAR_LABEL:
        return not shown
    if label.x + label.end > box.x + box.end:
        label.text, label.x = f"{box.text} {label.text}", min(box.x, label.x)
    else:
        label.text, label.end = f"{label.text} {box.text}", max(box.end, label.end)
    return True


def _settle(one: Shown, shown: list[Shown]) -> None:
    """Put a piece that was drawn after all others behind its label, or else below what stands above it."""
    piece = one.piece
    upright = [at for at, other in enumerate(shown) if other.quarter == one.quarter == 0]
    labels = [
        other
        for other in (shown[at].piece for at in upright)
        if abs(other.y - piece.y) < 0.7 * max(other.size, piece.size) and other.end <= piece.x + piece.size
    ]
    if labels and one.seen:
        label = max(labels, key=lambda label: label.end)
        label.text, label.end = f"{label.text} {piece.text}", piece.end
        return
    above = [at for at in upright if shown[at].piece.y > piece.y]
    shown.insert(above[-1] + 1 if above else 0 if upright else len(shown), one)
