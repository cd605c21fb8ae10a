"""What people say without asking anything: greetings, thanks. It is not searched for, and gets a word in return.

By rule, in the languages of the page. Pure functions. Knows nothing of documents, and nothing of models.
"""

import re

from vector_db.keywords import words

_COURTESY = re.compile(
    r"^\s*((hello|hi|hey|good (morning|afternoon|evening)|(many )?thanks|thank you|cheers|ok|okay|great|perfect"
    r"|wonderful|sorry|(good)?bye|how are you|how do you do|nice to meet you"
    r"|hallo|guten (morgen|tag|abend)|danke|vielen dank|tschüss|auf wiedersehen|bonjour|bonsoir|salut|merci|au revoir"
    r"|¡?hola|buen[oa]s (días|tardes|noches)|(muchas )?gracias|adiós|你好|您好|谢谢你?|多谢|再见)"
    r"( (there|again|today|doing|(so|very) much|a lot|for (that|this|your help)|schön|sehr|beaucoup|bien))*"
    r"\s*(\W*$|[,.!?;:…–—，。！？；：]+\s*))+",
    re.I,
)
"""What is said before a question, or alone, without asking anything; a mark ends it: the Great Eastern is a ship."""
_REPLIES = (
    (re.compile(r"\b(good)?bye\b|\btschüss|wiedersehen\b|\bau revoir\b|\badiós\b|再见", re.I), "Goodbye."),
    (
        re.compile(r"\b(thanks|thank you|cheers|danke?|merci|gracias)\b|谢", re.I),
        "You are welcome. Ask more whenever you like.",
    ),
    (
        re.compile(
            r"\b(hello|hi|hey|good (morning|afternoon|evening)|how (are|do) you|nice to"
            r"|hallo|guten (morgen|tag|abend)|bonjour|bonsoir|salut|hola|buen[oa]s (días|tardes|noches))\b|[你您]好",
            re.I,
        ),
        "Hello! What would you like to know from the documents?",
    ),
)
_OTHERWISE = "All right. What else would you like to know from the documents?"
REPLIES = frozenset({_OTHERWISE, *(reply for _, reply in _REPLIES)})
"""Everything that `reply_to` says."""


def without_courtesy(question: str) -> str:
    """`question` without the greeting or thanks before it; empty if it is nothing else."""
    return _COURTESY.sub("", question).strip()


def reply_to(said: str) -> str:
    """A friendly word, if `said` is a courtesy and asks nothing; otherwise empty."""
    if not words(said) or words(without_courtesy(said)):
        return ""
    return next((reply for pattern, reply in _REPLIES if pattern.search(said)), _OTHERWISE)
