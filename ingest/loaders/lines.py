"""Lines of text that somebody broke by hand, joined again where the break meant nothing.

Knows nothing of formats, and of the page nothing but how wide it was.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.loaders.clean import one_line
from ingest.loaders.hyphens import joint

_BULLET = re.compile(r"^\s*[-*+•‣◦▪–]\s+(?=\S)")
_NUMBERED = re.compile(r"\s*\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)")
_MARKER_ALONE = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]?|[-*+•–]")
_DECORATION = re.compile(r"^\s*[*=~_#]{2,}\s*|\s*[*=~_#]{2,}\s*$")
_GAP = re.compile(r"\s*\.{4,}\s*|\s*(?:\. ){3,}\s*|(?: {3,}|\t+)")
_NAMED = re.compile(r"\w[\w ]{0,30}:\s")
_STAMP = re.compile(r"\[?\d{1,4}[-./:]\d{1,2}[-./:]\d{1,4}\b")
"""A day or a time."""
_FULL = 0.75
"""A line that fills this share of the width was broken because it was full."""


def is_item(line: str) -> bool:
    """Whether `line` begins an item of a list."""
    return bool(_BULLET.match(line) or _NUMBERED.match(line))


def full_width(lines: Sequence[str]) -> int:
    """How long a full line of a text is, in characters: four in five are no longer."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[len(lengths) * 4 // 5] if lengths else 0


def rejoin(lines: Sequence[str], width: int, words: Counter[str] | None = None) -> str:
    """One paragraph's lines as text, broken only where the writer meant it: lists, addresses, small tables.

    `width` is how many characters its page took in a line; `words` are those of the document, by which words that the
    end of a line has cut are told (see hyphens.py).
    """
    width = max(width, *(len(line.rstrip()) for line in lines))
    joined = [lines[0].rstrip()]
    last = joined[0]
    for line in lines[1:]:
        if _goes_on(last, line, width):
            above, between = joint(joined[-1], line.strip(), words) if words is not None else (joined[-1], " ")
            joined[-1] = above + between + line.strip()
        else:
            joined.append(line.rstrip())
        last = line.rstrip()
    return "\n".join(tidied for line in joined if (tidied := _tidy(line)))


def _goes_on(line: str, following: str, width: int) -> bool:
    start = following.lstrip()
    if _BULLET.match(following) or (_NUMBERED.match(following) and _may_end(line, width)):
        return False
    if start[:1].islower():
        return True
    if _GAP.search(start) or _ends_in_column(line) or _begins_entry(line, start):
        return False
    return len(line) >= _FULL * width or line.endswith((",", " -", " –"))


def _may_end(line: str, width: int) -> bool:
    """Whether an item of a list may come after `line`; the ``18.`` of "at least / 18. None older" is none."""
    return len(line) < _FULL * width or line.endswith((".", ":", ";", ",", "!", "?")) or is_item(line)


def _begins_entry(line: str, start: str) -> bool:
    """Whether `start` is the next of a list of entries (``Level: item``, a log), or has a label in capitals."""
    if _STAMP.match(start) and _STAMP.match(line.lstrip()):
        return True
    named = _NAMED.match(start)
    return named is not None and (named.group().isupper() or _NAMED.match(line.lstrip()) is not None)


def _ends_in_column(line: str) -> bool:
    """Whether it looks like ``Adult ........ £12``: complete, however long."""
    cells = _GAP.split(line.strip())
    return len(cells) > 1 and bool(re.match(r"[£$€]?\d", cells[-1]))


def _tidy(line: str) -> str:
    """A bullet as ``- ``; columns set with spaces or dots as ``name: value``."""
    line = _BULLET.sub("- ", _DECORATION.sub("", line), count=1)
    return in_columns(_GAP.split(line.strip()))


def in_columns(cells: Iterable[str]) -> str:
    """The cells of a line as ``name: value``."""
    cells = [cell for cell in map(one_line, cells) if cell]
    if len(cells) < 2:
        return "".join(cells)
    if _MARKER_ALONE.fullmatch(cells[0]):
        return " ".join(cells)
    separator = " " if cells[0].endswith(":") else ": "
    if len(cells) > 2 and separator == ": ":
        return "; ".join(cells)
    return cells[0] + separator + "; ".join(cells[1:])
