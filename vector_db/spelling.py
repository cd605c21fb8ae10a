"""Words that no document holds, and those that they were probably meant to be: a misspelt name still finds its person.

Distance is that of Damerau, "A technique for computer detection and correction of spelling errors", CACM 1964:
letters left out, added, changed, or swapped with the next. Knows nothing of what is done with the words.
"""

from collections.abc import Sequence

from vector_db.catalog import Catalog
from vector_db.keywords import stem, without_accents, word_query, words

SHORTEST = 5
"""Letters. Of shorter words too many are alike."""
TWO_SLIPS_FROM = 8
"""Letters from which a word may have two slips in it."""


def meant(asked: Sequence[str], catalog: Catalog) -> list[str]:
    """For each of the lower-case words `asked` that no document holds, the one written most like it, if any."""
    unknown = [word for word in asked if word.isalpha() and len(word) >= SHORTEST]
    unknown = [word for word in unknown if not catalog.document_frequency(word_query(word))]
    return [found for word in unknown if (found := _nearest(word, catalog))]


def _nearest(word: str, catalog: Catalog) -> str | None:
    most = _slips(word)
    typed = without_accents(word)  # as the terms are
    near = [
        (min(distance(one, term) for one in (typed, stem(typed))), -chunks, term)
        for term, chunks in catalog.terms_from(typed[0], len(stem(typed)) - most, len(typed) + most)
    ]
    if not near or min(near)[0] > most:
        return None
    # What is indexed are stems: the word itself is taken from a text.
    there = words(catalog.text_with(min(near)[2]))
    slips, best = min(((distance(typed, without_accents(one)), one) for one in there), default=(most + 1, ""))
    return best if slips <= most else None


def _slips(word: str) -> int:
    return 2 if len(word) >= TWO_SLIPS_FROM else 1


def distance(one: str, other: str) -> int:
    """How many slips lie between two words; swapped neighbours count as one."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
