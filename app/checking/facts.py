"""The facts in a text that can be told true from false by themselves: numbers, dates, times, codes and names.

They compare by what they mean: "twelve" and 12, "£1.2 million" and £1,200,000, "3 May 1911" and 1911-05-03.
Pure functions, for English words and for figures in any language. Knows nothing of answers, passages or embeddings.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from vector_db.keywords import STOP_WORDS, stem

_MONTHS = {
    name: at
    for at, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun"
_MONTH += r"|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_WEEKDAYS = {f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")}

_ONES = dict(
    zip(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        range(2, 20),
        strict=True,
    )
)
_ONES |= {"one": 1, "dozen": 12}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_NUMERAL = "|".join(sorted([*_ONES, *_TENS, *_SCALES], key=len, reverse=True))
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}

# What a number is a number of: a family, and how many of the family's own unit one is.
_UNITS = {
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), ("£", 1.0)),
    **dict.fromkeys(("p", "pence"), ("£", 0.01)),
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), ("$", 1.0)),
    **dict.fromkeys(("€", "eur", "euro", "euros"), ("€", 1.0)),
    **dict.fromkeys(("%", "percent", "per cent"), ("%", 1.0)),
    **dict.fromkeys(("mm", "millimetres", "millimeters"), ("length", 0.001)),
    **dict.fromkeys(("cm", "centimetres", "centimeters", "centimetre"), ("length", 0.01)),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), ("length", 1.0)),
    **dict.fromkeys(("km", "kilometres", "kilometers", "kilometre"), ("length", 1000.0)),
    **dict.fromkeys(("g", "grams", "grammes"), ("mass", 0.001)),
    **dict.fromkeys(("kg", "kilos", "kilogram", "kilograms"), ("mass", 1.0)),
    **dict.fromkeys(("tonne", "tonnes"), ("mass", 1000.0)),
    **dict.fromkeys(("minute", "minutes", "min"), ("time", 1.0)),
    **dict.fromkeys(("hour", "hours"), ("time", 60.0)),
    **dict.fromkeys(("day", "days"), ("days", 1.0)),
    **dict.fromkeys(("week", "weeks"), ("days", 7.0)),
    **dict.fromkeys(("month", "months"), ("months", 1.0)),
    **dict.fromkeys(("year", "years"), ("months", 12.0)),
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True) if unit not in "£$€%")

_DIGITS = r"\d{1,3}(?:[,\u202f\u00a0' ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_DATE = re.compile(
    rf"""\b(?P<y1>\d{{4}})-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?\b
    |\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\ (?:to|and|until|or)\ |[ ]?[-–][ ]?)(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?
        \ (?:of\ )?(?P<m3>{_MONTH})(?:,?\ (?P<y3>\d{{4}}))?
    |\b(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<m4>{_MONTH})(?:,?\ (?P<y4>\d{{4}}))?
    |\b(?P<m5>{_MONTH})\ (?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:.]\d|,\d)(?:,?\ (?P<y5>\d{{4}}))?
    |\b(?P<m6>{_MONTH}),?\ (?:of\ )?(?P<y6>\d{{4}})\b
    |\b(?P<d7>\d{{1,2}})[/.](?P<m7>\d{{1,2}})[/.](?P<y7>\d{{4}})\b
    |\b(?P<m8>(?!May\b|Mar\b|Jan\b|Dec\b|Sep\b)(?-i:{_MONTH}))""",
    re.VERBOSE | re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m\b\.?|\b(\d{1,2}):(\d\d)\b|\b(noon|midnight)\b|\b(\d{1,2}) o'clock", re.I
)
_HOURS = "one two three four five six seven eight nine ten eleven twelve".split()
_SPOKEN_TIME = re.compile(
    rf"\b(?:(?P<part>half|(?:a )?quarter|{_NUMERAL})(?: minutes?)? (?P<way>past|to) )"
    rf"(?P<hour>{'|'.join(_HOURS)})\b",
    re.IGNORECASE,
)
_HALF = re.compile(rf"\b(?:half|(?P<quarter>(?:a )?quarter of)) an? (?P<unit>(?:{_UNIT})\b)", re.IGNORECASE)
_ARTICLE = re.compile(rf"\ban? (?P<unit>(?:{_UNIT})\b)", re.IGNORECASE)
_WHICH_DAY = re.compile(
    r"\b(?:first|second|third|fourth|last)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w.,£$€])\+?(?:0\d{2,5}|\d{3,5})[ -]\d{3,8}(?:[ -]\d{2,6})?(?![\w,])")
_CODE = re.compile(
    r"\b[\w.+-]+@[\w.-]+\w|\b(?!\d+(?:st|nd|rd|th|[pmgk]|km|kg|cm|mm|hp)\b)(?:[A-Z]+\d+|\d+[A-Z]+|[A-Z]+/\d+(?:/\d+)?)\b"
)
_FIGURE = re.compile(
    rf"(?P<sign>[£$€]\s?)?(?<![\w.])(?P<figure>{_DIGITS})(?:st|nd|rd|th)?"
    rf"(?:[ ]?(?P<scale>million|billion|thousand|hundred|m|bn|k)\b(?=[^\w]|$))?(?:[- ]?(?P<unit>%|(?:{_UNIT})\b))?",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"\b(?P<words>(?:{_NUMERAL})"
    rf"(?:(?:[ -]|(?<=hundred) and |(?<=thousand) and |(?<=million) and )(?:{_NUMERAL}))*)"
    r"(?P<ordinal>th|[ -](?:first|second|third|fifth|eighth|ninth))?\b"
    rf"(?:[- ](?P<unit>(?:{_UNIT})\b))?",
    re.IGNORECASE,
)
_YEAR_WORD = re.compile(
    r"\b(?:in|since|until|till|from|of|for|by|during|year|to|than|before|after|and)\s+\Z", re.IGNORECASE
)
_COUNTED = re.compile(r"\b(?:the|these|those|all|other)\s+\Z", re.IGNORECASE)
_PERSON_TITLE = frozenset("mr mrs ms miss dr sir captain capt rev reverend the professor prof commander cdr".split())
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]*")
_BEGINS = re.compile(r"(?:^|[.?!:;•|(\"“]\s*|^\s*[-*]\s*)[\"'“‘(*]*$")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something in a text that is either held by another text or not."""

    kind: str
    """``number``, ``date``, ``time``, ``code`` or ``name``."""
    text: str
    """As it is written."""
    start: int
    value: float = 0.0
    """Of a number, in its family's own unit; of a time, in minutes after midnight."""
    raw: float = 0.0
    """The bare figure of a number."""
    unit: str = ""
    """The family of its unit; empty where there is none."""
    date: tuple[int, int, int] = (0, 0, 0)
    """Year, month, day; 0 for what is not said."""
    after_year_word: bool = False
    """A number that can only be a year: "in 1911"."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def folded(text: str) -> str:
    """`text` in lower case, without accents and curly quotes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def facts(text: str, *, held: bool = False) -> list[Fact]:
    """The facts of `text`, in their order; none overlaps another.

    Of a text that is looked into for those of another, what it has `held`: "a metre" and "the two tables" are numbers.
    """
    found: list[Fact] = []
    left = text
    worded = (_articles, partial(_worded, held=True)) if held else (_worded,)
    for reader in (_codes, _dates, _spoken_times, _times, _phones, _figures, _halves, *worded, _names):
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
    if one.unit and other.unit:
        return one.unit == other.unit and _close(one.value, other.value)
    return _close(one.raw, other.raw) or (bool(one.unit) and one.unit == "£" and _close(one.value, other.raw))


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


def _codes(text: str) -> Iterator[Fact]:
    for pattern in (_CODE, _WHICH_DAY):
        for match in pattern.finditer(text):
            yield Fact("code", match[0], match.start())


def _phones(text: str) -> Iterator[Fact]:
    for match in _PHONE.finditer(text):
        if sum(c.isdigit() for c in match[0]) >= 8:
            yield Fact("code", match[0], match.start())


def _dates(text: str) -> Iterator[Fact]:
    for match in _DATE.finditer(text):
        groups = {name: said for name, said in match.groupdict().items() if said}
        parts = {name[0]: said for name, said in groups.items() if name != "d2"}
        month = parts.get("m", "0").rstrip(".").lower()
        date = (int(parts.get("y", 0)), _MONTHS.get(month) or int(month or 0), int(parts.get("d", 0)))
        if "d2" in groups:  # "16 to 18 May": the first day is one of its own
            first = Fact("date", groups["d2"], match.start(), date=(date[0], date[1], int(groups["d2"])))
            yield first
            at = match.start("d3")
            yield Fact("date", text[at : match.end()], at, date=date)
        else:
            yield Fact("date", match[0], match.start(), date=date)


def _times(text: str) -> Iterator[Fact]:
    for match in _TIME.finditer(text):
        hour, minute, half, hour24, minute24, named, full = match.groups()
        if named:
            value = 720 if named.lower() == "noon" else 0
        elif full:
            value = int(full) * 60
        elif hour24:
            value = int(hour24) * 60 + int(minute24)
        else:
            value = int(hour) % 12 * 60 + int(minute or 0) + (720 if half.lower() == "p" else 0)
        yield Fact("time", match[0], match.start(), value=value)


def _spoken_times(text: str) -> Iterator[Fact]:
    """ "Half past nine", "a quarter to ten"."""
    for match in _SPOKEN_TIME.finditer(text):
        part = match["part"].lower()
        minutes = 30 if part == "half" else 15 if part.endswith("quarter") else _value(re.findall("[a-z]+", part))
        hour = _HOURS.index(match["hour"].lower()) + 1
        yield Fact("time", match[0], match.start(), value=hour * 60 + (minutes if match["way"] == "past" else -minutes))


def _halves(text: str) -> Iterator[Fact]:
    """ "Half an hour"."""
    for match in _HALF.finditer(text):
        yield _number(match[0], match.start(), 0.25 if match["quarter"] else 0.5, match["unit"].lower())


def _articles(text: str) -> Iterator[Fact]:
    """ "A metre"."""
    for match in _ARTICLE.finditer(text):
        yield _number(match[0], match.start(), 1.0, match["unit"].lower())


def _figures(text: str) -> Iterator[Fact]:
    for match in _FIGURE.finditer(text):
        raw = float(re.sub(r"[^\d.]", "", match["figure"]))
        scale, unit = (match["scale"] or "").lower(), (match["unit"] or "").lower()
        sign = (match["sign"] or "").strip()
        if scale == "m" and not sign:
            scale, unit = "", unit or "m"
        raw *= {"million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "thousand": 1e3, "k": 1e3, "hundred": 1e2}.get(
            scale, 1.0
        )
        is_year = not sign and not unit and bool(re.fullmatch(r"1[0-9]{3}|20[0-9]{2}", match["figure"]))
        is_year = is_year and bool(_YEAR_WORD.search(text[: match.start()]))
        yield replace(_number(match[0], match.start(), raw, sign or unit), after_year_word=is_year)


def _worded(text: str, held: bool = False) -> Iterator[Fact]:
    for match in _WORDED.finditer(text):
        words = re.findall(r"[a-z]+", match["words"].lower())
        words = [word for word in words if word != "and"]
        unit = (match["unit"] or "").lower()
        # "one" alone is a pronoun more often than a number, and so is the "second" of a time.
        if words == ["one"] and not unit:
            continue
        # "the two captains" counts what has been named before.
        if not held and len(words) == 1 and _COUNTED.search(text[: match.start()]):
            continue
        value = _value(words)
        ending = (match["ordinal"] or "").strip(" -").lower()
        value += _ORDINALS.get(ending, 0)
        yield _number(match[0], match.start(), float(value), unit)


def _number(text: str, start: int, raw: float, unit: str) -> Fact:
    family, factor = _UNITS.get(unit, ("", 1.0))
    return Fact("number", text, start, value=raw * factor, raw=raw, unit=family)


def _value(words: list[str]) -> int:
    total, part = 0, 0
    for word in words:
        if word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if _SCALES[word] > 100:
                total, part = total + part, 0
        else:
            part += _ONES.get(word, 0) or _TENS.get(word, 0)
    return total + part


def _names(text: str) -> Iterator[Fact]:
    matches = [match for match in _NAME.finditer(text)]
    for at, match in enumerate(matches):
        word = re.sub(r"['’]s?$", "", match[0])
        low = folded(word)
        if len(low) < 2 or low in STOP_WORDS or low in _PERSON_TITLE or low in _MONTHS:
            continue
        if _BEGINS.search(text[: match.start()]) and not _goes_on(text, match, matches[at + 1 : at + 2]):
            continue  # the first word of a sentence has its capital for that reason
        if low.rstrip("s") in _WEEKDAYS:
            word = word.removesuffix("s")
        yield Fact("name", word, match.start())


def _goes_on(text: str, first: re.Match[str], following: list[re.Match[str]]) -> bool:
    """Whether a sentence's first word is the beginning of a name: another word of it follows."""
    if stem(first[0].lower()) in STOP_WORDS:
        return False
    return bool(following) and text[first.end() : following[0].start()] in (" ", " & ", "-")
