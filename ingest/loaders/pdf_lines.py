"""From pieces of text to the lines of a page. Knows nothing of PDF."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.loaders.clean import one_line
from ingest.loaders.raised import raised

_SMALLER, _RAISED = 0.9, 0.15
"""Of the size of a line: how small, and how far above it, an exponent or the mark of a note is at least."""
_WIDEST_SPACE = 5.0
"""Times the size: of two long words in a narrow column, whose edges are straight."""


@dataclass(slots=True)
class Piece:
    """Text as it was drawn, in points from the page's lower left."""

    text: str
    x: float
    y: float
    end: float
    """Where it ends, to the right."""
    size: float
    bold: bool
    word_gap: float
    """Points: what is further apart than this is two words."""
    own: bool = False
    """Whether it was drawn as a text object of its own, as the cells of tables are."""

    def goes_on(self, other: "Piece") -> bool:
        """Take `other` in where it was drawn right behind, in the same type: programs that place every letter."""
        if other.y != self.y or other.size != self.size or other.bold != self.bold:
            return False
        gap = other.x - self.end
        if not -0.5 * self.size < gap < other.cell_gap:
            # Type that is drawn twice, a little beside itself, is bold.
            return other.text == self.text and abs(other.x - self.x) < 0.15 * self.size
        apart = gap >= self.word_gap and not self.text.endswith(" ")
        self.text += f" {other.text}" if apart else other.text
        self.end = other.end
        return True

    @property
    def cell_gap(self) -> float:
        """Points: what is further behind another than this stands in another cell."""
        return (0.7 if self.own else 1.5) * self.size


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; one cell, where it stands in a table."""

    text: str
    x: float
    y: float
    end: float
    """Where it ends, to the right."""
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `height` in points."""

    number: int
    height: float
    lines: tuple[Line, ...]
    paragraphs: tuple[tuple[Line, ...], ...] = ()
    """Its lines as they belong together, where that is known: of what was read by OCR."""


def lines_of(pieces: Iterable[Piece]) -> Iterator[Line]:
    """Join the pieces of each line: a change of font makes a new piece."""
    open_line: list[Piece] = []
    for piece in pieces:
        if open_line and _moved(open_line, piece):
            yield from _joined(open_line)
            open_line = []
        if open_line or piece.text.strip():
            open_line.append(piece)
    yield from _joined(open_line)


def _moved(line: Sequence[Piece], piece: Piece) -> bool:
    """Whether `piece` stands in another line, or so far to the right that it is another cell."""
    last = line[-1]
    away = abs(piece.y - last.y)
    if away > 0.6 * max(last.size, piece.size, 1) or away > 0.8 * min(last.size, piece.size):
        return True
    # Text that is justified has wide spaces: written out, and within one text object.
    justified = last.text.endswith(" ") and not piece.own
    widest = _WIDEST_SPACE * last.size if justified else max(piece.cell_gap, last.word_gap)
    return not -max(last.size, piece.size) < piece.x - last.end < widest


def _joined(pieces: Sequence[Piece]) -> Iterator[Line]:
    if not pieces:
        return
    first = pieces[0]
    letters = [(piece, sum(map(str.isalnum, piece.text))) for piece in pieces]
    bold = sum(count for piece, count in letters if piece.bold) > 0.9 * sum(count for _, count in letters)
    size = max(letters, key=lambda pair: pair[1])[0].size
    base = max(pieces, key=lambda piece: (piece.size, len(piece.text)))
    text = ""
    for last, piece in pairwise([first, *pieces]):
        apart = piece.x - last.end >= min(last.word_gap, piece.word_gap) or abs(piece.y - last.y) > last.size
        is_raised = piece.size < _SMALLER * base.size and piece.y > base.y + _RAISED * base.size
        words = raised(text, piece.text) if is_raised else piece.text
        text += f" {words}" if apart and text else words
    # The bullet of some fonts arrives as DEL, and the hyphen that is seen as a soft one: cleaning would take them away.
    text = one_line(text.replace("\x7f", "•").replace("\xad", "-"))
    if text:
        yield Line(text, first.x, first.y, max(piece.end for piece in pieces), size, bold)
