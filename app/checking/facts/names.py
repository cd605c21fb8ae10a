"""Names in a text, told by their capitals, and codes: addresses, telephone numbers, days such as the second Sunday."""

import re
from collections.abc import Iterator

from app.checking.facts.dates import MONTHS
from app.checking.facts.fact import Fact, folded
from vector_db.keywords import STOP_WORDS, stem

_WEEKDAYS = {f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")}
_WHICH_DAY = re.compile(
    r"\b(?:first|second|third|fourth|last)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w.,£$€])\+?(?:0\d{2,5}|\d{3,5})[ -]\d{3,8}(?:[ -]\d{2,6})?(?![\w,])")
_CODE = re.compile(
    r"\b[\w.+-]+@[\w.-]+\w|\b(?!\d+(?:st|nd|rd|th|[pmgk]|km|kg|cm|mm|hp)\b)(?:[A-Z]+\d+|\d+[A-Z]+|[A-Z]+/\d+(?:/\d+)?)\b"
)
_PERSON_TITLE = frozenset("mr mrs ms miss dr sir captain capt rev reverend the professor prof commander cdr".split())
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]*")
_BEGINS = re.compile(r"(?:^|[.?!:;•|(\"“]\s*|^\s*[-*]\s*)[\"'“‘(*]*$")


def codes(text: str) -> Iterator[Fact]:
    """ "A12/3", "a@b.org", "the second Sunday"."""
    for pattern in (_CODE, _WHICH_DAY):
        for match in pattern.finditer(text):
            yield Fact("code", match[0], match.start())


def phones(text: str) -> Iterator[Fact]:
    """Telephone numbers: of eight digits and more."""
    for match in _PHONE.finditer(text):
        if sum(c.isdigit() for c in match[0]) >= 8:
            yield Fact("code", match[0], match.start())


def names(text: str) -> Iterator[Fact]:
    """Words with a capital that is not only that of a sentence's beginning."""
    matches = [match for match in _NAME.finditer(text)]
    for at, match in enumerate(matches):
        word = re.sub(r"['’]s?$", "", match[0])
        low = folded(word)
        if len(low) < 2 or low in STOP_WORDS or low in _PERSON_TITLE or low in MONTHS:
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
