"""The facts in a text that can be told true from false by themselves: numbers, dates, times, codes and names.

They compare by what they mean: "twelve" and 12, "£1.2 million" and £1,200,000, "3 May 1911" and 1911-05-03.
Pure functions, for English words and for figures in any language; `abroad.py` has the words of others. Knows nothing
of answers, passages or embeddings.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial

from app.checking.facts.abroad import dates_abroad, figures_abroad, names_in_german, worded_abroad
from app.checking.facts.dates import dates, spoken_times, times
from app.checking.facts.fact import Fact, folded
from app.checking.facts.names import codes, names, phones
from app.checking.facts.numbers import articles, figures, halves, worded
from app.foreign import told

_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,])")

Readers = tuple[Callable[[str], Iterable[Fact]], ...]


def facts(text: str, *, held: bool = False) -> list[Fact]:
    """The facts of `text`, in their order; none overlaps another.

    Of a text that is looked into for those of another, what it has `held`: "a metre" and "the two tables" are numbers.
    """
    found: list[Fact] = []
    left = text
    in_words = (articles, partial(worded, held=True)) if held else (worded,)
    language = told(text)
    in_figures = figures if language == "english" else partial(figures_abroad, language=language)
    readers: Readers = (codes, dates, spoken_times, times, phones, in_figures, halves, *in_words, names)
    if language not in ("", "english"):
        in_dates, in_words = partial(dates_abroad, language=language), (partial(worded_abroad, language=language),)
        named = names_in_german if language == "german" else names
        readers = (codes, in_dates, dates, times, phones, in_figures, *in_words, named)
    for reader in readers:
        for fact in reader(left):
            left = left[: fact.start] + "\0" * len(fact.text) + left[fact.end :]
            found.append(fact)
    return sorted(found, key=lambda fact: fact.start)


def same(one: Fact, other: Fact, years: frozenset[int] = frozenset()) -> bool:
    """Whether `other`, found among the `years` that its surroundings name, says as much as `one`."""
    if one.kind == "date":
        return _same_date(one.date, other, years)
    if one.kind == "time":
        return (other.kind == "time" and (one.value - other.value) % 720 == 0) or (
            other.kind == "number" and abs(_clock(other.raw) - one.value) % 720 == 0
        )
    if one.kind == "number" and other.kind == "number":
        return _same_number(one, other)
    if one.kind == "number" and other.kind == "date":
        return not one.unit and one.raw in other.date[:1]
    if one.kind == "number" and other.kind == "time":
        return not one.unit and abs(_clock(one.raw) - other.value) % 720 == 0
    return one.kind == other.kind and _bare(one.text) == _bare(other.text)


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", folded(text))


def _same_number(one: Fact, other: Fact) -> bool:
    alike = "" in (one.unit, other.unit) or one.unit == other.unit
    if alike and _thousands(one) and _thousands(one) == _thousands(other):
        return True
    if one.unit and other.unit:
        return one.unit == other.unit and _close(one.value, other.value)
    return _close(one.raw, other.raw) or (bool(one.unit) and one.unit == "£" and _close(one.value, other.raw))


def _thousands(fact: Fact) -> str:
    """A figure such as 1.200 as it is written: a row of a table does not tell whether that is 1200 in its language."""
    found = _THOUSANDS.search(fact.text)
    return found[0] if found else ""


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one))


def _clock(figure: float) -> float:
    """``9.30`` read as a time of day, in minutes."""
    return int(figure) * 60 + round(figure % 1 * 100)


def _same_date(wanted: tuple[int, int, int], other: Fact, years: frozenset[int]) -> bool:
    year, month, day = wanted
    if other.kind == "number":
        return not month and not other.unit and other.raw == year
    if other.kind != "date":
        return False
    there = other.date
    if (month and there[1] != month) or (day and there[2] != day):
        return False
    return not year or there[0] == year or (not there[0] and year in years)


def years_in(found: list[Fact]) -> frozenset[int]:
    """The years that are named in `found`."""
    bare = {int(fact.raw) for fact in found if fact.kind == "number" and not fact.unit and 1000 <= fact.raw < 2200}
    return frozenset(bare | {fact.date[0] for fact in found if fact.date[0]})
