"""CSV. Knows nothing of files. Everything that is not CSV after all is told as UnreadableFile."""

import csv
import io
from collections import Counter

from ingest.loaders.decode import decode
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import row_texts
from vector_db.errors import UnreadableFile

_DELIMITERS = "\t;|,"
"""The likeliest first, where they cut equally well: text in cells is full of commas."""
_SAMPLE_LINES = 50


def load(data: bytes) -> Parsed:
    """The rows of a CSV file; lines above the column names are kept as text."""
    text = decode(data)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableFile(f"is not CSV: {error}") from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    outline = Outline()
    first = _first_of_table(rows)
    for row in rows[:first]:
        outline.prose(" ".join(cell.strip() for cell in row if cell.strip()))
    outline.rows(row_texts(rows[first:], header=True))
    return Parsed("", outline.blocks())


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
