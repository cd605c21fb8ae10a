"""Lines as running text: words and sentences that the end of a line or of a page has cut, joined again.

Knows nothing of PDF.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.loaders.clean import clean
from ingest.loaders.hyphens import joint, words_in
from ingest.loaders.pdf_groups import SENTENCE_END, Group
from ingest.loaders.pdf_lines import Line

_MOST_NOTES = 6
_OF_NOTES = 0.95
"""Of the size of the text above them: notes at the foot are set smaller."""


def words_of(groups: Iterable[Group]) -> Counter[str]:
    """The words within the lines of the document: what a word cut by a hyphen is compared with."""
    return words_in(line.text for group in groups for line in group.lines)


def flow(lines: Sequence[Line], words: Counter[str]) -> str:
    """The lines of a paragraph joined; `words` tells which hyphens at their ends belong to the words."""
    parts = [lines[0].text]
    for above, line in pairwise(lines):
        parts[-1], between = joint(above.text, line.text, words)
        parts += [between, line.text]
    return clean("".join(parts))


def joined(above: str, below: str, words: Counter[str]) -> str:
    """The end of one text and the beginning of the next, as of two lines."""
    above, between = joint(above, below, words)
    return above + between + below


def over_columns(groups: Iterable[Group]) -> list[Group]:
    """The groups of a page; a paragraph that goes on at the head of the next column is one, the notes come after it."""
    found = list(groups)
    at = 0
    while at < len(found):
        next_ = _next_of_size(found[at], found[at + 1 : at + 2 + _MOST_NOTES])
        if next_ is not None and _goes_on_above(found[at], next_):
            found.remove(next_)
            found[at] = replace(found[at], lines=(*found[at].lines, *next_.lines))
        else:
            at += 1
    return found


def following(group: Group, after: Iterable[Group]) -> Group | None:
    """Where the text of a group goes on overleaf; notes at the foot of its page are passed over."""
    next_ = _next_of_size(group, after)
    return next_ if next_ is not None and next_.page > group.page and not next_.cells else None


def _next_of_size(group: Group, after: Iterable[Group]) -> Group | None:
    return next((other for other in after if other.size >= _OF_NOTES * group.size), None)


def _goes_on_above(group: Group, other: Group) -> bool:
    """Whether `other`, higher on the page, goes on in the middle of a sentence of `group`."""
    if group.cells or other.cells or (group.size, group.bold) != (other.size, other.bold):
        return False
    end = group.lines[-1]
    return (
        other.lines[0].y > end.y + end.size and not SENTENCE_END.search(end.text) and other.lines[0].text[:1].islower()
    )


def rest_of_sentence(text: str, following: str) -> str:
    """The end of a sentence that a page break has cut, so that it can be quoted whole."""
    if SENTENCE_END.search(text) or not following[:1].islower():
        return ""
    end = re.search(r"[.!?][\"'”’)\]]*(?=\s|$)", following)
    return following[: end.end()] if end else ""


def without_carried(text: str, carried: str) -> tuple[str, str]:
    if carried and text.startswith(carried):
        return text[len(carried) :].strip(), ""
    return text, carried
