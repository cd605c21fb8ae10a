"""Where passages of different documents give different values for the same thing: an older and a newer price.

By rule and for English; it rather misses a contradiction than invents one. Pure functions. Knows nothing of models.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.checking.facts import facts, same, years_in
from app.checking.facts.fact import Fact
from app.expectation import Expectation, expectation, share_of_names
from app.types import Disagreement, Value
from ingest.sentences import split_sentences
from vector_db.keywords import content_words, stem, stems
from vector_db.types import Hit

SUBJECT_HELD = 0.85
"""The share of the question's telling words, by rarity, that a sentence must hold with its lead, to be about it."""
ALIKE = 0.65
"""The least share of common words, by rarity, of two sentences that say the same thing with another value."""


def _is_date(fact: Fact) -> bool:
    return fact.kind in ("date", "time") or (fact.kind == "number" and fact.after_year_word)


_ASKED: dict[str, Callable[[Fact], bool]] = {
    "money": lambda fact: fact.kind == "number" and fact.unit in ("£", "$", "€"),
    "measure": lambda fact: fact.kind == "number",
    "count": lambda fact: fact.kind == "number" and fact.unit in ("", "%"),
    "contact": lambda fact: fact.kind == "code",
    "clock": lambda fact: fact.kind == "time",
    "duration": lambda fact: fact.kind == "number" and fact.unit in ("time", "days", "months"),
    **dict.fromkeys(("time", "year"), _is_date),
}
_KEPT = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_ONE_OF = "The documents do not agree on this: {values}."
_CELL = re.compile(r"[^:;]{1,60}: [^;]+;")
_HISTORY = re.compile(
    r"\b(?:had been|used to|formerly|instead of|short of|against|proposed|asked for)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence that gives one value for what is asked."""

    number: int
    value: Fact
    words: frozenset[str]
    date: str
    hit: Hit
    sentence: str


def disagreements(question: str, passages: Sequence[Hit], rarity: Callable[[str], float]) -> tuple[Disagreement, ...]:
    """Where the `passages` differ on the one value that `question` asks for; at most one, its newest value first.

    `rarity` says of a word how rare it is in the documents, from 0 to 1.
    """
    wanted = expectation(question)
    if wanted.kind not in _ASKED or wanted.compound:
        return ()
    said = list(_given(question, passages, wanted, rarity))
    if not said:
        return ()
    first = said[0]
    agreeing = [first, *(one for one in said[1:] if _is_another(one, first, said, rarity))]
    values: list[_Said] = []
    for one in agreeing:
        if not any(same(one.value, other.value) or one.hit.source == other.hit.source for other in values):
            values.append(one)
    if len(values) < 2:
        return ()
    values.sort(key=lambda one: one.date, reverse=True)
    return (Disagreement(question, tuple(Value(one.number, one.value.text, one.date) for one in values)),)


def told(found: Sequence[Disagreement], passages: Sequence[Hit]) -> str:
    """`found` as sentences with markers, the newest value first."""
    return " ".join(
        _ONE_OF.format(values="; ".join(_value(value, passages[value.number - 1]) for value in one.values))
        for one in found
    )


def date_of(hit: Hit) -> str:
    """The date of a passage's document, ISO 8601 as far as it is known: of its name or title, else of its file."""
    for text in (hit.source.rpartition("/")[2], hit.chunk.lead):
        if dates := list(_dates(text)):
            return max(dates) if len({date[:4] for date in dates}) > 1 else max(dates, key=len)
    if hit.modified:
        return datetime.fromtimestamp(hit.modified / 1e9, UTC).date().isoformat()
    return ""


def _dates(text: str) -> Iterator[str]:
    for fact in facts(re.sub(r"[_/]", " ", _KEPT.sub(lambda found: f" {found[0]} ", text))):
        if fact.kind == "date" and fact.date[0]:
            yield "-".join(f"{part:02}" for part in fact.date if part)
    yield from re.findall(r"(?<![\d.,£])(?:19|20)\d\d(?![\d.,]\d|\d)", text)


def _value(value: Value, hit: Hit) -> str:
    dated = f", {value.date}" if value.date else ""
    return f"{value.text} ({hit.source}{dated}) [{value.number}]"


def _given(
    question: str, passages: Sequence[Hit], wanted: Expectation, rarity: Callable[[str], float]
) -> Iterator[_Said]:
    """The sentences that give exactly one value of the kind asked for, of the thing asked about, best passage first."""
    telling = [word for word in content_words(question) if word in wanted.subject or word in wanted.names]
    weights = {stem(word): rarity(word) for word in telling}
    total = sum(weights.values())
    for number, hit in enumerate(passages, start=1):
        best: tuple[float, _Said] | None = None
        for sentence in split_sentences(hit.chunk.body):
            found = facts(sentence)
            values = [fact for fact in found if _ASKED[wanted.kind](fact)]
            if len(values) != 1 or _HISTORY.search(sentence) or not _of_its_time(wanted, found, hit):
                continue
            beside = f"{hit.chunk.lead} {sentence}"
            there = stems(beside)
            held = sum(weight for word, weight in weights.items() if word in there) / total if total else 0.0
            if held < SUBJECT_HELD or share_of_names(beside, wanted) < 1.0:
                continue
            words = frozenset(word for word in stems(_without(sentence, found)) if not word.isdigit())
            own = sum(weight for word, weight in weights.items() if word in words)
            words |= {word for word in weights if word in there}
            if best is None or own > best[0]:
                best = own, _Said(number, values[0], words, date_of(hit), hit, sentence)
        if best is not None:
            yield best[1]


def _of_its_time(wanted: Expectation, found: Sequence[Fact], hit: Hit) -> bool:
    """Whether what was `found` in a sentence is of the year that the question names: by itself, or by its document."""
    asked = {int(date) for date in wanted.dates if date.isdigit()}
    if not asked:
        return True
    years = years_in(list(found)) or {int(year) for year in re.findall(r"\b(?:1[5-9]|20)\d\d\b", date_of(hit))}
    return bool(asked & set(years))


def _is_another(one: _Said, first: _Said, said: Sequence[_Said], rarity: Callable[[str], float]) -> bool:
    """Whether `one` gives another value than `first` for the same thing, and no document gives both."""
    if one.hit.source == first.hit.source or (one.hit.doc_type != first.hit.doc_type and not one.date):
        return False
    if same(one.value, first.value) or _CELL.search(one.sentence) or _CELL.search(first.sentence):
        return False
    if one.value.unit != first.value.unit or one.value.kind != first.value.kind:
        return False
    common = sum(rarity(word) for word in one.words & first.words)
    both = sum(rarity(word) for word in one.words | first.words)
    if not both or common / both < ALIKE:
        return False
    return not (_holds(one.hit, first.value) or _holds(first.hit, one.value))


def _holds(hit: Hit, value: Fact) -> bool:
    return any(same(value, fact) for fact in facts(hit.chunk.body))


def _without(sentence: str, found: Sequence[Fact]) -> str:
    """`sentence` without its numbers and dates."""
    for fact in sorted(found, key=lambda fact: -fact.start):
        if fact.kind != "name":
            sentence = sentence[: fact.start] + " " + sentence[fact.end :]
    return sentence
