"""From pieces of text on pages to paragraphs, tables and headings. Pure geometry: knows nothing of PDF.

The order of the pieces is kept, since it is the reading order in nearly every file; their places tell which
of them stand in one line, in one row of a table, in one paragraph.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, pairwise

from ingest.loaders.clean import clean, one_line
from ingest.loaders.lines import is_item
from ingest.loaders.outline import Outline
from ingest.loaders.rows import row_texts
from vector_db.types import Block

_MARGIN = 0.08
"""The share of a page's height, at its top and at its bottom, in which running heads stand."""
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/|von)\s*\d{1,4})?", re.IGNORECASE
)
_SCAN_HOLDS_LESS = 20
"""Characters. A page with an image and less text than this is a scan (HAZARDS H34)."""
_TALLEST_CELL = 10
"""How many lines a cell may rise above the one to its left; what begins higher is a column of the page."""
_MOST_COLUMNS = 12
_BULLET = re.compile(r"[\x7f•‣◦▪●○■\uf0b7\u2219·*–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]")
_BULLET_START = re.compile(r"^[\x7f•‣◦▪●○■\uf0b7\u2219]\s*")
_NUMBERED_HEADING = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[A-Z]")
_LONGEST_HEADING = 90
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_HYPHEN = re.compile(r"(\w+)-$")
_WORD = re.compile(r"[\w'’-]+")


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
class _Line:
    """A line of text; one cell, where it stands in a table."""

    text: str
    x: float
    y: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines that belong together: a paragraph, or the cells of one row."""

    page: int
    lines: tuple[_Line, ...]
    cells: tuple[str, ...] = ()
    places: tuple[tuple[float, float], ...] = ()
    """Where each cell begins and, about, ends."""
    bold: bool = False
    gap: bool = True
    """Whether there is more room above it than between two lines."""

    @property
    def size(self) -> float:
        return self.lines[0].size


def lay_out(
    pages: Sequence[Page], title: str, with_images: Sequence[int]
) -> tuple[str, tuple[Block, ...], tuple[int, ...]]:
    """The document's title (`title`, if it has one), its blocks, and the pages that hold no text."""
    lines = {page.number: _lines(page.pieces) for page in pages}
    lines = _without_running(pages, lines)
    empty = tuple(number for number, found in lines.items() if _is_empty(found, number in with_images))
    leading = _leading(lines.values())
    groups = [group for number, found in lines.items() for group in _groups(found, number, leading)]
    body = _body_size(groups)
    levels = _heading_levels(groups, body)
    title = title or _first_title(groups, levels)
    outline = Outline(title)
    _tell(outline, groups, levels, _words(groups))
    return title, outline.blocks(), empty


def _is_empty(lines: Sequence[_Line], has_image: bool) -> bool:
    characters = sum(len(line.text) for line in lines)
    return characters < (_SCAN_HOLDS_LESS if has_image else 1)


# Pieces to lines


def _lines(pieces: Iterable[Piece]) -> list[_Line]:
    """Join the pieces of a line: a change of font makes a new piece, the end of a line ends in a newline."""
    lines: list[_Line] = []
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


def _joined(pieces: Sequence[Piece]) -> Iterator[_Line]:
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
            yield _Line(text, first.x, first.y - number * 1.2 * size, size, bold)


# Running heads and page numbers


def _without_running(pages: Sequence[Page], lines: dict[int, list[_Line]]) -> dict[int, list[_Line]]:
    """The lines of each page without those in its margins that come again on at least half of the pages."""
    rows = {page.number: _margin_rows(page, lines[page.number]) for page in pages}
    seen: Counter[tuple[str, int]] = Counter()
    for number, found in rows.items():
        seen.update({key for row in found for line in row for key in _keys(line, number)})
    least = max(2, len(pages) / 2)

    def comes_again(line: _Line, number: int) -> bool:
        return bool(_PAGE_NUMBER.fullmatch(line.text)) or any(
            seen[key] >= least for key in _keys(line, number)
        )

    dropped = {
        number: {line for row in found if all(comes_again(line, number) for line in row) for line in row}
        for number, found in rows.items()
    }
    return {
        number: [line for line in found if line not in dropped[number]] for number, found in lines.items()
    }


def _margin_rows(page: Page, lines: Sequence[_Line]) -> list[list[_Line]]:
    """What stands side by side in a margin goes or stays together: a row is more than its figures."""
    margin = [line for line in lines if not _MARGIN * page.height < line.y < (1 - _MARGIN) * page.height]
    ordered = sorted(margin, key=lambda line: line.y)
    rows: list[list[_Line]] = []
    for line in ordered:
        if rows and line.y - rows[-1][-1].y < 3:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _keys(line: _Line, page: int) -> Iterator[tuple[str, int]]:
    """The line as it is, and with each of its numbers told from the page's own (``Page 2 of 9``)."""
    parts = re.split(r"(\d{1,5})", line.text)
    numbers = range(1, len(parts), 2)
    place = round(line.y / 4)
    yield line.text, place
    for at in numbers[:3]:
        relative = f"#{int(parts[at]) - page}"
        yield "".join([*parts[:at], relative, *parts[at + 1 :]]), place


# Lines to paragraphs and rows


def _leading(pages: Iterable[Sequence[_Line]]) -> float:
    """How far apart the lines of a paragraph are, as a multiple of their size: what is most common."""
    steps: Counter[float] = Counter()
    for lines in pages:
        for above, below in pairwise(lines):
            if above.size == below.size and 0.9 * below.size < above.y - below.y < 2.2 * below.size:
                steps[round((above.y - below.y) / below.size, 1)] += 1
    return steps.most_common(1)[0][0] + 0.05 if steps else 1.25


def _groups(lines: Sequence[_Line], page: int, leading: float) -> list[_Group]:
    groups: list[list[list[_Line]]] = []
    for line in lines:
        if groups and (cell := _beside(groups[-1], line)):
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


def _beside(row: list[list[_Line]], line: _Line) -> list[_Line] | None:
    """The last cell of a row, where `line` goes on in it."""
    last = row[-1][-1]
    if len(row) > 1 and abs(line.x - row[-1][0].x) < 2 and 0 < last.y - line.y < 1.4 * line.size:
        return row[-1]
    return None


def _right_of(groups: list[list[list[_Line]]], line: _Line) -> list[list[_Line]] | None:
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


def _tight_row(cell: list[_Line], line: _Line) -> bool:
    """Whether all lines of `cell` can be one cell beside `line`: it is level with the first of them."""
    return abs(line.y - cell[0].y) < 2


def _continues(paragraph: list[_Line], line: _Line, leading: float) -> bool:
    last = paragraph[-1]
    if line.size != last.size or line.bold != last.bold or _BULLET_START.match(line.text):
        return False
    if is_item(line.text) and (_SENTENCE_END.search(last.text) or is_item(paragraph[0].text)):
        return False  # but not the "18. There" of "at least / 18. There is no limit"
    step = last.y - line.y
    usual = paragraph[-2].y - last.y if len(paragraph) > 1 else leading * line.size
    return 0.5 * line.size < step <= 1.08 * usual and line.x < last.x + 60


def _group(cells: list[list[_Line]], page: int, above: list[list[_Line]] | None, leading: float) -> _Group:
    lines = tuple(line for cell in cells for line in cell)
    gap = (
        above is None
        or above[-1][-1].y - lines[0].y > (leading + 0.1) * lines[0].size
        or above[-1][-1].y < lines[0].y
    )
    bold = all(line.bold for line in lines)
    if len(cells) == 1:
        return _Group(page, lines, bold=bold, gap=gap)
    if len(cells) == 2 and len(cells[0]) == 1 and _BULLET.fullmatch(cells[0][0].text):
        return _Group(
            page, (replace(cells[1][0], text=f"{_mark(cells[0][0].text)} {cells[1][0].text}"), *cells[1][1:])
        )
    texts = tuple(" ".join(line.text for line in cell) for cell in cells)
    places = tuple(
        (cell[0].x, max(line.x + 0.5 * line.size * len(line.text) for line in cell)) for cell in cells
    )
    return _Group(page, lines, texts, places, bold, gap)


def _mark(text: str) -> str:
    return text if text[-1] in ".)" else "-"


# Headings


def _body_size(groups: Iterable[_Group]) -> float:
    sizes: Counter[float] = Counter()
    for group in groups:
        for line in group.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _heading_levels(groups: Sequence[_Group], body: float) -> dict[int, int]:
    """By place in `groups`, the level of those that are headings: by size and weight, or by their number."""
    styled = [n for n, group in enumerate(groups) if _stands_out(group, body)]
    styles = sorted({_style(groups[n]) for n in styled}, reverse=True)
    levels = {n: styles.index(_style(groups[n])) + 1 for n in styled}
    for n, (group, following) in enumerate(zip(groups, [*groups[1:], None], strict=False)):
        if n not in levels and _is_numbered(group, following):
            number = _NUMBERED_HEADING.match(group.lines[0].text)
            levels[n] = len(styles) + 1 + (number.group(1).count(".") if number else 0)
    return levels


def _style(group: _Group) -> tuple[float, bool]:
    return group.size, group.bold


def _stands_out(group: _Group, body: float) -> bool:
    text = " ".join(line.text for line in group.lines)
    if (
        group.cells
        or len(group.lines) > 2
        or len(text) > _LONGEST_HEADING
        or not re.search(r"[^\W\d_]{2}", text)
    ):
        return False
    if text.endswith((".", ",", ";")) and group.size < 1.3 * body:
        return False
    return group.size >= 1.12 * body or (group.bold and group.gap and group.size >= 0.95 * body)


def _is_numbered(group: _Group, following: _Group | None) -> bool:
    """``3. Loans`` on a line of its own above a paragraph, in the type of the paragraph."""
    text = group.lines[0].text
    if group.cells or len(group.lines) > 1 or not group.gap or following is None or following.cells:
        return False
    short = len(text) <= 60 and not _SENTENCE_END.search(text)
    return short and bool(_NUMBERED_HEADING.match(text)) and not is_item(following.lines[0].text)


def _first_title(groups: Sequence[_Group], levels: dict[int, int]) -> str:
    """The heading of the highest level among the first on page 1."""
    first = [n for n in sorted(levels) if groups[n].page == 1 and n < 6]
    first = [n for n in first if not _NUMBERED_HEADING.match(groups[n].lines[0].text)]
    if not first:
        return ""
    best = min(first, key=lambda n: levels[n])
    return " ".join(line.text for line in groups[best].lines) if levels[best] == 1 else ""


# Groups to blocks


def _tell(outline: Outline, groups: Sequence[_Group], levels: dict[int, int], words: Counter[str]) -> None:
    carried = ""
    numbered = list(enumerate(groups))
    for kind, run in groupby(numbered, key=lambda pair: _kind(pair[0], pair[1], levels)):
        found = list(run)
        if kind == "heading":
            for n, group in found:
                text = " ".join(line.text for line in group.lines)
                # The title is nobody's section, whatever its size.
                outline.heading(levels[n], text, group.page)
        elif kind == "row":
            for table in _tables([group for _, group in found]):
                _tell_table(outline, table)
        elif kind == "item":
            for page, items in groupby((group for _, group in found), key=lambda group: group.page):
                outline.prose("\n".join(_item(_flow(group.lines, words)) for group in items), page)
        else:
            for n, group in found:
                text, carried = _without_carried(_flow(group.lines, words), carried)
                following = next((g for m, g in numbered[n + 1 :] if m not in levels), None)
                if following is not None and following.page > group.page and not following.cells:
                    carried = _rest_of_sentence(text, _flow(following.lines, words))
                    text = f"{text} {carried}".rstrip()
                outline.prose(text, group.page)


def _kind(number: int, group: _Group, levels: dict[int, int]) -> str:
    if number in levels:
        return "heading"
    if group.cells:
        return "row"
    return "item" if _BULLET_START.match(group.lines[0].text) or is_item(group.lines[0].text) else "prose"


def _item(text: str) -> str:
    return _BULLET_START.sub("- ", text)


def _tables(rows: Sequence[_Group]) -> Iterator[list[_Group]]:
    """Rows one after another are one table while they fit its columns, those of its first row."""
    table: list[_Group] = []
    for row in rows:
        fitted = _fitted(table[0], row) if table else row
        if fitted is None:
            yield table
            table = []
        table.append(fitted or row)
    if table:
        yield table


def _fitted(first: _Group, row: _Group) -> _Group | None:
    """`row` with an empty cell wherever it has none below one of the first row's; None if it does not fit."""
    missing = len(first.cells) - len(row.cells)
    if missing <= 0 or len(first.cells) > _MOST_COLUMNS:
        return row if missing == 0 else None

    def distance(columns: tuple[int, ...]) -> float:
        pairs = [(first.places[column], place) for column, place in zip(columns, row.places, strict=True)]
        return sum(min(abs(a[0] - b[0]), abs(a[1] - b[1]), abs(sum(a) - sum(b)) / 2) for a, b in pairs)

    columns = min(combinations(range(len(first.cells)), len(row.cells)), key=distance)
    if distance(columns) > len(columns) * 1.5 * row.size:
        return None
    cells = dict(zip(columns, row.cells, strict=True))
    return replace(row, cells=tuple(cells.get(column, "") for column in range(len(first.cells))))


def _tell_table(outline: Outline, table: Sequence[_Group]) -> None:
    header = table[0].bold and not all(row.bold for row in table)
    # A table that goes on overleaf begins there with its column names again.
    table = [table[0], *(row for row in table[1:] if row.cells != table[0].cells)]
    texts = row_texts([row.cells for row in table], header=header or None)
    pages = [row.page for row in table][len(table) - len(texts) :]
    for page, pairs in groupby(zip(pages, texts, strict=True), key=lambda pair: pair[0]):
        outline.rows([text for _, text in pairs], page)


def _words(groups: Iterable[_Group]) -> Counter[str]:
    """The words within the lines of the document: what a word cut by a hyphen is compared with."""
    return Counter(
        word.lower() for group in groups for line in group.lines for word in _WORD.findall(line.text)
    )


def _flow(lines: Sequence[_Line], words: Counter[str]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        cut = _HYPHEN.search(text)
        if cut and line.text[:1].islower():
            text = text[: -1 if _was_cut(cut.group(1), line.text, words) else None] + line.text
        else:
            text += " " + line.text
    return clean(text)


def _was_cut(before: str, after: str, words: Counter[str]) -> bool:
    """Whether the hyphen belongs to the line's end and not to the word, as the rest of the document tells."""
    found = _WORD.match(after)
    rest = found.group().lower() if found else ""
    before = before.lower()
    if words[before + rest]:
        return True
    return not (words[f"{before}-{rest}"] or (words[before] and words[rest] > 1))


def _rest_of_sentence(text: str, following: str) -> str:
    """The end of a sentence that a page break has cut, so that it can be quoted whole."""
    if _SENTENCE_END.search(text) or not following[:1].islower():
        return ""
    end = re.search(r"[.!?][\"'”’)\]]*(?=\s|$)", following)
    return following[: end.end()] if end else ""


def _without_carried(text: str, carried: str) -> tuple[str, str]:
    if carried and text.startswith(carried):
        return text[len(carried) :].strip(), ""
    return text, carried
