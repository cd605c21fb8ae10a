"""Makes pairs out of sentences of documents: one that is true, and its twin with one thing false.

By program and always the same ones. Knows nothing of search or of the check.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.checking.facts import facts
from app.checking.facts.fact import Fact
from app.checking.statements import sentences
from vector_db.types import Chunk

Kind = Literal["number", "date", "name", "negation"]
KINDS: tuple[Kind, ...] = ("number", "date", "name", "negation")

_MONTHS = "January February March April May June July August September October November December".split()
_VERB = re.compile(r"\b(is|are|was|were|may|can|could|must|shall|will|should)\b(?! not\b|n't)")
_NEGATED = re.compile(r"\b(is|are|was|were|may|can|could|must|shall|will|should)( not)\b|\bcan(not)\b")
_DENYING = re.compile(r"\b(?:not|no|never|nobody|nothing|none|neither|nor|without|cannot)\b|n't\b", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(?<!and )(?<!to )(?<!or )\b(\d{1,2}) (" + "|".join(_MONTHS) + r")(?: (\d{4}))?\b")
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_LOWERED = frozenset("The A An It She He They This These There In No All Each".split())
"""What a sentence may begin with to be joined to another."""
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that differ in one thing, and a question that an answer with either would be given to."""

    source: str
    question: str
    true: str
    false: str
    kind: Kind
    form: str
    """How the true one was made: ``verbatim``, ``reformatted``, ``shortened``, ``merged``, ``reworded``,
    ``fresh``."""
    basis: tuple[str, ...] = ()
    """The sentences that it was made of, or how they begin."""


def pairs_of(source: str, chunks: Sequence[Chunk], others: Sequence[str]) -> Iterator[Pair]:
    """The pairs that the sentences of one document make; `others` are names that stand in other documents."""
    for chunk in chunks:
        prose = [one for one in sentences(chunk.body) if _is_prose(one)]
        for at, sentence in enumerate(prose):
            for form, true in _forms(sentence, prose[at + 1 : at + 2]):
                luck = random.Random(true)
                for kind, false in _twins(true, chunk.body, others, luck):
                    basis = (sentence, *prose[at + 1 : at + 2]) if form == "merged" else (sentence,)
                    yield Pair(source, _question(sentence, chunk), true, false, kind, form, basis)


def _is_prose(sentence: str) -> bool:
    words = sentence.split()
    return 6 <= len(words) <= 40 and sentence[0].isupper() and sentence.endswith(".") and ": " not in sentence


def _question(sentence: str, chunk: Chunk) -> str:
    """A question about `sentence` that gives none of its numbers away."""
    told = [word for word in _WORDS.findall(sentence) if not any(c.isdigit() for c in word)]
    return f"{chunk.lead}: {' '.join(told[:12])}?"


def _forms(sentence: str, following: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "verbatim", sentence
    if (other := _reformatted(sentence)) != sentence:
        yield "reformatted", other
    if len(short := _shortened(sentence).split()) > 5:
        yield "shortened", " ".join(short)
    for other in following:
        if other.split()[0] in _LOWERED:
            yield "merged", f"{sentence.rstrip('.')}, and {other[0].lower()}{other[1:]}"


def _reformatted(sentence: str) -> str:
    """The same with dates month first, small figures in words, percentages and pounds as a model might write them."""

    def turned(date: re.Match[str]) -> str:
        return f"{date[2]} {date[1]}" + (f", {date[3]}" if date[3] else "")

    text = _DAY_FIRST.sub(turned, sentence)
    text = re.sub(r"(\d+) per cent", r"\1%", text)
    text = re.sub(r"£(\d+(?:\.\d\d)?)(?!\d|[,.]\d| million)", r"\1 pounds", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return re.sub(
        r"(?<![\w£.,:/-])([2-9]|1[0-2])(?= [a-z]{3,})(?! (?:am|pm|per|to|and)\b)", lambda m: _SMALL[int(m[1])], text
    )


def _shortened(sentence: str) -> str:
    """Without what follows the last comma, if that leaves a sentence."""
    head = sentence.rpartition(", ")[0]
    return f"{head}." if re.search(r"\b(is|are|was|were|has|had|costs?|may|shall|will|must|\w+ed)\b", head) else ""


def _twins(true: str, body: str, others: Sequence[str], luck: random.Random) -> Iterator[tuple[Kind, str]]:
    """One twin for each kind of thing that can be made false in `true`."""
    found = facts(true)
    makers: dict[Kind, Callable[[], str]] = {
        "number": lambda: _other_number([fact for fact in found if fact.kind == "number"], true, body, luck),
        "date": lambda: _other_date([fact for fact in found if fact.kind == "date"], true, luck),
        "name": lambda: _other_name([fact for fact in found if fact.kind == "name"], true, others, luck),
        "negation": lambda: _turned_round(true),
    }
    for kind, make in makers.items():
        false = make()
        if false and false != true:
            yield kind, false


def _other_number(numbers: Sequence[Fact], true: str, body: str, luck: random.Random) -> str:
    numbers = [number for number in numbers if re.search(r"\d", number.text)]
    if not numbers:
        return ""
    number = luck.choice(numbers)
    figure = re.search(r"\d[\d,]*", number.text)
    assert figure is not None
    # Half of them by a figure that stands elsewhere in the same passage.
    elsewhere = sorted({other for other in re.findall(r"(?<![\w.,:/])\d+(?![\w.,:/]\d)", body) if other not in true})
    digits = figure[0].replace(",", "")
    new = luck.choice(elsewhere) if elsewhere and luck.random() < 0.5 else _nudged(digits, luck)
    return _replaced(true, number, number.text.replace(figure[0], new, 1))


def _nudged(digits: str, luck: random.Random) -> str:
    """Another number of about that size."""
    at = luck.randrange(len(digits))
    other = luck.choice([digit for digit in "123456789" if digit != digits[at]])
    return digits[:at] + other + digits[at + 1 :]


def _other_date(dates: Sequence[Fact], true: str, luck: random.Random) -> str:
    if not dates:
        return ""
    date = luck.choice(dates)
    figures = re.findall(r"\d+", date.text)
    months = [month for month in _MONTHS if month in date.text]
    if months and (not figures or luck.random() < 0.4):
        new = date.text.replace(months[0], luck.choice([month for month in _MONTHS if month != months[0]]))
    else:
        figure = luck.choice(figures)
        change = luck.choice((1, 2, 3))
        new = date.text.replace(figure, str(int(figure) + change if int(figure) < 25 or int(figure) > 99 else 7), 1)
    return _replaced(true, date, new)


def _other_name(names: Sequence[Fact], true: str, others: Sequence[str], luck: random.Random) -> str:
    if not names:
        return ""
    name = luck.choice(names)
    strange = [other for other in others if other not in true]
    return _replaced(true, name, luck.choice(strange)) if strange else ""


def _turned_round(true: str) -> str:
    if negated := _NEGATED.search(true):
        if len(_DENYING.findall(true)) > 1:
            return ""
        return true[: negated.start()] + re.sub(r" not$|not$", "", negated[0]) + true[negated.end() :]
    verb = _VERB.search(true)
    if verb and not _DENYING.search(true):
        return f"{true[: verb.end()]} not{true[verb.end() :]}"
    return ""


def _replaced(text: str, fact: Fact, new: str) -> str:
    return text[: fact.start] + new + text[fact.end :]
