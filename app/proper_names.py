"""The proper names in a sentence: capitalised words that stand together. By rule, for scripts with capitals.

Pure functions. Knows nothing of questions, passages or conversations.
"""

import re
from collections.abc import Iterator

from app.leaning import CALENDAR
from vector_db.keywords import STOP_WORDS, words

_NAME = re.compile(r"\b[A-Z][\w'’-]+(?:\s+(?:(?:of|the|and|de|van|&)\s+)?[A-Z][\w'’-]+)*")


def proper_names(sentence: str) -> Iterator[str]:
    """Each name in `sentence`, in order: of a person, a post, a firm, a ship; neither days nor months.

    What says what a value is ("Post: Curator") is none, nor one word that has its capital for opening the sentence.
    """
    for match in _NAME.finditer(sentence):
        opens = " " not in match[0] and match.start() == 0
        is_label = sentence[match.end() : match.end() + 1] == ":"
        if not (opens or is_label) and name_words(match[0]):
            yield match[0]


def name_words(name: str) -> list[str]:
    """The words of `name` that tell it from others, in lower case."""
    return [word for word in words(name) if word not in STOP_WORDS and word not in CALENDAR]
