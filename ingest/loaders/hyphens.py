"""Words that the end of a line has cut: whether the hyphen is of the line or of the word. Knows nothing of formats."""

import re
from collections import Counter
from collections.abc import Iterable

_HYPHEN = re.compile(r"(\w+)[-\u2010]$")
_AND = re.compile(r"(?:and|or|to|und|oder|bis|et|ou|y|o|e)\b")
"""What may follow the first half of "pre- and post-war"."""
_LONGEST_WORD = 60
_WORD = re.compile(r"[\w'’-]+")


def words_in(lines: Iterable[str]) -> Counter[str]:
    """The words within the lines of a document: what a word cut by a hyphen is compared with."""
    return Counter(word.lower() for line in lines for word in _WORD.findall(line))


def joint(above: str, below: str, words: Counter[str]) -> tuple[str, str]:
    """The line above, without its hyphen where that is none of the word's own, and what goes between the two."""
    cut = _HYPHEN.search(above[-_LONGEST_WORD:]) if above.endswith(("-", "\u2010")) else None
    if cut is None or _AND.match(below) or not below[:1].isalnum():
        return above, " "
    if _was_cut(cut.group(1), below, words):
        return above[:-1], ""
    return above, ""


def _was_cut(before: str, after: str, words: Counter[str]) -> bool:
    """Whether the hyphen belongs to the line's end and not to the word, as the rest of the document tells."""
    found = _WORD.match(after)
    rest = found.group().lower() if found else ""
    if words[before.lower() + rest]:
        return True
    if not after[0].islower() or not before[1:].islower():
        return False  # "Anglo-Saxon", "2024-25", "A4-sized"
    before = before.lower()
    return not (words[f"{before}-{rest}"] or (words[before] and words[rest] > 1))
