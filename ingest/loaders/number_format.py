"""Numbers and dates as a spreadsheet shows them, by the format codes of Excel. (ECMA-376 Part 1, 18.8.31)

Where a code depends on the reader's country (03-04-25), the date is written so that it can mean one thing only.
Knows nothing of workbooks.
"""

import datetime
import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

Value = bool | int | float | str | datetime.datetime | datetime.date | datetime.time | datetime.timedelta

_GENERAL = "general"
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|([#0?][#0?,]*(?:\.[#0?]*,*)?|\.[#0?]+)|([Ee][+-][0#?]+)|(.)'
)
_SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;])*)(?:;|$)')
_QUIET = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_MOST_DECIMALS = 15
_WIDE = Context(prec=400)
"""Digits enough for any number that a cell can hold."""


def as_shown(value: Value, code: str) -> str:
    """`value` as the format `code` shows it, a date with its whole year."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value, code)
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    return _moment(value, code.lower())


def _number(value: int | float, code: str) -> str:
    if code == "General":
        return _plain(value)
    if not math.isfinite(value):
        return str(value)
    prefix, pattern, suffix, exponent = _section(code, (value > 0) - (value < 0))
    if not pattern:
        # Where the code has words alone for such a number ("none" for 0), they are what is shown.
        return prefix if prefix.strip() and value == 0 else _plain(value)
    minus = "-" if value < 0 and _sections(code)[1] is None else ""
    if exponent:
        return f"{minus}{prefix}{abs(value):.{_decimals(pattern)[1]}E}{suffix}"
    digits = _digits(abs(value), pattern, percent=(prefix + suffix).count("%"))
    return f"{minus}{prefix.lstrip()}{digits}{suffix.rstrip()}"


def _plain(value: int | float) -> str:
    """As Excel's General, but with all digits of a whole number: it may be somebody's account."""
    if isinstance(value, int) or (math.isfinite(value) and value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.10g}".replace("e", "E")


def _digits(value: float, pattern: str, percent: int) -> str:
    """`value`, not negative, in a pattern such as ``#,##0.00``; halves are rounded up, as spreadsheets do."""
    thousands = len(pattern) - len(pattern.rstrip(","))
    pattern = pattern.rstrip(",")
    whole = pattern.partition(".")[0]
    needed, most = _decimals(pattern)
    rounded = _rounded(value, 2 * percent - 3 * thousands, most)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    left, point, right = text.partition(".")
    while len(right) > needed and right.endswith("0"):
        right = right[:-1]
    return left.zfill(whole.count("0")) + (point + right if right else "")


def _rounded(value: float, shift: int, places: int) -> Decimal:
    """`value` times ten to the power of `shift`."""
    exact = Decimal(repr(value)).scaleb(shift, _WIDE)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def _decimals(pattern: str) -> tuple[int, int]:
    """The fewest and the most decimals."""
    places = pattern.partition(".")[2]
    return places.count("0"), min(len(places), _MOST_DECIMALS)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str | None, ...]:
    """For positive, negative and zero; None where there is none."""
    found = [match[1] for match in _SECTION.finditer(code)][:4]
    if found and not found[-1]:
        found.pop()
    return tuple(found[:3]) + (None,) * (3 - len(found[:3]))


@lru_cache(maxsize=1024)
def _section(code: str, sign: int) -> tuple[str, str, str, str]:
    """For numbers of this sign: the text before the digits, their pattern, the text after them, the exponent."""
    sections = _sections(code)
    section = sections[{1: 0, -1: 1, 0: 2}[sign]]
    if section is None:
        section = sections[0] or ""
    parts, pattern, exponent = ["", ""], "", ""
    if section.strip().lower() == _GENERAL or "/" in _QUIET.sub("", section):
        return "", "", "", ""
    for quoted, escaped, currency, digits, power, other in _TOKEN.findall(section):
        if digits:
            pattern = pattern or digits
        elif power:
            exponent = power
        else:
            parts[bool(pattern)] += quoted or escaped or currency or (other if other != "@" else "")
    return parts[0], pattern, parts[1], exponent


def _duration(value: datetime.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _moment(value: datetime.datetime | datetime.date | datetime.time, code: str) -> str:
    letters = _QUIET.sub("", code.partition(";")[0])
    if isinstance(value, datetime.time):
        return _clock(value)
    has_clock = isinstance(value, datetime.datetime) and (
        any(letter in letters for letter in "hs") or value.time() != datetime.time()
    )
    day = _day(value, letters)
    return f"{day} {_clock(value.time())}" if has_clock and isinstance(value, datetime.datetime) else day


def _day(value: datetime.date, letters: str) -> str:
    """As 2025-04-03, but as 3 April 2025 where the month is spelled out, and no finer than the code."""
    if "d" not in letters and "y" in letters:
        return f"{value:%B} {value.year}" if "m" in letters else str(value.year)
    if "mmm" in letters:
        month = f"{value:%B}" if "mmmm" in letters else f"{value:%b}"
        return f"{value.day} {month} {value.year}"
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def _clock(value: datetime.time) -> str:
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
