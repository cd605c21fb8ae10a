"""CSV and TSV. Knows nothing of files. Everything that is neither after all is told as UnreadableFile."""

import csv
import io
import re
from collections import Counter

from ingest.loaders.decode import decode
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import row_texts
from vector_db.errors import UnreadableFile

_DELIMITERS = "\t;|,"
"""The likeliest first, where they cut equally well: text in cells is full of commas."""
_SAMPLE_LINES = 50
_LONGEST_FIELD = 10_000_000
"""Characters: Python's own limit is 131,072, which whole texts in a cell exceed."""
_END = "\x1e"
"""A row of its own, which clean text does not have."""
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t]*(?:\n|\Z)', re.IGNORECASE)
"""What Excel takes, and many programs write, to tell the delimiter."""


def load(data: bytes) -> Parsed:
    """The rows of a CSV or TSV file; lines above the column names are kept as text."""
    text = decode(data)
    rows = [row for row in _rows(text) if any(cell.strip() for cell in row)]
    outline = Outline()
    first = _first_of_table(rows)
    for row in rows[:first]:
        outline.prose(" ".join(cell.strip() for cell in row if cell.strip()))
    outline.rows(row_texts(rows[first:], header=True))
    return Parsed("", outline.blocks())


def _rows(text: str) -> list[list[str]]:
    told = _SEPARATOR_LINE.match(text)
    delimiter = told[1] if told else _delimiter(text)
    text = text[told.end() :] if told else text
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        if (rows := _cut(text, delimiter)) is not None:
            return rows
        # A quotation mark that is never closed (5" pipes) has swallowed what follows: line by line, it swallows one.
        lines = [line for line in text.split("\n") if line]
        return [row for line in lines for row in _cut(line, delimiter) or [line.split(delimiter)]]
    except csv.Error as error:
        raise UnreadableFile(f"is not CSV: {error}") from error


def _cut(text: str, delimiter: str) -> list[list[str]] | None:
    """The cells of each row; None where a quotation mark is left open at the end."""
    rows = list(csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=delimiter))
    return rows[:-1] if rows[-1] == [_END] else None


def _delimiter(text: str) -> str:
    """The character that cuts most lines into the same number of cells, and into more than one."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]

    def regularity(delimiter: str) -> tuple[int, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        return max(((lines, cells) for cells, lines in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=regularity)


def _first_of_table(rows: list[list[str]]) -> int:
    """The first row with more than one cell: a title above the table stands in one cell, mostly."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    if max(filled, default=0) < 2:
        return 0
    return next(number for number, cells in enumerate(filled) if cells > 1)
