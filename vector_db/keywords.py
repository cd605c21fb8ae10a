"""Words: how texts and questions are cut into the terms of the keyword index, and which words carry meaning.

A word is found by its stem, in the language of the text around it; scripts without spaces by pairs of characters.
Pure functions. Knows nothing of where the terms are looked up.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

import snowballstemmer

from vector_db import languages
from vector_db.languages import HAN_STOP_WORDS, LANGUAGES, language_of

TERMS_VERSION = "2"
"""To be raised whenever `terms` changes: an index made with other terms is then made anew from its texts."""
MOST_UNTOLD = 100
"""Up to so many words that tell no language are looked for in all."""
SHORT_STEM = 3
"""Letters. Of so short a stem only the first letter is sure to begin its words."""
LANGUAGE_FROM = 2_000
"""How many characters of a text its language is told by."""

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(
    r"([\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)"
)
"""Letters of scripts that put no spaces between words, or whose words are not told by them: Thai, Lao, Burmese,
Khmer, Japanese, Chinese, Korean."""
_TERM = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_HAN_STOPS = re.compile("|".join(sorted(HAN_STOP_WORDS.split(), key=len, reverse=True)))

# Function words, and the words that ask. They are in every document, so they find nothing and cost time:
# over 100,000 chunks a question takes 18 ms without them and 140 ms with them.
STOP_WORDS = languages.STOP_WORDS["english"]
"""Those of English: what the chat's rules, which are made for English, go by."""


def words(text: str) -> list[str]:
    """The words and numbers of `text` in lower case, in order, repeats kept."""
    return _WORD.findall(text.lower())


def words_like(stems: Collection[str], text: str) -> list[str]:
    """The words of `text` that begin as words with one of `stems` do: the others need no stemming to be known.

    Of scripts without spaces the stems themselves, as often as they stand there.
    """
    within = [one for one in stems if _UNSPACED.match(one)]
    spaced = [one for one in stems if one not in within] if within else stems
    found = _beginning_as(tuple(spaced)).findall(text.lower()) if spaced else []
    return found + [one for one in within for _ in range(text.count(one))]


@lru_cache(maxsize=1024)
def _beginning_as(stems: tuple[str, ...]) -> re.Pattern[str]:
    # The rules change the last letter of a stem, if any ("happy" is "happi"), but for three: "dying" is "die".
    begins = [re.escape(one[: 1 if len(one) <= SHORT_STEM else -1]) for one in stems]
    return re.compile(rf"\b(?:{'|'.join(begins)})\w*")


def has_unspaced(text: str) -> bool:
    """Whether `text` holds a letter of a script that puts no spaces between words."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def unspaced_taken_out(text: str) -> tuple[str, int]:
    """`text` without its letters of such scripts, and how many they are."""
    return _UNSPACED.sub(" ", text), sum(map(len, _UNSPACED.findall(text)))


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning in its language, each once, in order; all of its words if none does.

    Where a script puts no spaces between words, the pairs of characters between those that only ask and join.
    """
    if has_unspaced(text):
        return _telling_pairs(text)
    return _telling_words(text)


def _telling_pairs(text: str) -> list[str]:
    spaced = _telling_words(unspaced_taken_out(text)[0])
    return list(dict.fromkeys([*(pair for part in telling_parts(text) for pair in _pairs(part) or [part]), *spaced]))


def telling_parts(text: str) -> list[str]:
    """The runs of `text` in a script without spaces, parted by what only asks and joins; each once, in order."""
    found = [rest for run in _UNSPACED.findall(text) for rest in _HAN_STOPS.split(run) if rest]
    return list(dict.fromkeys(found or _UNSPACED.findall(text)))


def _telling_words(text: str) -> list[str]:
    found = list(dict.fromkeys(words(text)))
    stop_words = languages.STOP_WORDS[language_of(found) or "english"]
    return [word for word in found if word not in stop_words] or found


def match_query(question: str) -> str:
    """`question` as an FTS5 query that finds any of its content words; empty if it holds no word.

    A word is looked for as it is and by its stem in the question's language; by those in all languages, if nothing
    tells it. Each is quoted, so that nothing in a question is read as FTS5's own syntax.
    """
    language = language_of(words(question))
    telling = content_words(question)
    # A text without function words that is longer than any question is a list: as it stands.
    among = (language,) if language else LANGUAGES if len(telling) < MOST_UNTOLD else ("english",)
    found = dict.fromkeys(term for word in telling for term in _asked_for(word, among))
    return " OR ".join(f'"{term}"' for term in found)


def word_query(word: str) -> str:
    """`word` as an FTS5 query that finds it as it is, and in the forms that English gives it."""
    return " OR ".join(f'"{term}"' for term in _asked_for(word.lower(), ("english",)))


def terms(text: str) -> str:
    """`text` as FTS5 is to index it, its language told by how it begins.

    FTS5 itself stems, by Porter's rules for English. Words of another language stand there as they are, for names
    and for questions in English, and by their stem; writing without spaces by its characters and pairs of them.
    """
    text = _folded(text)
    language = language_of(words(text[:LANGUAGE_FROM])) or "english"
    if language == "english" and not _UNSPACED.search(text):
        return text
    return " ".join(term for word in _TERM.findall(text) for term in _stored(word, language))


def _stored(word: str, language: str) -> Iterator[str]:
    for part in filter(None, _UNSPACED.split(word)):
        if _UNSPACED.match(part):
            yield from part
            yield from _pairs(part)
        else:
            yield from _forms(part, language)


def _asked_for(word: str, among: Iterable[str]) -> Iterator[str]:
    for part in (part for piece in _TERM.findall(_folded(word)) for part in filter(None, _UNSPACED.split(piece))):
        if _UNSPACED.match(part):
            # A pair says more than a character, which stands for itself only where it stands alone.
            for telling in [rest for rest in _HAN_STOPS.split(part) if rest] or [part]:
                yield from _pairs(telling) if len(telling) > 1 else telling
        else:
            yield from (term for language in among for term in _forms(part, language))


def _pairs(characters: str) -> list[str]:
    return [characters[at : at + 2] for at in range(len(characters) - 1)]


@lru_cache(maxsize=65536)
def _forms(word: str, language: str) -> tuple[str, ...]:
    """`word` without accents, and its stem; and the stem that it has when it is typed without accents."""
    bare = without_accents(word)
    if language == "english":
        return (bare,)
    # A new stemmer for each miss: the library keeps its working text in the object, so it is not thread-safe.
    stemmer = snowballstemmer.stemmer(language)
    return tuple(dict.fromkeys((bare, without_accents(stemmer.stemWord(word)), stemmer.stemWord(bare))))


def _folded(text: str) -> str:
    """`text` in lower case, wide and other forms of the same letters made one."""
    return unicodedata.normalize("NFKC", text).lower()


def without_accents(text: str) -> str:
    """`text` as it is typed where there are no accents on the keys."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text))).replace("ß", "ss")


def stems(text: str, language: str = "english") -> set[str]:
    """The stems of the content words of `text` (Snowball's stemmer)."""
    return stem_all(content_words(text), language)


def stem_all(found: Iterable[str], language: str = "english") -> set[str]:
    """The stem of each of the words `found`."""
    return {stem(word, language) for word in found}


@lru_cache(maxsize=65536)
def stem(word: str, language: str = "english") -> str:
    """The stem of one lower-case word."""
    # A new stemmer for each miss: the library keeps its working text in the object, so it is not thread-safe.
    return str(snowballstemmer.stemmer(language).stemWord(word))
