"""Lines in scripts that run from right to left, Hebrew and Arabic, as they are read: a page has them as they look.

The letters of a string run to the right wherever it is drawn, so such a line stands backwards in a PDF, but for its
numbers and Latin words. What of the Unicode Bidirectional Algorithm (UAX 9) turns one line round. Knows nothing of PDF.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.loaders.pdf_lines import Piece

_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_ONE = re.compile(f"[{_LETTERS}]")
_RUN = re.compile(rf"[{_LETTERS}](?:[^A-Za-z0-9]*[{_LETTERS}])?")
_WORD = rf"[^\W{_LETTERS}_]*[^\W{_LETTERS}\d_]"
_OTHER_WAY = re.compile(rf"{_WORD}(?:[ .,:'/&@-]{{1,2}}{_WORD})*|[%°]?\d+(?:[.,:/-]\d+)*[£$€]?")
"""Latin words, one after another, and numbers, each for itself; as they stand in a line that was turned round."""
_SHAPES = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]+")
"""Letters as they look at the beginning, in the middle or at the end of a word: nobody types those."""
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def runs_leftward(text: str) -> bool:
    """Whether there is a letter of such a script in `text`."""
    return not text.isascii() and _ONE.search(text) is not None


def as_read(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a page, those of lines in such scripts joined and turned round."""
    return [piece for row in _rows(pieces) for piece in (_turned(row) if any(map(_is_leftward, row)) else row)]


def logical(text: str) -> str:
    """A line from how it looks to how it is read."""
    if 2 * sum(map(len, _ONE.findall(text))) < sum(map(str.isalpha, text)):
        text = _RUN.sub(lambda run: run[0][::-1], text)  # a word or two in a line of another script
    else:
        turned = text[::-1].translate(_MIRRORED)
        text = _OTHER_WAY.sub(lambda run: run[0][::-1], turned)
    return _SHAPES.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)


def _is_leftward(piece: Piece) -> bool:
    return runs_leftward(piece.text)


def _rows(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces that were drawn one after another on the same line."""
    row: list[Piece] = []
    for piece in pieces:
        if row and abs(piece.y - row[-1].y) > 0.3 * max(piece.size, row[-1].size):
            yield row
            row = []
        row.append(piece)
    yield row


def _turned(row: Iterable[Piece]) -> Iterator[Piece]:
    """The cells of a line, from the left, each as it is read."""
    cell: Piece | None = None
    for piece in sorted(row, key=lambda piece: piece.x):
        if cell is not None and piece.x - cell.end < piece.cell_gap:
            apart = piece.x - cell.end >= cell.word_gap
            cell = replace(cell, text=f"{cell.text}{' ' * apart}{piece.text}", end=max(piece.end, cell.end))
            continue
        if cell is not None:
            yield replace(cell, text=logical(cell.text))
        cell = piece
    if cell is not None:
        yield replace(cell, text=logical(cell.text))
