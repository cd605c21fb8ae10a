"""What a question asks for, and whether a sentence could be an answer to it.

A classification of questions by the kind of answer they expect, as in Li and Roth, "Learning Question Classifiers",
COLING 2002, by rule and for English; any other question expects nothing in particular, and any sentence could
answer it. Pure functions. Knows nothing of search, embeddings or models.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from app.foreign import asks_several, german_names, kind_in, tongue_of
from app.topic import apart
from vector_db.dates import MONTHS, days, other_forms, written
from vector_db.keywords import STOP_WORDS, content_words, without_accents, words
from vector_db.languages import STOP_WORDS as IN_ALL

_MONTH = "|".join(month.title() for month in MONTHS)
_DAY = r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_NUMERAL = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen|half|once|twice"
)
_TITLE = r"Mr|Mrs|Ms|Miss|Dr|Captain|Capt|Cdr|Commander|Sir|Lady|Dame|Lord|Rev|Revd|Professor|Prof|Councillor|Cllr"
_PERIOD = r"second|minute|hour|day|week|month|quarter|year|season"
_LENGTHS = r"m|cm|mm|km|ft|miles?|(?:kilo|centi|milli)?met(?:er|re)s?|feet|foot|inch(?:es)?"
_WEIGHTS = r"kg|g|lb|tons?|tonnes?|stone|(?:kilo)?grams?|kilos?|pounds|cwt"
_SPEEDS = r"knots?|mph|m/s|km/h|kph|rpm|(?:miles|km|kilometres|kilometers|metres|meters) (?:an|per|a) (?:hour|second)"
_SHARES = r"per cent|percent|%"
_DEGREES = r"°|degrees"
_UNIT = (
    rf"{_LENGTHS}|{_WEIGHTS}|{_SPEEDS}|{_SHARES}|{_DEGREES}"
    r"|dB|lit(?:er|re)s?|square|cubic|hectares?|acres?|[kM]?W|[kW]?Wh"
)
_SUMS = r"amount|price|cost|fee|fare|charge|paid|payment|sum|rent|salary|premium|income|expenditure|budget"
"""What columns of tables are called that hold money, with a currency or none."""
_WHAT_IS_THE = r"\b(?:what|which)(?:(?: is| was|['’]s) the)? (?:\w+ )?"
"""Before what is asked for: "what is the latest time", "which year"."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of answer: what in a question asks for it, and what such an answer looks like."""

    name: str
    asked_by: re.Pattern[str]
    looks_like: re.Pattern[str]


def _measured_in(units: str) -> re.Pattern[str]:
    """A figure with its unit, or in a row of a table, whose column has the unit in its name: "Height in m: 21"."""
    return re.compile(rf"\d[\d.,]* ?({units})(?!\w)|(?<=[\s(])({units})\)?: ?\d", re.I)


# The first that a question asks for counts.
_KINDS = (
    _Kind("e-mail", re.compile(r"\be-?mail (address|to)\b", re.I), re.compile(r"\S@\S")),
    _Kind(
        "contact",
        re.compile(
            r"\b(tele)?phone\b|\bdirect (line|number)|\bextension\b|\bmobile\b|\be-?mail|\bregistered \w+ number", re.I
        ),
        re.compile(
            r"\b\d{5,}|\b\d{3,5} \d{3,}|\S@\S|\b(ext(ension)?|dial|ring|call|phone|telephone)\b.*\b\d{2,}", re.I
        ),
    ),
    _Kind("weight", re.compile(r"\bhow heavy\b|\bweigh(t|s|ed)?\b|\btonnage\b", re.I), _measured_in(_WEIGHTS)),
    _Kind("speed", re.compile(r"\bhow fast\b|\bspeed\b", re.I), _measured_in(_SPEEDS)),
    _Kind("loudness", re.compile(r"\bhow (loud|noisy)\b", re.I), _measured_in("dB|decibels?")),
    _Kind("temperature", re.compile(r"\bhow (hot|cold|warm)\b|\btemperatures?\b", re.I), _measured_in(_DEGREES)),
    _Kind(
        "length",
        re.compile(r"\bhow (tall|high|wide|deep|far|long is|long are|thick)\b|\b(length|height|width|depth)s?\b", re.I),
        _measured_in(_LENGTHS),
    ),
    _Kind(
        "measure",
        re.compile(
            r"\bhow (big|large|damp)\b|\b(humidity|dampness|moisture)\b"
            r"|\bhow much (can|may|does|do|did|will|could) .*\b(carry|hold|lift|bear|support)\b",
            re.I,
        ),
        _measured_in(_UNIT),
    ),
    _Kind(
        "money",
        re.compile(
            r"\bhow much (does|do|did|will|would|is|are|was|were|has|have|can|must|money|a |an |the )"
            r"|\bwhat (does|do|did|will) .*\bcost|\bwhat (is|are|was|were|does|do|did|must|will) .*\b(paid|pay|earn)\b"
            r"|\b(price|cost|fee|fare|charge)s?\b|\b(salary|wage|premium|deposit"
            r"|grant|rent|surplus|deficit|insured for|valued at|budget|refund of how much)\b",
            re.I,
        ),
        re.compile(
            rf"[£$€¥]\)?:? ?\d|\b({_SUMS})s?\b[^:;\d]{{0,20}}: ?-?\d[\d.,]*(?!\w)"
            r"|\b\d+ ?(p|pence|pounds?|dollars?|euros?|cents?)\b|\b(free|no charge|not charged|without charge)\b",
            re.I,
        ),
    ),
    _Kind(
        "count",
        re.compile(
            r"\bhow (many|often|old)\b|\bwhat (percentage|share|proportion)\b|\bnumber of\b|\b\w+ count\b", re.I
        ),
        re.compile(rf"\d|\b({_NUMERAL}|no|none|nobody)\b", re.I),
    ),
    _Kind(
        "clock",
        re.compile(rf"{_WHAT_IS_THE}times?\b(?! of (the )?(year|month|week|day))", re.I),
        re.compile(
            r"(?<![£$€¥\d.:])\d{1,2}[:.]\d\d\b(?! ?%)|\b\d{1,2} ?(am|pm|a\.m|p\.m|o[’']clock)\b"
            r"|\b(half|quarter) past\b|\b(noon|midday|midnight|sunrise|sunset|dawn|dusk)\b",
            re.I,
        ),
    ),
    _Kind("year", re.compile(rf"{_WHAT_IS_THE}years?\b", re.I), re.compile(r"\b(1[0-9]|20)\d\d\b")),
    _Kind(
        "duration",
        re.compile(r"\bhow long (does|do|did|will|would|can|may|must|should)\b", re.I),
        re.compile(
            rf"\b(\d+|an?|{_NUMERAL})[ -]({_PERIOD})s?\b"
            r"|\b(until|till|since|throughout|overnight|always|indefinitely)\b",
            re.I,
        ),
    ),
    _Kind(
        "time",
        re.compile(
            # Not "what did he say when she came": there the "when" is no question.
            r"\bwhen\b(?! (he|she|it|they|we|you|i|the|a|an) \w+ (?!.*\bwhen\b))"
            rf"|{_WHAT_IS_THE}(date|day|time|year|month|hour)s?\b"
            r"|\b(since|until|till) (when|what)"
            r"|\bhow (long|early|late|soon)\b|\bdeadline\b|\bopening hours\b",
            re.I,
        ),
        re.compile(
            rf"\b(1[0-9]|20)\d\d\b|\b\d{{1,2}}[:.]\d\d\b|\b({_MONTH}|{_DAY})\b|\b\d+ ({_PERIOD})"
            rf"|\b({_NUMERAL})[ -]({_PERIOD})|\b(daily|noon|midnight|monthly|weekly|quarterly|annually)\b"
        ),
    ),
    _Kind(
        "person",
        re.compile(
            r"\b(who|whom|whose)\b(?! (is|are) (it|this|that|for)\b)|\bname of\b|\b(his|her|their|its) names?\b"
            r"|\bnamed after\b|\b(what|which) (member of (the )?staff|person|people|employee|man|woman)\b",
            re.I,
        ),
        re.compile(
            rf"\b({_TITLE})\.? [A-Z][\w'’-]+"
            r"|\b(?!St )[A-Z][\w'’-]+,? (?:[A-Z]\.? |(?:de|of|van|von|&|and) )?[A-Z][\w'’-]+"
            r"|\b[A-Z][a-z]+(er|or|ist|ian|ant|ent|ary|man|woman)\b"
        ),
    ),
)

_YEAR = re.compile(r"(?<![A-Za-z0-9_])(?:1[5-9]|20)\d\d(?![A-Za-z0-9_])")
_MONTH_OF_YEAR = re.compile(rf"\b({_MONTH})(?=,? (?:1[5-9]|20)\d\d\b)", re.I)
_TITLE_OF_NAME = re.compile(rf"\b({_TITLE})\.? (?=[A-Z])")
_CAPITALISED = re.compile(r"\b[A-Z][\w’'-]+")
_SENTENCE_START = re.compile(r"(^|[.?!:;(¿¡«„]\s*)$")
_TITLES = frozenset(_TITLE.lower().split("|")) | {"museum"}

_NEXT_PART = re.compile(
    r"[?.;] (?=\w)|,? and (?=(?:(?:on|in|of|to|at|by|for|from) )?(?:what|who|whom|whose|how|when|where|which|why)\b)",
    re.I,
)
_COMPARES = re.compile(
    r"\b(both|compare|compared|differ|difference|versus|than)\b|\b(\w+er|more|less|first|last)\b.*\bor\b"
    r"|\b(everything|all (of )?the|list)\b|\bthe two (are|figures|amounts|values|prices|dates|limits|numbers)\b",
    re.I,
)
_ASKS = re.compile(
    r"\b(what|who|whom|whose|how|when|where|which|why)\b|^(is|are|was|were|do|does|did|can|could|may|will|has|have)\b",
    re.I,
)
_GOES_ON = re.compile(r"^\W*(?:(?:and|but|or|so|also|then)\b\W*)?(?:(?:what|how) about\b)?", re.I)

_ASKED = re.compile(
    r"\b(?:what|which|whose|how (?:many|much))\s+(?:(?:is|are|was|were|did|does|do|of|the|a|an)\s+)*(\w+)", re.I
)

# What a question says to name the kind of answer. It is the answer's place that these words hold, not its subject.
_ASKING = frozenset(
    """
    many much number name names named price prices cost costs charge charges fee fees fare year years date dates
    day days time month months hour hours long old tall high heavy wide big amount total sum figure figures
    person people kind type sort exactly today museum please phone telephone line direct call called give tell
    two happen happens happened
    """.split()
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an answer must be like."""

    kind: str
    """``money``, ``time``, ``person`` and so on; ``any`` where the question does not tell."""
    looks_like: re.Pattern[str] | None
    dates: frozenset[str]
    """The years that the question names, and the months it names with them, in lower case."""
    days: frozenset[str]
    """The days that it names with their year, by ISO 8601."""
    names: frozenset[str]
    """The proper names in the question, word by word, in lower case."""
    subject: tuple[str, ...]
    """Its other telling words: what is asked about whoever or whatever has the names."""
    words: frozenset[str]
    asked: str
    """The word after "which", "what" or "how many", in lower case: what the answer is one of. May be empty."""
    compound: bool
    """It asks several things, or compares: several passages may hold its answer together."""
    dated_before: bool = False
    """The dates are those of the topic of a follow-up that names none itself."""
    language: str = "english"
    """Whose rules its words are brought to their stems by."""


def expectation(question: str) -> Expectation:
    """What `question` expects of its answer.

    Of a follow-up with its topic in brackets, what it asks itself counts; what it leaves open, the topic tells.
    """
    tongue = tongue_of(question)
    asked, topic = apart(question)
    wanted = _expected(tongue, asked)
    if not topic:
        return wanted
    before = _expected(tongue, topic)
    if wanted.kind == "any" and (tongue or not _ASKS.search(_GOES_ON.sub("", asked))):
        wanted = replace(wanted, kind=before.kind, looks_like=before.looks_like, asked=wanted.asked or before.asked)
    return replace(
        wanted,
        dates=wanted.dates | before.dates,
        days=wanted.days if wanted.dates else before.days,
        dated_before=bool(before.dates) and not wanted.dates,
        names=wanted.names | before.names,
        subject=tuple(dict.fromkeys((*wanted.subject, *before.subject))),
        words=wanted.words | before.words,
    )


def _expected(tongue: str, question: str) -> Expectation:
    if tongue:
        return _in_tongue(tongue, question)
    kind = next((kind for kind in _KINDS if kind.asked_by.search(question)), None)
    names = _names(question)
    said, named_days = " ".join([question, *other_forms(question)]), days(question)
    dates = {*_YEAR.findall(said), *(month.lower() for month in _MONTH_OF_YEAR.findall(said))}
    titles = {title.lower() for title in _TITLE_OF_NAME.findall(question)}
    beside = names | dates | titles | _ASKING
    beside |= {form for day in named_days for part in day.split("-") for form in (part, part.lstrip("0"))}
    subject = [word for word in content_words(question) if word not in beside and len(word) > 1]
    _, asking = parts_of(question)
    return Expectation(
        kind=kind.name if kind else "any",
        looks_like=kind.looks_like if kind else None,
        dates=frozenset(dates),
        days=named_days,
        names=names,
        subject=tuple(subject),
        words=frozenset(words(question)),
        asked=asked[1].lower() if (asked := _ASKED.search(question)) else "",
        compound=len(asking) > 1 or _COMPARES.search(question) is not None,
    )


def _in_tongue(tongue: str, question: str) -> Expectation:
    """The same for a question in another language than English."""
    kind = kind_in(tongue, question)
    names = german_names(question) if tongue == "german" else _names(question) - IN_ALL.get(tongue, frozenset())
    dates = frozenset(_YEAR.findall(question))
    asking = kind.asked_by.search(without_accents(question)) if kind else None
    beside = {*names, *dates, *(content_words(asking[0]) if asking else ())}
    return Expectation(
        kind=kind.name if kind else "any",
        looks_like=kind.looks_like if kind else None,
        dates=dates,
        days=days(question),
        names=frozenset(names),
        subject=tuple(
            word for word in content_words(question) if not {word, without_accents(word)} & beside and len(word) > 1
        ),
        words=frozenset(words(question)),
        asked="",
        compound=asks_several(tongue, question),
        language=tongue if tongue in IN_ALL else "english",
    )


def parts_of(question: str) -> tuple[list[str], list[str]]:
    """The sentences and clauses that `question` is made of, and those of them that ask."""
    parts = [part for part in _NEXT_PART.split(question) if part]
    return parts, [part for part in parts if _ASKS.search(part)]


def is_of_kind(sentence: str, wanted: Expectation) -> bool:
    """Whether `sentence` holds something of the kind that is `wanted`: an amount, a date, somebody's name."""
    if wanted.looks_like is None:
        return True
    if wanted.kind != "person":
        return wanted.looks_like.search(sentence) is not None
    # Somebody whom the question does not name itself.
    found = (set(words(match[0])) for match in wanted.looks_like.finditer(sentence))
    return any(name - wanted.words - STOP_WORDS - _TITLES for name in found)


def holds_dates(text: str, wanted: Expectation) -> bool:
    """Whether all the years and months that the question names stand in `text`, by name or in figures."""
    return all(written(date).search(text) if date in MONTHS else date in text for date in wanted.dates)


def holds_days(text: str, wanted: Expectation) -> bool:
    """Whether all the days that the question names with their year stand in `text`, in whatever form."""
    return not wanted.days or wanted.days <= days(text)


def share_of_names(text: str, wanted: Expectation) -> float:
    """How many of the names in the question `text` speaks of, from 0 to 1; one slip in spelling is forgiven."""
    there = set(words(text))
    return _share(_spoken_of(name, there) for name in wanted.names)


def is_spoken_of(name: str, text: str) -> bool:
    """Whether `text` holds the lower-case word `name`, or one that is written nearly so."""
    return _spoken_of(name, set(words(text)))


def _share(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / len(values) if values else 1.0


def _names(question: str) -> frozenset[str]:
    found: set[str] = set()
    for match in _CAPITALISED.finditer(question):
        name = re.sub(r"['’]s?$", "", match[0]).lower()
        # The first word of a sentence has its capital for that reason.
        if _SENTENCE_START.search(question[: match.start()]) or name in STOP_WORDS | _TITLES | set(MONTHS):
            continue
        found.update(words(name))
    return frozenset(word for word in found if word not in STOP_WORDS)


def _spoken_of(name: str, there: set[str]) -> bool:
    if name in there:
        return True
    alike = [word for word in there if word[:1] == name[:1]]
    return len(name) > 3 and bool(get_close_matches(name, alike, 1, 0.8))
