"""Days and months in the forms they are written in: a question may say "8 March 2021" where a table has 2021-03-08.

By English names, and in figures with the year first (ISO 8601) or last, the day before the month. Pure functions.
Knows nothing of search.
"""

import re
from functools import lru_cache

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NAME = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS if name != "september") + "|sept?(?:ember)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})"
_NAMED = (
    re.compile(rf"\b(?:{_DAY}(?:st|nd|rd|th)? (?:of )?)?(?P<month>{_NAME})\b\.?,? {_YEAR}\b", re.I),
    re.compile(rf"\b(?P<month>{_NAME})\b\.? {_DAY}(?:st|nd|rd|th)?,? {_YEAR}\b", re.I),
)
_FIGURES = (
    re.compile(rf"(?<![\w-]){_YEAR}-(?P<month>\d\d)(?:-{_DAY})?(?![\w-])"),
    re.compile(rf"(?<![\w./]){_DAY}[./](?P<month>\d{{1,2}})[./]{_YEAR}(?![\w/]|\.\d)"),
)


def other_forms(text: str) -> list[str]:
    """The days and months of a year that `text` names, each as it is not written there: in figures, or by its name."""
    found: list[str] = []
    for match in (match for form in _NAMED for match in form.finditer(text)):
        month = _number_of(match["month"])
        found.append(f"{match['year']}-{month:02}" + (f"-{int(match['day']):02}" if match["day"] else ""))
    for match in (match for form in _FIGURES for match in form.finditer(text)):
        month = int(match["month"])
        if 1 <= month <= len(MONTHS):
            day = f"{int(match['day'])} " if match["day"] else ""
            found.append(f"{day}{MONTHS[month - 1]} {match['year']}")
    return list(dict.fromkeys(found))


def days(text: str) -> frozenset[str]:
    """The days that `text` names with their year, as ISO 8601 writes them: ``2021-03-08``."""
    named = (match for form in _NAMED for match in form.finditer(text) if match["day"])
    found = [(match["year"], _number_of(match["month"]), match["day"]) for match in named]
    in_figures = (match for form in _FIGURES for match in form.finditer(text) if match["day"])
    found += [(match["year"], int(match["month"]), match["day"]) for match in in_figures]
    return frozenset(f"{year}-{month:02}-{int(day):02}" for year, month, day in found)


@lru_cache(maxsize=len(MONTHS))
def written(month: str) -> re.Pattern[str]:
    """What a text may call the month of this name, one of MONTHS: by that, by its short form, or in figures."""
    number = MONTHS.index(month) + 1
    return re.compile(
        rf"\b(?:{month}|{month[:3]}|{month[:4]})\b|\b\d{{4}}-{number:02}\b|(?<=[./])0?{number}[./]\d{{4}}\b", re.I
    )


def _number_of(name: str) -> int:
    return next(at for at, month in enumerate(MONTHS, start=1) if month[:3] == name[:3].lower())
