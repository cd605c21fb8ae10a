"""Whether a sentence of a passage says a fact of an answer: a name, a number, a date, roughly or in its column.

Pure functions. Knows nothing of scores, or of what makes a verdict.
"""

import re
from collections.abc import Sequence

from app.checking.evidence import PRONOUN, Unit, name_in
from app.checking.facts import same
from app.checking.facts.fact import Fact, folded
from vector_db.keywords import STOP_WORDS, stem

ROUNDED = 0.05
"""By how much of itself a number may differ that is called rough."""

_ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|approximately|some|over|more than|just under)\s*\Z", re.I
)


def says(unit: Unit, fact: Fact, said: str, found: Sequence[Fact]) -> bool:
    """Whether `unit` holds `fact`, which is one of those `found` in `said`."""
    if fact.kind == "name":
        return _names(unit, fact, said)
    if fact.kind == "number" and _ROUGHLY.search(said[: fact.start]) and _roughly_holds(unit, fact):
        return True
    return unit.holds(fact) and _in_its_column(unit, fact, found)


def rivals(unit: Unit, fact: Fact, found: Sequence[Fact]) -> bool:
    """Whether `unit` has a fact like `fact` that is none of those `found`: the true one, it may be."""
    return bool(unit.columns) or any(
        other.kind == fact.kind and other.unit == fact.unit and not any(same(one, other, unit.years) for one in found)
        for other in unit.facts
    )


def thing(text: str, fact: Fact) -> str:
    """What a bare number counts, by its stem: the word behind it."""
    behind = re.match(r" ([a-z]{4,})\b", text[fact.end :]) if fact.kind == "number" and not fact.unit else None
    return stem(behind[1]) if behind and behind[1] not in STOP_WORDS else ""


def _roughly_holds(unit: Unit, fact: Fact) -> bool:
    return any(
        other.kind == "number" and other.raw and abs(other.raw - fact.raw) <= ROUNDED * other.raw
        for other in unit.facts
    )


def _names(unit: Unit, fact: Fact, said: str) -> bool:
    """Whether `unit` speaks of the name: in its own words, or in a neighbour's where its own name nobody else."""
    own = frozenset(re.findall(r"\w+", folded(f"{unit.text} {unit.lead}").replace("'s", "")))
    if name_in(fact.text, own | frozenset(word.rstrip("s") for word in own)):
        return True
    if not unit.holds(fact):
        return False
    there = frozenset(re.findall(r"\w+", folded(said).replace("'s", "")))
    others = [other for other in unit.facts if other.kind == "name" and not name_in(other.text, there)]
    return not others or bool(PRONOUN.search(unit.text))


def _in_its_column(unit: Unit, fact: Fact, found: Sequence[Fact]) -> bool:
    """Whether a value of a row stands below what the sentence names besides, where columns are named by years."""

    def named(head: Sequence[Fact]) -> bool:
        return any(same(other, name) for name in head if name.kind != "name" for other in found)

    heads = [head for head, _ in unit.columns]
    if not any(named(head) for head in heads) or any(same(fact, name) for head in heads for name in head):
        return True
    return any(
        same(fact, value)
        for head, values in unit.columns
        if named(head) or all(name.kind == "name" for name in head)
        for value in values
    )
