"""Numbers in a text, in figures and in English words, with what they are numbers of. Knows nothing of dates."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.checking.facts.fact import Fact

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
NUMERAL = "|".join(sorted([*_ONES, *_TENS, *_SCALES], key=len, reverse=True))
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
_HALF = re.compile(rf"\b(?:half|(?P<quarter>(?:a )?quarter of)) an? (?P<unit>(?:{_UNIT})\b)", re.IGNORECASE)
_ARTICLE = re.compile(rf"\ban? (?P<unit>(?:{_UNIT})\b)", re.IGNORECASE)
_FIGURE = re.compile(
    rf"(?P<sign>[£$€]\s?)?(?<![A-Za-zÀ-ɏ0-9_.])(?P<figure>{_DIGITS})(?:st|nd|rd|th)?"
    rf"(?:[ ]?(?P<scale>million|billion|thousand|hundred|m|bn|k)\b(?=[^\w]|$))?(?:[- ]?(?P<unit>%|(?:{_UNIT})\b))?",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"\b(?P<words>(?:{NUMERAL})"
    rf"(?:(?:[ -]|(?<=hundred) and |(?<=thousand) and |(?<=million) and )(?:{NUMERAL}))*)"
    r"(?P<ordinal>th|[ -](?:first|second|third|fifth|eighth|ninth))?\b"
    rf"(?:[- ](?P<unit>(?:{_UNIT})\b))?",
    re.IGNORECASE,
)
_YEAR_WORD = re.compile(
    r"\b(?:in|since|until|till|from|of|for|by|during|year|to|than|before|after|and)\s+\Z", re.IGNORECASE
)
_COUNTED = re.compile(r"\b(?:the|these|those|all|other)\s+\Z", re.IGNORECASE)


def figures(text: str) -> Iterator[Fact]:
    """ "£1.2 million", "45p", "1911"."""
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


def worded(text: str, held: bool = False) -> Iterator[Fact]:
    """ "One hundred and thirty-eight"; in what a text has `held` also those that may count what was named before."""
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
        value = value_of(words)
        ending = (match["ordinal"] or "").strip(" -").lower()
        value += _ORDINALS.get(ending, 0)
        yield _number(match[0], match.start(), float(value), unit)


def halves(text: str) -> Iterator[Fact]:
    """ "Half an hour"."""
    for match in _HALF.finditer(text):
        yield _number(match[0], match.start(), 0.25 if match["quarter"] else 0.5, match["unit"].lower())


def articles(text: str) -> Iterator[Fact]:
    """ "A metre"."""
    for match in _ARTICLE.finditer(text):
        yield _number(match[0], match.start(), 1.0, match["unit"].lower())


def _number(text: str, start: int, raw: float, unit: str) -> Fact:
    family, factor = _UNITS.get(unit, ("", 1.0))
    return Fact("number", text, start, value=raw * factor, raw=raw, unit=family)


def value_of(words: list[str]) -> int:
    """What the numerals in `words`, in lower case, come to; other words count nothing."""
    total, part = 0, 0
    for word in words:
        if word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if _SCALES[word] > 100:
                total, part = total + part, 0
        else:
            part += _ONES.get(word, 0) or _TENS.get(word, 0)
    return total + part
