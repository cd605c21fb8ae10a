"""From lines to paragraphs and rows of tables, by where they stand. Pure geometry: knows nothing of PDF.

The order of the lines is kept, since it is the reading order in nearly every file.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.loaders.lines import is_item
from ingest.loaders.pdf_lines import Line

_TALLEST_CELL = 10
"""How many lines a cell may rise above the one to its left; what begins higher is a column of the page."""
_BULLET = re.compile(r"[\x7f•‣◦▪●○■\uf0b7\u2219·*–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]")
BULLET_START = re.compile(r"^[\x7f•‣◦▪●○■\uf0b7\u2219]\s*")
_CELL_LEADING = 2.1
"""How far apart the lines of a cell may be, as a multiple of their size."""
_TIGHT = 1.5
_BOX = re.compile("[☐☑☒]")
LEADER = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*…{2,}\s*|\s*_{6,}\s*")
"""The dots between a heading and its page in a table of contents, or between a thing and its price."""
_SECTION = re.compile(r"(?:\d{1,2}\.?)(?:\d{1,2}\.?)*|[A-Z]\.|(?:chapter|part|section) \w{1,4}[.:]?", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together: a paragraph, or the cells of one row."""

    page: int
    lines: tuple[Line, ...]
    cells: tuple[str, ...] = ()
    places: tuple[tuple[float, float], ...] = ()
    """Where each cell begins and, about, ends."""
    bold: bool = False
    gap: bool = True
    """Whether there is more room above it than between two lines."""

    @property
    def size(self) -> float:
        return self.lines[0].size


def leading_of(pages: Iterable[Sequence[Line]]) -> float:
    """How far apart the lines of a paragraph are, as a multiple of their size: what is most common."""
    steps: Counter[float] = Counter()
    for lines in pages:
        for above, below in pairwise(lines):
            if above.size == below.size and 0.9 * below.size < above.y - below.y < 2.2 * below.size:
                steps[round((above.y - below.y) / below.size, 1)] += 1
    return steps.most_common(1)[0][0] + 0.05 if steps else 1.25


def groups_of(lines: Sequence[Line], page: int, leading: float) -> list[Group]:
    """The paragraphs and rows of one page, in the order of its lines; `leading` as `leading_of` tells it."""
    groups: list[list[list[Line]]] = []
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        alone = following is None or abs(following.y - line.y) > 2
        if groups and (cell := _beside(groups[-1], line) or (_below(groups[-1], line) if alone else None)):
            cell.append(line)
        elif groups and (row := _right_of(groups, line)) is not None:
            row.append([line])
        elif groups and len(groups[-1]) == 1 and _continues(groups[-1][0], line, leading):
            groups[-1][0].append(line)
        else:
            groups.append([[line]])
    found = []
    for number, cells in enumerate(groups):
        above = groups[number - 1] if number else None
        found.append(_group(cells, page, above, leading))
    return found


def _beside(row: list[list[Line]], line: Line) -> list[Line] | None:
    """The last cell of a row, where `line` goes on in it."""
    last = row[-1][-1]
    if len(row) > 1 and abs(line.x - row[-1][0].x) < 2 and 0 < last.y - line.y < _CELL_LEADING * line.size:
        return row[-1]
    return None


def _below(row: list[list[Line]], line: Line) -> list[Line] | None:
    """The cell of a row that `line`, which stands alone, goes on in: close below one within the row, as details do."""
    for cell in row[1:]:
        if abs(line.x - cell[0].x) < 2 and 0 < cell[-1].y - line.y < _TIGHT * cell[-1].size:
            return cell
    return None


def _right_of(groups: list[list[list[Line]]], line: Line) -> list[list[Line]] | None:
    """The row that `line` is the next cell of: to the right of it, and not below it."""
    row = groups[-1]
    first, last = row[-1][0], row[-1][-1]
    if line.x < last.x + last.size or line.y < last.y - 0.5 * last.size:
        return None
    ceiling = groups[-2][-1][-1].y if len(groups) > 1 else first.y + _TALLEST_CELL * line.size
    if line.y >= max(min(ceiling, first.y + _TALLEST_CELL * line.size), first.y + 2):
        return None
    if len(row) == 1 and len(row[0]) > 1 and abs(line.y - last.y) < 2 and not _tight_row(row[0], line):
        # It is level with the last line of what looked like a paragraph: that line is a row of its own.
        groups[-1] = [row[0][:-1]]
        groups.append([[last]])
        return groups[-1]
    return row


def _tight_row(cell: list[Line], line: Line) -> bool:
    """Whether all lines of `cell` can be one cell beside `line`: it is level with the first of them."""
    return abs(line.y - cell[0].y) < 2


def _continues(paragraph: list[Line], line: Line, leading: float) -> bool:
    last = paragraph[-1]
    if line.size != last.size or line.bold != last.bold or BULLET_START.match(line.text):
        return False
    if _BOX.match(line.text) or LEADER.search(last.text):
        return False
    if is_item(line.text) and (SENTENCE_END.search(last.text) or is_item(paragraph[0].text)):
        return False  # but not the "18. There" of "at least / 18. There is no limit"
    step = last.y - line.y
    usual = paragraph[-2].y - last.y if len(paragraph) > 1 else leading * line.size
    return 0.5 * line.size < step <= 1.08 * usual and line.x < last.x + 60


def _group(cells: list[list[Line]], page: int, above: list[list[Line]] | None, leading: float) -> Group:
    lines = tuple(line for cell in cells for line in cell)
    gap = (
        above is None or above[-1][-1].y - lines[0].y > (leading + 0.1) * lines[0].size or above[-1][-1].y < lines[0].y
    )
    bold = all(line.bold for line in lines)
    if len(cells) == 1:
        return Group(page, lines, bold=bold, gap=gap)
    if len(cells) == 2 and bold and all(len(cell) == 1 for cell in cells) and _SECTION.fullmatch(cells[0][0].text):
        # The number of a heading, set apart from its words.
        number, words = cells[0][0], cells[1][0]
        heading = replace(number, text=f"{number.text} {words.text}", end=words.end)
        return Group(page, (heading,), bold=True, gap=gap)
    if len(cells) == 2 and len(cells[0]) == 1 and _BULLET.fullmatch(cells[0][0].text):
        return Group(page, (replace(cells[1][0], text=f"{_mark(cells[0][0].text)} {cells[1][0].text}"), *cells[1][1:]))
    texts = tuple(" ".join(line.text for line in cell) for cell in cells)
    places = tuple((cell[0].x, max(line.end for line in cell)) for cell in cells)
    return Group(page, lines, texts, places, bold, gap)


def _mark(text: str) -> str:
    return text if text[-1] in ".)" else "-"
