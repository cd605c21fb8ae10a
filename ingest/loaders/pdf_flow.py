"""Lines as running text: words and sentences that the end of a line or of a page has cut, joined again.

Knows nothing of PDF.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.loaders.clean import clean
from ingest.loaders.pdf_groups import SENTENCE_END, Group
from ingest.loaders.pdf_lines import Line

_HYPHEN = re.compile(r"(\w+)-$")
_WORD = re.compile(r"[\w'’-]+")


def words_of(groups: Iterable[Group]) -> Counter[str]:
    """The words within the lines of the document: what a word cut by a hyphen is compared with."""
    return Counter(word.lower() for group in groups for line in group.lines for word in _WORD.findall(line.text))


def flow(lines: Sequence[Line], words: Counter[str]) -> str:
    """The lines of a paragraph joined; `words` tells which hyphens at their ends belong to the words."""
    parts = [lines[0].text]
    for above, line in pairwise(lines):
        cut = _HYPHEN.search(above.text) if above.text.endswith("-") else None
        if cut is None or not line.text[:1].islower():
            parts.append(" ")
        elif _was_cut(cut.group(1), line.text, words):
            parts[-1] = parts[-1][:-1]
        parts.append(line.text)
    return clean("".join(parts))


def _was_cut(before: str, after: str, words: Counter[str]) -> bool:
    """Whether the hyphen belongs to the line's end and not to the word, as the rest of the document tells."""
    found = _WORD.match(after)
    rest = found.group().lower() if found else ""
    before = before.lower()
    if words[before + rest]:
        return True
    return not (words[f"{before}-{rest}"] or (words[before] and words[rest] > 1))


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
