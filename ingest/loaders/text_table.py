"""A table set with spaces or tabs, in lines of text. Knows nothing of formats, or of what stands around it."""

import re
from collections.abc import Sequence

_LEAST_LINES = 3
_RULE = re.compile(r"[\s|+=_-]*[=_-]{3}[\s|+=_-]*")
_GAP = re.compile(r"\S {2,}\S")
_SENTENCE = re.compile(r"[a-z]{2}[.!?] +[A-Z]")

Rows = list[list[str]]


def cells_of(lines: Sequence[str]) -> tuple[Rows, bool] | None:
    """The cells of each line, and whether a rule below the first says that it names the columns.

    None where the lines are no table: each of them has its first cell, and all have their columns in common.
    """
    ruled = len(lines) > 1 and bool(_RULE.fullmatch(lines[1]))
    kept = [line for line in lines if not _RULE.fullmatch(line)]
    if len(kept) < _LEAST_LINES - ruled:
        return None
    rows = _by_tabs(kept) if "\t" in kept[0].strip() else _by_gutters(kept)
    return (rows, ruled) if rows else None


def _by_tabs(lines: Sequence[str]) -> Rows | None:
    rows = [[cell.strip() for cell in line.rstrip().split("\t")] for line in lines]
    whole = all(row[0] for row in rows) and len(rows[0]) > 1 and max(map(len, rows)) == len(rows[0])
    return rows if whole and all(len(row) > 1 for row in rows) else None


def _by_gutters(lines: Sequence[str]) -> Rows | None:
    """Cut where all lines have two spaces and more; a single line that runs through leaves no gutter."""
    indent = min(len(line) - len(line.lstrip()) for line in lines)
    lines = [line[indent:].expandtabs(8).rstrip() for line in lines]
    if not all(map(_GAP.search, lines)):
        return None
    width = max(map(len, lines))
    blank = [all(at >= len(line) or line[at] == " " for line in lines) for at in range(width)]
    starts = [0, *(at for at in range(2, width) if not blank[at] and blank[at - 1] and blank[at - 2])]
    if len(starts) < 2 or any(line[0] == " " or len(line) <= starts[1] for line in lines):
        return None
    rows = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], width], strict=True)] for line in lines]
    return None if any(_SENTENCE.search(row[0]) for row in rows) else rows
