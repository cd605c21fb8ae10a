"""Words: how a question becomes a keyword query, and which of its words carry meaning.

Pure functions. Knows nothing of where the words are looked up.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"\w+")

# Function words, and the words that ask. They are in every document, so they find nothing and cost time:
# over 100,000 chunks a question takes 18 ms without them and 140 ms with them.
STOP_WORDS = frozenset(
    """
    s t d ll m re ve a about after all also am an and any are as at be because been before being between both
    but by can could did do does doing during each either ever for from further get gets give given go goes had
    has have having he her here hers him his how i if in into is it its itself just know let like made make
    makes many may me might mine more most much must my near need no nor not now of off on once one only or
    other our out over own per please same say says shall she should so some still such take takes tell than
    that the their theirs them then there these they this those through to too under until up upon us use used
    very want was we were what when where whether which while who whom whose why will with within would you your
    yours
    """.split()
)


def words(text: str) -> list[str]:
    """The words and numbers of `text` in lower case, in order, repeats kept."""
    return _WORD.findall(text.lower())


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, each once, in order; all of its words if none does."""
    found = list(dict.fromkeys(words(text)))
    return [word for word in found if word not in STOP_WORDS] or found


def match_query(question: str) -> str:
    """`question` as an FTS5 query that finds any of its content words; empty if it holds no word.

    Each word is quoted, so that nothing in a question is read as FTS5's own syntax.
    """
    return " OR ".join(f'"{word}"' for word in content_words(question))


def stems(text: str) -> set[str]:
    """The stems of the content words of `text` (Snowball's English stemmer)."""
    return stem_all(content_words(text))


def stem_all(found: Iterable[str]) -> set[str]:
    """The stem of each of the words `found`."""
    return {stem(word) for word in found}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    # A new stemmer for each miss: the library keeps its working text in the object, so it is not thread-safe.
    return str(snowballstemmer.stemmer("english").stemWord(word))
