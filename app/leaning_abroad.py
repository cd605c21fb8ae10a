"""Whether a question in German, French, Spanish or Chinese leans on the conversation: `app/leaning.py` in their words.

By rule, and coarser than in English. Pure functions. Knows nothing of what is made of it.
"""

import re

from app.foreign import asks
from vector_db.keywords import telling_parts, words
from vector_db.languages import STOP_WORDS

_OPENING = {
    "german": r"(und|aber|oder|auch|dann|was ist mit|wie (ist|sieht|steht) es (mit|bei)|sonst noch|noch etwas)\b",
    "french": r"(et|mais|ou(?! est)|alors|donc|puis|sinon|qu'en est-il|quid)\b",
    "spanish": r"(y|pero|o|entonces|también|tambien|además|qué hay de|qué tal|lo mismo)\b",
    "chinese": r"那(?!里|些|个)|还有|另外|然后|而且|但是|(?!.*(什么|怎|哪|谁|几|多少|何)).*呢\W*$",
}
_OPENINGS = {tongue: re.compile(rf"^[\s¿¡«„“]*(?:{said})", re.I) for tongue, said in _OPENING.items()}
_POINTING = {
    # The polite "Sie" has a capital; "das" points at something only where nothing follows that it is the article of.
    "german": re.compile(
        r"\b(?:[eE]r|[iI]hn|[iI]hm|[iI]hnen|sie|[sS]eine?[nmrs]?|ihre?[nmrs]?|[dD]iese[nmrs]?|[jJ]ene[nmrs]?"
        r"|[dD]a(?:von|für|zu|gegen|mit|bei|ran|rin|rüber|rauf)|[dD]ort|das(?=\W*$| (?:auch|noch|denn|sonst)\b)"
        r"|es(?=\W*$| (?:wieder|auch|noch|dann|sonst)\b))\b"
    ),
    "french": re.compile(
        r"\b(?:ils?|elles?|lui|leurs?|celui|celles?|ceux|ça|cela|son|sa|ses|cet|cette|ces)\b"
        r"(?! (?:y a|faut|est possible)\b)",
        re.I,
    ),
    "spanish": re.compile(
        r"\b(?:él|ellas?|ellos|es[eao]s?|est[eao]s?|estos|aquel\w*|les?|sus?|allí|ahí)\b",
        re.I,
    ),
    "chinese": re.compile(r"[他她它]们?|[这那]个|[这那]些|[这那]里|其中|此"),
}
_NO_POINTER = re.compile(
    r"\b(?:(?:se passe|existe|reste|manque|arrive|faut|y a|s'agit)-(?:t-)?il|on \w+ (?:son|sa|ses|leurs?)"
    r"|est-il (?:possible|permis|interdit|vrai)|diese[nmrs]? (?:jahr|monat|woche)\w*"
    r"|cette (?:année|semaine|saison)|ces jours|est[ea] (?:año|mes|semana|tarde|noche|temporada))\b",
    re.I,
)
ENOUGH_BEFORE = {"german": 3, "french": 2, "spanish": 2}
"""Telling words before a pronoun after which it points back at them: "La biblioteca … sus"."""
_OF_ASKING = frozenset("viel viele hoch lange oft temps vez veces".split())
_LETTERS_BEFORE = 3
"""The same in characters, of a script without spaces."""


def goes_on_abroad(tongue: str, question: str) -> bool:
    """Whether `question` begins as one that goes on: "und", "et"."""
    return _OPENINGS[tongue].match(question) is not None


def points_back_abroad(tongue: str, question: str) -> bool:
    """Whether something in `question` points at what was said before it."""
    plain = _NO_POINTER.sub(lambda found: "_" * len(found[0]), question)
    return any(not _has_its_own(tongue, plain[: found.start()]) for found in _POINTING[tongue].finditer(plain))


def is_short_abroad(tongue: str, question: str) -> bool:
    """Whether it says so little that it may lean on what was said before: "Der Preis?"."""
    if tongue == "chinese":
        return False
    return _telling(tongue, question) < (1 if asks(tongue, question) else 2)


def _has_its_own(tongue: str, before: str) -> bool:
    if tongue == "chinese":
        return sum(map(len, telling_parts(before))) >= _LETTERS_BEFORE
    return _telling(tongue, before) >= ENOUGH_BEFORE[tongue]


def _telling(tongue: str, text: str) -> int:
    """How many words of `text` say what it is about."""
    return sum(word not in STOP_WORDS[tongue] and word not in _OF_ASKING for word in set(words(text)))
