"""Sheets of a workbook to blocks: which row names the columns, what stands above it, one sentence for each row.

Knows nothing of the files that workbooks come in: sheets_xlsx.py and sheets_xls.py read those.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.loaders.clean import one_line
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import cell_sentence, names_figures

MOST_CELLS = 1_000_000
"""Of a workbook: about twenty seconds's reading. What comes after them is left out, and the report says so."""

Row = dict[int, str]
"""The text of each cell that has any, by its column, left to right."""
Table = list[tuple[int, Row]]
"""Rows one below the other, with their numbers."""
Span = tuple[int, int, int, int]
"""First row, first column, last row, last column of cells that are merged."""

_MOST_MERGED = 10_000
"""Cells that one merged value may be told in; people merge over whole columns, too."""
_FIGURE = re.compile(r"[^\w]*\d")
_YEAR = re.compile(r"(?:[A-Za-z]{3,9} )?(?:19|20)\d\d(?:-\d\d){0,2}")
_OF_SOME_CENTURY = re.compile(r"(?:1\d|20)\d\d")
_LONGEST_NAME = 80
_MOST_ABOVE, _SAMPLE_ROWS = 20, 50


@dataclass(slots=True)
class Sheet:
    """What stands on one sheet, cells as a person sees them."""

    name: str
    rows: dict[int, Row] = field(default_factory=dict)
    """By number, 1-based, in order."""
    merged: list[Span] = field(default_factory=list)
    hidden: bool = False
    left_out: bool = False
    """Whether there are more rows than were read."""
    uncomputed: int = 0
    """Formulas whose value nobody has stored."""


def blocks_of(title: str, sheets: Sequence[Sheet]) -> Parsed:
    """Each sheet under its name."""
    outline = Outline(title)
    notes: list[str] = []
    for sheet in sheets:
        if sheet.rows:  # an empty one, of which a new workbook may have two, is not a word of the document
            outline.heading(1, one_line(sheet.name))
        _fill_merged(sheet)
        names: Row = {}
        tables = list(_tables(sheet))
        for number, table in enumerate(tables):
            wider_below = any(len(row) > 2 for below in tables[number + 1 :] for _, row in below)
            if wider_below and not names and _is_description(table):
                _add_pairs(outline, table)
                continue
            above = _rows_above(table, sheet) if not names else 0
            _add_pairs(outline, table[:above])
            names = _add_table(outline, table[above:], names, sheet)
        notes.extend(_notes(sheet))
    return Parsed(title, outline.blocks(), notes=tuple(notes))


def _notes(sheet: Sheet) -> Iterator[str]:
    name = one_line(sheet.name)
    if sheet.hidden:
        yield f"sheet {name!r} is hidden; it was read all the same"
    if sheet.left_out:
        last = f"{max(sheet.rows):,}" if sheet.rows else "0"
        yield f"sheet {name!r}: the rows after row {last} were left out; {MOST_CELLS:,} cells of a workbook are read"
    if sheet.uncomputed:
        some = f"{sheet.uncomputed:,} formula{'s have' if sheet.uncomputed > 1 else ' has'}"
        yield f"sheet {name!r}: {some} no stored value; open it in a spreadsheet program and save it"


def _fill_merged(sheet: Sheet) -> None:
    """A value merged over several rows holds for each of them; one over columns is told once, but above columns."""
    for first_row, first, last_row, _ in sheet.merged:
        value = sheet.rows.get(first_row, {}).get(first)
        if value is None or first_row == last_row or last_row - first_row > _MOST_MERGED:
            continue
        for number in range(first_row + 1, last_row + 1):
            row = sheet.rows.get(number)
            if row is not None and first not in row:
                sheet.rows[number] = dict(sorted({**row, first: value}.items()))


def _tables(sheet: Sheet) -> Iterator[Table]:
    """The rows in groups, parted where a row is empty."""
    group: Table = []
    for number, row in sheet.rows.items():
        if group and number > group[-1][0] + 1:
            yield group
            group = []
        group.append((number, row))
    if group:
        yield group


def _add_table(outline: Outline, table: Table, above: Row, sheet: Sheet) -> Row:
    """Add one group of rows; returns the names of its columns, which hold for the next one if that has none."""
    rows = [row for _, row in table]
    start = 0
    while start < len(rows) and len(rows[start]) == 1 and not _continues(rows[start], above):
        outline.prose(next(iter(rows[start].values())))
        start += 1
    rows = rows[start:]
    if not rows:
        return above
    names, used = _names(table[start:], sheet)
    if not used and _continues(rows[0], above):
        names = above
    if used == len(rows):  # names alone
        outline.rows([cell_sentence({}, row) for row in rows])
        return names
    if not names and _is_pairs(rows):
        _add_pairs(outline, table[start:])
        return {}
    outline.rows([cell_sentence(names, row) for row in rows[used:]])
    return names


def _add_pairs(outline: Outline, rows: Table) -> None:
    """Add rows that are a name and its value, or a title."""
    for _, row in rows:
        name, *values = row.values()
        outline.rows([cell_sentence({}, {0: f"{name.removesuffix(':')}: {'; '.join(values)}" if values else name})])


def _is_description(table: Table) -> bool:
    """Whether it is of names and values, and titles perhaps, as stand above the table that they describe."""
    return len({column for _, row in table for column in row}) == 2


def _rows_above(table: Table, sheet: Sheet) -> int:
    """How many rows stand above the names of the columns, and say what the table is: they have fewer cells."""
    spanning = {number for number, first, _, last in sheet.merged if last > first}
    rows = [row for _, row in table[: _MOST_ABOVE + _SAMPLE_ROWS]]
    filled = [len(row) for row in rows]
    for at in range(1, min(_MOST_ABOVE, len(rows))):
        above, below = max(filled[:at]), filled[at + 1 :]
        if filled[at] > above > 1 and sum(cells > above for cells in below) > len(below) / 2:
            is_below_groups = any(number in spanning and len(row) > 1 for number, row in table[:at])
            cells = [[row.get(column, "") for column in rows[at]] for row in rows[at:]]
            return at if not is_below_groups and _may_name(rows[at]) and names_figures(cells) else 0
    return 0


def _continues(row: Row, names: Row) -> bool:
    """Whether `row` may belong to the table above it, whose columns have these names."""
    return len(names) > 1 and row.keys() <= names.keys() and (len(row) > 1 or _is_figure(_first(row)))


def _names(table: Table, sheet: Sheet) -> tuple[Row, int]:
    """The names of the columns, and how many rows they take: none, one, or two where the upper one spans columns."""
    number, first = table[0]
    rest = [row for _, row in table[1:]]
    spans = {c: (c, last) for r, c, end, last in sheet.merged if r == number == end and last > c}
    is_pairs = _is_pairs([first, *rest]) and not _pairs_have_head(first, rest)
    if is_pairs or not (_may_name(first) or _are_years_beside(first, rest)) or _has_year_above_years(first, rest):
        return {}, 0
    if spans and rest and _may_name(rest[0]):
        groups = {c: first[low] for low, high in spans.values() if low in first for c in range(low, high + 1)}
        under = {c: f"{groups[c]} {text}" if c in groups else text for c, text in rest[0].items()}
        return dict(sorted({**{c: text for c, text in first.items() if c not in spans}, **under}.items())), 2
    return (first, 1) if len(set(first.values())) == len(first) else ({}, 0)


def _may_name(row: Row) -> bool:
    """Words, none of them long; years and months may be names, too, after a word."""
    words = list(row.values())
    if len(words) < 2 or any(len(word) > _LONGEST_NAME for word in words):
        return False
    figures = [word for word in words if _is_figure(word)]
    return not figures or (not _is_figure(words[0]) and all(map(_YEAR.fullmatch, figures)))


def _are_years_beside(first: Row, rest: Sequence[Row]) -> bool:
    """Whether all of `first` are years, and the names of the rows stand below and to the left."""
    return all(map(_YEAR.fullmatch, first.values())) and any(min(row) < min(first) for row in rest)


def _has_year_above_years(first: Row, rest: Sequence[Row]) -> bool:
    """Whether a year that may name a column stands above years: then it is one of them."""
    for column in (column for column, text in first.items() if _YEAR.fullmatch(text)):
        below = [row[column] for row in rest if column in row]
        if below and all(map(_OF_SOME_CENTURY.fullmatch, below)):
            return True
    return False


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.match(text)) or bool(_YEAR.fullmatch(text))


def _is_pairs(rows: Sequence[Row]) -> bool:
    """Two columns, of which the first may be names and the second their values."""
    columns = {column for row in rows for column in row}
    return len(columns) == 2 and all(len(row) == 2 for row in rows)


def _pairs_have_head(first: Row, rest: Sequence[Row]) -> bool:
    """As for any table of two columns: figures below a word."""
    figures = sum(_is_figure(_last(row)) for row in rest)
    return not _is_figure(_last(first)) and figures > len(rest) / 2


def _first(row: Row) -> str:
    return next(iter(row.values()))


def _last(row: Row) -> str:
    return next(reversed(row.values()))
