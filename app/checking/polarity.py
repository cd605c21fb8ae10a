"""Whether two clauses deny each other: one says of something what the other says is not so.

By rule, for English: the words that a "not" reaches in the one stand without it in the other. Pure functions.
"""

import re

from vector_db.keywords import STOP_WORDS, stem

_WORD = re.compile(r"[a-z]+(?:['’]t)?")
_NEGATIONS = frozenset("not no never nobody none nothing neither nor without cannot nowhere hardly".split())
# Verbs of permission say the same of whatever is permitted: each is read as one and the same word.
_PERMITTED = frozenset("may can could allowed allow permitted permit able lets let welcome possible".split())
_FORBIDDEN = frozenset("forbidden forbid forbids prohibited prohibits banned unable impossible disallowed".split())
_MODALS = frozenset("must shall should will would is are was were be been has have had do does did".split())
_PERMISSION = "permission"
_OTHERWISE = re.compile(
    r"\b(?:un\w+|in\w+able|lacks?|lacking|shut|closed|refus\w+|exclud\w+|except\w*|only|instead|free|stopp?\w*|ended)\b",
    re.IGNORECASE,
)
"""What denies without a "not"."""
_REACH = 4
"""How many telling words behind it a negation reaches."""


def asserted(clause: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems that `clause` affirms and those that it denies."""
    affirmed: set[str] = set()
    denied: set[str] = set()
    reach = 0
    before = ""
    for word in _WORD.findall(clause.lower().replace("’", "'").replace("not only", "")):
        negative = word in _NEGATIONS or word.endswith("n't")
        if negative or word in _FORBIDDEN:
            if word in _FORBIDDEN or word in ("cannot", "can't", "couldn't") or before in _PERMITTED:
                affirmed.discard(_PERMISSION)
                denied.add(_PERMISSION)
            reach = _REACH if negative else 0
        elif word in _PERMITTED:
            (denied if reach else affirmed).add(_PERMISSION)
        elif word not in STOP_WORDS and word not in _MODALS and len(word) > 1:
            (denied if reach else affirmed).add(stem(word))
            reach = max(0, reach - 1)
        before = word
    return frozenset(affirmed), frozenset(denied)


def _of_all_its_subject(says: frozenset[str], holds: frozenset[str], said: str) -> bool:
    """Whether `said` affirms something of all that a denial is of, in other words: "a sling is supplied"."""
    return bool(holds - {_PERMISSION}) and holds - {_PERMISSION} <= says and not _OTHERWISE.search(said)


def is_denied(said: str, held: str, around: str = "") -> bool:
    """Whether `held`, which speaks of the same thing, denies what is `said`, or `said` what is held.

    What `around` it says the same as is said is no denial.
    """
    says, says_not = asserted(said)
    holds, holds_not = asserted(held)
    also, also_not = asserted(around)
    turned = (says & holds_not) - says_not - holds - also, (says_not & holds) - holds_not - says - also_not
    if bool(says_not) == bool(holds_not):
        return False
    return bool(turned[0] or turned[1]) or (bool(holds_not) and _of_all_its_subject(says, holds, said))
