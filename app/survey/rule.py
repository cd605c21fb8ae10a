"""Questions about the whole collection, told from others: "how many …", "list all …", "compare A and B".

By rule, in English: where it is in doubt, a question is an ordinary one. Pure functions. Knows nothing of the index,
or of how such a question is answered.
"""

import re
from dataclasses import dataclass
from typing import Literal

from app.types import Part
from vector_db.keywords import STOP_WORDS, words

MOST_CHARACTERS = 600
"""Of a question that can be one of these: a longer one holds a text, not a question alone."""
_DOCUMENTS = (
    "documents|files|papers|pdfs|texts|sources|reports|contracts|agreements|policies|minutes|letters|e-?mails|mails"
    "|invoices|receipts|articles|notes|records|books|chapters|presentations|slides|spreadsheets"
)
"""What people call documents, whatever folders they lie in."""
_SAID_OF_THEM = (
    r"(?:,? (?:that|which))? (?:(?:also|all) )?"
    r"(?:mention|contain|talk|speak|concern|cover|describe|name|deal|refer|hold|say|discuss|include|relate|quote|use"
    r"|expire|end|run|need|require|apply|allow|forbid|explain|give|show)(?:s|ed|ing)?\b"
    r"| (?:are|were|is) (?:there|about|from|by|in (?:the|this|my|our) (?:library|index|collection))\b"
    r"| do (?:we|i|you) have\b| have (?:we|i|you)\b| (?:about|on|concerning|regarding|from|by|with)\b|$"
)
"""What follows the noun where documents themselves are meant, not what somebody does with them."""
_FROM_THEM = r"(?:(?:of |in |from |among )?(?:all )?(?:(?:of )?(?:the|my|our|your|these|those|this) )?)"
_DESCRIBED = r"(?:(?!all|the|of|in)[\w-]+ ){0,2}"
"""What may stand before the noun: "how many open contracts"."""
_POLITE = r"(?:(?:please|and|so|then|now)[, ]+)*(?:(?:can|could|would) you (?:please )?)?"

_LISTS = re.compile(
    rf"^{_POLITE}(?:(?:list|enumerate)\b(?! price)|(?:name|show|give|tell|find)(?: me| us)?"
    r" (?:a (?:full |complete )?list of|(?:all|every|each)(?: of)?(?: the| my| our)?\b|everything\b)"
    r"|(?:make|write)(?: me| us)? a list of)",
    re.I,
)
_ASKS_FOR_DOCUMENTS = re.compile(
    rf"^{_POLITE}(?:(?:in )?(?:how many|which|what)|{_LISTS.pattern.removeprefix('^' + _POLITE)}) ?{_FROM_THEM}"
    rf"(?P<described>{_DESCRIBED})(?P<noun>{_DOCUMENTS})(?P<said>(?:{_SAID_OF_THEM}).*)$",
    re.I,
)
_ALL = re.compile(r"^(?:what|which|who|where) (?:are|were) (?:all|all of) (?:the|my|our|your)\b", re.I)
_WHICH = re.compile(r"^(?:(?:all|every|each|of|the|my|our|your) )+", re.I)
_EVERYTHING = re.compile(
    r"\beverything (?:that )?(?:the |my |our |your )?(?:\w+ )?(?:knows?|about|says?|was|is|has)\b", re.I
)
_COMPARES = (
    re.compile(rf"^{_POLITE}compare (?P<rest>)(?P<one>.+?),? (?:and|with|to|against|versus) (?P<other>.+?)$", re.I),
    re.compile(
        r"^(?:what|where) (?:is|are|was|were) the (?:main |biggest )?differences? (?P<rest>)"
        r"between (?P<one>.+?) and (?P<other>.+?)$",
        re.I,
    ),
    re.compile(
        r"^how (?:do|does|did) (?P<one>.+?) (?:compare|differ) (?P<rest>)(?:with|to|from|against) (?P<other>.+?)$", re.I
    ),
    re.compile(r"^(?P<rest>)(?P<one>[^,?]{2,60}?) (?:versus|vs\.?) (?P<other>[^,?]{2,60})$", re.I),
)
_NEXT_PART = re.compile(r"[?.;,]\s+(?:and )?(?=(?:what|who|how|when|where|which|why|give|please)\b)", re.I)
_WITHOUT_TOPIC = frozenset(
    """
    mention mentions mentioned contain contains contained containing talk speak concern concerns concerning cover
    covers describe describes name names deal deals refer refers hold say says discuss discusses include includes
    relate quote there have also all about are that which we do regarding word term library index collection give show
    """.split()
)
"""What a question says of documents without saying what they are about."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A question about many documents at once."""

    kind: Literal["documents", "things", "compare"]
    """``documents``: which of them; ``things``: whatever is said in them; ``compare``: two things."""
    topic: str = ""
    """What the documents or things are about; empty where all are meant."""
    noun: str = ""
    """What the question calls the documents, which may be a kind of document that there is."""
    sides: tuple[Part, ...] = ()
    """What is compared."""


def survey_of(question: str) -> Survey | None:
    """The survey that `question` asks for; None for any other question."""
    asked = " ".join(question.split())[:MOST_CHARACTERS].rstrip("?!. ")
    return _comparison(asked) or _of_documents(asked) or _of_things(asked)


def _comparison(asked: str) -> Survey | None:
    for pattern in _COMPARES:
        if found := pattern.search(asked):
            other, *after = _NEXT_PART.split(found["other"], maxsplit=1)
            around = " ".join([found["rest"], *after]).strip()
            names = (found["one"].strip(), other.strip())
            if all(map(_telling, names)):
                sides = tuple(Part(name, f"{name} {around}".strip()) for name in names)
                return Survey("compare", asked, sides=sides)
    return None


def _of_documents(asked: str) -> Survey | None:
    found = _ASKS_FOR_DOCUMENTS.search(asked)
    if not found or _NEXT_PART.search(asked):
        return None
    said = [word for word in words(f"{found['described']} {found['said']}") if word not in _WITHOUT_TOPIC]
    topic = " ".join(said)
    return Survey("documents", topic if _telling(topic) else "", found["noun"].lower())


def _of_things(asked: str) -> Survey | None:
    if found := _LISTS.search(asked) or _ALL.search(asked):
        return Survey("things", _WHICH.sub("", asked[found.end() :].strip()) or asked)
    return Survey("things", asked) if _EVERYTHING.search(asked) else None


def _telling(text: str) -> bool:
    return any(word not in STOP_WORDS for word in words(text))
