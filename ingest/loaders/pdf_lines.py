"""From pieces of text to the lines of a page, without what stands on every page. Knows nothing of PDF."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.clean import one_line

_MARGIN = 0.08
"""The share of a page's height, at its top and at its bottom, in which running heads stand."""
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/|von)\s*\d{1,4})?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text as it was drawn, in points from the page's lower left. Ends in a newline where a line does."""

    text: str
    x: float
    y: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `height` in points."""

    number: int
    height: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; one cell, where it stands in a table."""

    text: str
    x: float
    y: float
    size: float
    bold: bool


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """Join the pieces of a line: a change of font makes a new piece, the end of a line ends in a newline."""
    lines: list[Line] = []
    open_line: list[Piece] = []
    for piece in pieces:
        if open_line and _moved(open_line, piece):
            lines.extend(_joined(open_line))
            open_line = []
        if not piece.text.strip() and not open_line:
            continue
        open_line.append(piece)
        if piece.text.endswith("\n"):
            lines.extend(_joined(open_line))
            open_line = []
    lines.extend(_joined(open_line))
    return lines


def _moved(line: Sequence[Piece], piece: Piece) -> bool:
    """Whether `piece` stands in another line, or so far to the right that it is another cell."""
    last = line[-1]
    if abs(piece.y - last.y) > 0.6 * max(last.size, piece.size, 1):
        return True
    reached = last.x + 0.5 * last.size * len(last.text)
    return piece.x > reached + 2.5 * last.size


def _joined(pieces: Sequence[Piece]) -> Iterator[Line]:
    """A piece may itself hold several lines, all but the first in unknown places just below it."""
    if not pieces:
        return
    first = next((piece for piece in pieces if piece.text.strip()), pieces[0])
    letters = [(piece, sum(map(str.isalnum, piece.text))) for piece in pieces]
    bold = sum(count for piece, count in letters if piece.bold) > 0.9 * sum(count for _, count in letters)
    size = max(letters, key=lambda pair: pair[1])[0].size
    for number, text in enumerate("".join(piece.text for piece in pieces).split("\n")):
        # The bullet of some fonts arrives as DEL, which cleaning would take away.
        text = one_line(text.replace("\x7f", "•"))
        if text:
            yield Line(text, first.x, first.y - number * 1.2 * size, size, bold)


def without_running(pages: Sequence[Page], lines: dict[int, list[Line]]) -> dict[int, list[Line]]:
    """The lines of each page without those in its margins that come again on at least half of the pages."""
    rows = {page.number: _margin_rows(page, lines[page.number]) for page in pages}
    seen: Counter[tuple[str, int]] = Counter()
    for number, found in rows.items():
        seen.update({key for row in found for line in row for key in _keys(line, number)})
    least = max(2, len(pages) / 2)

    def comes_again(line: Line, number: int) -> bool:
        return bool(_PAGE_NUMBER.fullmatch(line.text)) or any(seen[key] >= least for key in _keys(line, number))

    dropped = {
        number: {line for row in found if all(comes_again(line, number) for line in row) for line in row}
        for number, found in rows.items()
    }
    return {number: [line for line in found if line not in dropped[number]] for number, found in lines.items()}


def _margin_rows(page: Page, lines: Sequence[Line]) -> list[list[Line]]:
    """What stands side by side in a margin goes or stays together: a row is more than its figures."""
    margin = [line for line in lines if not _MARGIN * page.height < line.y < (1 - _MARGIN) * page.height]
    ordered = sorted(margin, key=lambda line: line.y)
    rows: list[list[Line]] = []
    for line in ordered:
        if rows and line.y - rows[-1][-1].y < 3:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _keys(line: Line, page: int) -> Iterator[tuple[str, int]]:
    """The line as it is, and with each of its numbers told from the page's own (``Page 2 of 9``)."""
    parts = re.split(r"(\d{1,5})", line.text)
    numbers = range(1, len(parts), 2)
    place = round(line.y / 4)
    yield line.text, place
    for at in numbers[:3]:
        relative = f"#{int(parts[at]) - page}"
        yield "".join([*parts[:at], relative, *parts[at + 1 :]]), place
