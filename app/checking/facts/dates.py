"""Dates and times of day in a text, as they are written and as they are spoken in English."""

import re
from collections.abc import Iterator

from app.checking.facts.fact import Fact
from app.checking.facts.numbers import NUMERAL, value_of

MONTHS = {
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
    rf"\b(?:(?P<part>half|(?:a )?quarter|{NUMERAL})(?: minutes?)? (?P<way>past|to) )"
    rf"(?P<hour>{'|'.join(_HOURS)})\b",
    re.IGNORECASE,
)


def dates(text: str) -> Iterator[Fact]:
    """ "3 May 1911", "1911-05-03", "16 to 18 May", "May"."""
    for match in _DATE.finditer(text):
        groups = {name: said for name, said in match.groupdict().items() if said}
        parts = {name[0]: said for name, said in groups.items() if name != "d2"}
        month = parts.get("m", "0").rstrip(".").lower()
        date = (int(parts.get("y", 0)), MONTHS.get(month) or int(month or 0), int(parts.get("d", 0)))
        if "d2" in groups:  # "16 to 18 May": the first day is one of its own
            first = Fact("date", groups["d2"], match.start(), date=(date[0], date[1], int(groups["d2"])))
            yield first
            at = match.start("d3")
            yield Fact("date", text[at : match.end()], at, date=date)
        else:
            yield Fact("date", match[0], match.start(), date=date)


def times(text: str) -> Iterator[Fact]:
    """ "5:30 pm", "17:30", "noon"."""
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


def spoken_times(text: str) -> Iterator[Fact]:
    """ "Half past nine", "a quarter to ten"."""
    for match in _SPOKEN_TIME.finditer(text):
        part = match["part"].lower()
        minutes = 30 if part == "half" else 15 if part.endswith("quarter") else value_of(re.findall("[a-z]+", part))
        hour = _HOURS.index(match["hour"].lower()) + 1
        yield Fact("time", match[0], match.start(), value=hour * 60 + (minutes if match["way"] == "past" else -minutes))
