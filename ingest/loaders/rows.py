"""The rows of a table as sentences that stand alone. Knows nothing of the format they come from."""

import re
from collections.abc import Mapping, Sequence

from ingest.loaders.clean import one_line

Row = Sequence[str]
_NUMBER = re.compile(r"\d")
_BARE_FIGURE = re.compile(r"[^\w]*\d[\d\W]*")
_MOSTLY = 0.8
_LONGEST_COLUMN_NAME = 60


def row_texts(table: Sequence[Row], *, header: bool | None = None) -> list[str]:
    """One text for each row: ``Column: value; Column: value.``, empty cells left out.

    `header` says whether the first row names the columns; None where the format does not tell.
    """
    rows = [[one_line(cell) for cell in row] for row in table]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    if header is None:
        header = _has_header(rows)
    if not header or len(rows) == 1:
        return [_without_names(row) for row in rows]
    return [_sentence(_named(rows[0], row)) for row in rows[1:]]


def cell_sentence(names: Mapping[int, str], cells: Mapping[int, str]) -> str:
    """The text of one row, its cells and the names of the columns by column: for tables with more holes than cells."""
    return _sentence([f"{names[column]}: {text}" if names.get(column) else text for column, text in cells.items()])


def names_figures(rows: Sequence[Row]) -> bool:
    """Whether the first of `rows` certainly names the columns: it is of words, and figures stand below one."""
    first, below = rows[0], rows[1:]
    if any(_BARE_FIGURE.fullmatch(cell.strip()) for cell in first):
        return False
    for column, name in enumerate(first):
        values = [row[column] for row in below if column < len(row) and row[column].strip()]
        figures = sum(bool(_NUMBER.search(value)) for value in values)
        if name.strip() and not _NUMBER.search(name) and figures and figures >= _MOSTLY * len(values):
            return True
    return False


def _has_header(rows: list[list[str]]) -> bool:
    """Guess it from the words: a table of two columns may as well be names and their values."""
    first, rest = rows[0], rows[1:]
    if len(set(first)) < len(first) or any(len(cell) > _LONGEST_COLUMN_NAME for cell in first):
        return False
    if len(first) != 2:
        return sum(map(bool, first)) > 1
    figures = sum(bool(_NUMBER.search(row[-1])) for row in rest)
    return not _NUMBER.search(first[1]) and figures > len(rest) / 2


def _named(names: list[str], row: list[str]) -> list[str]:
    names = names + [""] * (len(row) - len(names))
    return [
        f"{name.removesuffix(':')}: {value}" if name else value
        for name, value in zip(names, row, strict=False)
        if value
    ]


def _without_names(row: list[str]) -> str:
    cells = [cell for cell in row if cell]
    if len(row) == 2 and len(cells) == 2:
        return _sentence([f"{cells[0].removesuffix(':')}: {cells[1]}"])
    return _sentence(cells)


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return text if text.endswith((".", "!", "?")) else f"{text}."
