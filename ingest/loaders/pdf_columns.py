"""Columns of a page whose lines were drawn across it, one from each column in turn, put one after the other again.

Most programs draw column by column: their order is kept. Knows nothing of PDF.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from ingest.loaders.pdf_lines import Line

_LEAST_PAIRS = 6
"""Lines level with one of the other column: fewer may be a small table."""
_FULL = 0.75
"""A line of running text fills this share of its column; the cells of a table are of any length."""
_MOST_FULL = 0.6
_LEAST_WORDS = 4.0
_ALIKE = 1.5
"""How much wider one column may be than the other: more makes it names and their explanations."""


def stretches(lines: Sequence[Line]) -> list[list[Line]]:
    """`lines` in reading order, parted where a column of running text begins or ends; what crosses both is between."""
    ordered = sorted(lines, key=lambda line: (-line.y, line.x))
    level = [(a, b) for a, b in pairwise(ordered) if abs(a.y - b.y) < 0.7 * b.size and b.x > a.end]
    if len(level) < _LEAST_PAIRS:
        return [list(lines)]
    gutter = Counter(round(b.x) for _, b in level).most_common(1)[0][0] - 3
    pairs = [(a, b) for a, b in level if abs(b.x - gutter - 3) < 3]
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    if len(pairs) < _LEAST_PAIRS or not (_is_prose(left) and _is_prose(right)) or not _alike(left, right):
        return [list(lines)]
    found: list[list[Line]] = [[], [], []]
    changes, side = 0, None
    for line in lines:
        if line.x < gutter and line.end > gutter + 6:
            found, side = [*found, [line], [], []], None
            continue
        changes += side not in (None, line.x >= gutter)
        side = line.x >= gutter
        found[-1 if side else -2].append(line)
    if len(found) // 3 < changes < len(pairs):
        return [list(lines)]  # the rows of a table change sides with each cell, and its cells have many lines
    return [stretch for stretch in found if stretch]


def _width(column: Sequence[Line]) -> float:
    return max(line.end for line in column) - min(line.x for line in column)


def _is_prose(column: Sequence[Line]) -> bool:
    width = _width(column)
    full = sum(line.end - line.x > _FULL * width for line in column)
    return full >= _MOST_FULL * len(column) and fmean(len(line.text.split()) for line in column) >= _LEAST_WORDS


def _alike(left: Sequence[Line], right: Sequence[Line]) -> bool:
    return max(_width(left), _width(right)) < _ALIKE * min(_width(left), _width(right))
