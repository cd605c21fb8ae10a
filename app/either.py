"""Which of two: "Which is longer, the ketch or the tug?" made into a question about each of the two.

One search for both finds what speaks of the one that is spoken of more. By rule, in English. Pure functions. Knows
nothing of how anything is searched for.
"""

import re

MOST_CHARACTERS = 600
"""Of a question that can be one of these: a longer one holds a text, not a question alone."""
_EITHER = re.compile(
    r"(?P<before>(?:.*[.?;:] )?(?:(?:and|but|so) )?"
    r"(?:which|what|who|whose|when|where|how|is|are|was|were|do|does|did|has|have)\b.*,)"
    r" (?P<one>[^,?;:]+?),? or (?P<other>[^,?;:(]+?)(?P<after>[,?;:].*| \(.*)?",
    re.I | re.S,
)


def sides_of(question: str) -> tuple[str, ...]:
    """`question` about one of the two things that it names, and about the other; empty if it is not of this kind."""
    found = _EITHER.fullmatch(question) if len(question) <= MOST_CHARACTERS else None
    if not found:
        return ()
    return tuple(f"{found['before']} {found[name]}{found['after'] or ''}" for name in ("one", "other"))
