"""Whether a question leans on the conversation before it, or stands alone.

By rule, for English (`app/leaning_abroad.py` has other languages): what looks like a pronoun often is none ("how many
are there", "what does it cost to park", "the ship that sailed"), or points at something in the question itself. A
question about something new that is taken for a follow-up is searched for together with the old one, and a follow-up
that is taken for a new one without it: the first is the commoner mistake. Pure functions. Knows nothing of what is made
of it.
"""

import re

from app.foreign import tongue_of
from app.leaning_abroad import goes_on_abroad, is_short_abroad, points_back_abroad
from vector_db.keywords import STOP_WORDS, words

_OPENING = re.compile(
    r"^\s*(and|but|or|so|also|then|what about|how about|what else|anything else|same for)\b",
    re.I,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|ones"
    r"|(?:the|this|that|which|each|last|first|second|\w+er|\w+est) one|one(?=\W*$))\b",
    re.I,
)
_WEAKLY = (
    (re.compile(r"\b(?:then|same|former|latter|others|instead)\b", re.I), 3),
    (re.compile(r"\b(?:another|other|previous|next)\b", re.I), 2),
)
"""These point at the conversation only where a question has fewer telling words than that besides: "And the next?"."""
_AUXILIARY = r"is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|should|do|does|did"
_NO_POINTER = re.compile(
    rf"\bthere (?:{_AUXILIARY}|exists?)\b|\b(?:{_AUXILIARY}) there\b"
    # It costs, takes, is possible to: nothing is meant by "it".
    rf"|\b(?:{_AUXILIARY}) it (?:cost|take)\b(?= .*\b(?:to|if|when)\b)"
    r"|\b(?:is|was|be) it (?:not )?(?:\w+ly )?"
    r"(?:possible|impossible|allowed|permitted|forbidden|necessary|true|likely|usual|customary|compulsory)"
    r"(?= (?:for [\w ]+ )?(?:to|that)\b)"
    r"|\bit is (?:not )?(?:\w+ly )?\w+(?= (?:to|that)\b)"
    r"|\bthose (?:who|whom|whose|which|that|with|in|of)\b"
    r"|\bthis (?:year|quarter|month|week|season|spring|summer|autumn|winter|morning|afternoon|evening|weekend)\b",
    re.I,
)
_RELATIVE = re.compile(r"\b(\w+) (that)(?= \w+ \w)", re.I)
"""Behind a noun or a verb, with a clause to follow: "the parrot that broke a window", "find that it fails"."""
_OF_SOMEBODY = re.compile(r"(?:he|she|they|his|their|her(?= \w))\b", re.I)
_NAMED = re.compile(r"(?<=[\w,] )[A-Z][\w'’-]+")
_NEXT_CLAUSE = re.compile(r"[.;:,?]")
_COUNTS = re.compile(r"^\s*how many (?!of\b|more\b)[\w' -]+ (?:are|were|have been) there\b", re.I)
"""Says of what there are how many: that is enough, however little it is."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""A letter of a script that puts no spaces between words: Thai, Burmese, Khmer, Japanese, Chinese."""

CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
    saturdays sundays january february march april june july august september october november december
    """.split()
)

ENOUGH_BEFORE = 4
"""Telling words before an "it" or "she" after which it points back at them, not at the conversation, days aside."""
ENOUGH_BEFORE_CLAUSE = 3
"""The same where a comma or a full stop is between: "What does a permit cost, and who issues it?" stands alone."""


def leans_on_history(question: str) -> bool:
    """Whether `question` needs the conversation to be understood."""
    tongue = tongue_of(question)
    if tongue and is_short_abroad(tongue, question):
        return True
    return goes_on(question) or points_back(question) or (not tongue and _is_short(question))


def goes_on(question: str) -> bool:
    """Whether `question` begins as one that goes on: "and", "what about"."""
    if tongue := tongue_of(question):
        return goes_on_abroad(tongue, question)
    return _OPENING.match(question) is not None


def points_back(question: str) -> bool:
    """Whether something in `question` points at what was said before it."""
    if tongue := tongue_of(question):
        return points_back_abroad(tongue, question)
    plain = _RELATIVE.sub(_without_relative, _NO_POINTER.sub(lambda found: "_" * len(found[0]), question))
    if any(not _has_its_own(plain, found) for found in _POINTING.finditer(plain)):
        return True
    return any(weak.search(plain) and len(telling(weak.sub("", plain))) < enough for weak, enough in _WEAKLY)


def telling(text: str) -> list[str]:
    """The words of `text` that say what it is about."""
    return [word for word in words(text) if word not in STOP_WORDS]


def _is_short(question: str) -> bool:
    """Whether it says so little that it may lean on what was said before: "The price?"."""
    return len(telling(question)) < 2 and len(_UNSPACED.findall(question)) < 2 and not _COUNTS.match(question)


def _without_relative(found: re.Match[str]) -> str:
    return f"{found[1]} ____" if telling(found[1]) else found[0]


def _has_its_own(question: str, pointer: re.Match[str]) -> bool:
    """Whether the question names itself what the `pointer` points at."""
    before = question[: pointer.start()]
    says = [word for word in telling(before) if word not in CALENDAR and not word.isdigit()]
    if len(says) >= (ENOUGH_BEFORE_CLAUSE if _NEXT_CLAUSE.search(before) else ENOUGH_BEFORE):
        return True
    return bool(_OF_SOMEBODY.match(question, pointer.start()) and _NAMED.search(before))
