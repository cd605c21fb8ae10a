"""CSV and TSV. Knows nothing of files. Everything that is neither after all is told as UnreadableFile."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from ingest.loaders.decode import decode
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import names_figures, row_texts
from ingest.loaders.sheets import MOST_CELLS
from vector_db.errors import UnreadableFile

Cells = list[str]
_DELIMITERS = "\t;|,"
"""The likeliest first, where they cut equally well: text in cells is full of commas."""
_SAMPLE_LINES = 50
_MOST_ABOVE = 20
"""Rows: programs put what a table was made of above it."""
_LONGEST_FIELD = 10_000_000
"""Characters: Python's own limit is 131,072, which whole texts in a cell exceed."""
_END = "\x1e"
"""A row of its own, which clean text does not have."""
_SEPARATOR_LINE = re.compile(r'"?sep=([^\w\s"]|\t)"?[ \t]*(?:\n|\Z)', re.IGNORECASE)
"""What Excel takes, and many programs write, to tell the delimiter."""


_DAY = re.compile(r"(?:\d{4}-\d\d-\d\d|\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d))(?:[ T]\d\d?:\d\d.*)?")
_MONEY = re.compile(r"[-+(]?[$£€]? ?\d+(?:[.,' ]\d{3})*[.,]\d\d ?(?:[$£€]|EUR|USD|GBP)?\)?")
_MOSTLY = 0.8


def load(data: bytes) -> Parsed:
    """The rows of a CSV or TSV file; lines above the column names are kept as text."""
    read, total = _rows(decode(data))
    rows = [row for row in read if any(cell.strip() for cell in row)]
    outline = Outline()
    first = _first_of_table(rows)
    for row in rows[:first]:
        outline.prose(", ".join(cell.strip() for cell in row if cell.strip()).replace(":, ", ": "))
    outline.rows(row_texts(rows[first:], header=not _begins_with_values(rows[first:])))
    left_out = f"the rows after row {len(read):,} of {total:,} were left out; {MOST_CELLS:,} cells of a table are read"
    return Parsed("", outline.blocks(), notes=(left_out,) if total > len(read) else ())


def _rows(text: str) -> tuple[list[Cells], int]:
    """The rows that are read, and how many there are."""
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        told = _SEPARATOR_LINE.match(text)
        delimiter = told[1] if told else _delimiter(text)
        text = text[told.end() :] if told else text
        # A quotation mark that is never closed (5" pipes) swallows what follows: line by line, it swallows one.
        return _limited(_cut(text, delimiter)) or _limited(_cut_lines(text, delimiter)) or ([], 0)
    except csv.Error as error:
        raise UnreadableFile(f"is not CSV: {error}") from error


def _cut(text: str, delimiter: str) -> Iterator[Cells]:
    """The cells of each row; the last is _END, unless a quotation mark was left open."""
    return csv.reader(io.StringIO(f"{text.rstrip()}\n{_END}", newline=""), delimiter=delimiter)


def _cut_lines(text: str, delimiter: str) -> Iterator[Cells]:
    for line in filter(None, text.split("\n")):
        *rows, last = _cut(line, delimiter)
        yield from rows if last == [_END] else [line.split(delimiter)]
    yield [_END]


def _limited(rows: Iterator[Cells]) -> tuple[list[Cells], int] | None:
    """The first rows, of MOST_CELLS cells together, and how many there are; None where the end did not come."""
    kept: list[Cells] = []
    cells = total = 0
    row: Cells = []
    for row in rows:
        total += 1
        cells += len(row)
        if cells <= MOST_CELLS:
            kept.append(row)
    if row != [_END]:
        return None
    return (kept[:-1] if kept[-1:] == [[_END]] else kept), total - 1


def _delimiter(text: str) -> str:
    """The character that cuts most lines into the same number of cells, and into more than one."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]

    def regularity(delimiter: str) -> tuple[int, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        return max(((lines, cells) for cells, lines in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=regularity)


def _first_of_table(rows: list[Cells]) -> int:
    """The row that names the columns: what stands above the table, a title or who made it when, has fewer cells."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[: _MOST_ABOVE + _SAMPLE_LINES]]
    first = next((number for number, cells in enumerate(filled) if cells > 1), 0)
    for number in range(first + 1, min(_MOST_ABOVE, len(filled))):
        above, below = max(filled[:number]), filled[number + 1 :]
        wider = sum(cells > above for cells in below)
        if filled[number] > above and wider > len(below) / 2 and names_figures(rows[number : len(filled)]):
            first = number
    return first


def _begins_with_values(rows: list[Cells]) -> bool:
    """Whether the first row is one of the others: a day stands above days, or a sum of money above sums of money.

    Days and years alone are no sign: they may name the columns of a table of figures.
    """
    below = rows[1:_SAMPLE_LINES]
    for column, cell in enumerate(rows[0] if below else ()):
        shape = next((shape for shape in (_DAY, _MONEY) if shape.fullmatch(cell.strip())), None)
        same = [bool(shape and shape.fullmatch(row[column].strip())) for row in below if column < len(row)]
        if shape and sum(same) >= _MOSTLY * len(below):
            return True
    return False
