"""A follow-up question made to stand alone: "and in 2023?" becomes something that can be searched for.

By rule, without a language model, so that it costs nothing and works with every model. Pure functions.
Knows nothing of the index, or of what the question is asked of.
"""

import re
from collections.abc import Sequence

from app.types import Message
from ingest.sentences import split_sentences
from vector_db.keywords import STOP_WORDS, words

_OPENING = re.compile(
    r"^\s*(and|but|or|so|also|then|what about|how about|what else|anything else|same for|why|really|since when)\b",
    re.I,
)
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|that|this|those|these|there|then|ones?|same"
    r"|former|latter|another|others?|previous|next|instead)\b",
    re.I,
)
_PERSON = re.compile(r"\b(he|him|his|she|her|hers|they|them|their|who)\b", re.I)
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?:\s+(?:(?:of|the|and|de|van)\s+)?[A-Z][\w'’-]+)*")
_SENTENCE_END = re.compile(r"[.!?]\s+")
_CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
    saturdays sundays january february march april june july august september october november december
    """.split()
)
_YEAR = re.compile(r"\b(1[5-9]|20)\d\d\b")


def stand_alone(question: str, history: Sequence[Message]) -> str:
    """`question` in a form that can be understood without `history`, the messages before it, oldest first.

    A question that does not lean on the conversation comes back as it is. One that does is joined with what the
    last question was about; a year it names takes the place of the year asked about before.
    """
    about = ""
    reply = ""
    for message in history:
        if message.role == "user":
            about = _joined(message.content, about, reply) if about else message.content
        else:
            reply = message.content
    return _joined(question, about, reply) if about else question.strip()


def leans_on_history(question: str) -> bool:
    """Whether `question` needs the conversation to be understood."""
    if _OPENING.match(question) or _POINTING.search(question):
        return True
    telling = [word for word in words(question) if word not in STOP_WORDS]
    return len(telling) < 2


def _joined(question: str, about: str, reply: str) -> str:
    question = question.strip()
    if not leans_on_history(question):
        return question
    if _YEAR.search(question) and len(_YEAR.findall(about)) > 0:
        about = _YEAR.sub("", about)
    topic = " ".join(about.split()).rstrip("?!. ")
    names = _names_in(reply, known=f"{question} {about}") if _POINTING.search(question) else []
    return " ".join([question, f"({'; '.join([topic, *names])})"])


def _names_in(reply: str, *, known: str) -> list[str]:
    """The first few names that the reply brought into the conversation: what "she" or "it" may point at."""
    text = " ".join(split_sentences(reply)[:2])
    found = []
    for match in _NAME.finditer(re.sub(r"\[\d+\]", "", text)):
        name = match[0]
        # One capitalised word at the beginning of a sentence has its capital for that reason.
        opens = " " not in name and match.start() in (0, *(end.end() for end in _SENTENCE_END.finditer(text)))
        telling = [word for word in words(name) if word not in STOP_WORDS | _CALENDAR]
        if telling and not opens and name.lower() not in known.lower() and name not in found:
            found.append(name)
    return found[:3]
