"""Days as people write them, as moments of the local time. Knows nothing of what happened on them."""

import re
from datetime import date, datetime, time, timedelta

from vector_db.errors import DocentError

MOST = 2**63 - 1
"""Nanoseconds since the epoch: what SQLite holds, far past what a file system does."""
_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


def begin_of(day: str) -> int:
    """When `day` (ISO 8601, ``2024-05-01``; or a month, ``2024-05``, or a year) begins here.

    In nanoseconds since the epoch. Raises DocentError.
    """
    return _midnight(day, after=False)


def end_of(day: str) -> int:
    """When the day after `day`, or after that month or year, begins. Raises DocentError."""
    return _midnight(day, after=True)


def day_of(moment: int) -> str:
    """The day, ISO 8601, on which `moment`, in nanoseconds since the epoch, lies here."""
    return datetime.fromtimestamp(moment / 1e9).date().isoformat()


def _midnight(day: str, after: bool) -> int:
    try:
        begins = datetime.combine(_first_and_next(day.strip())[after], time())
        return max(-MOST, min(MOST, int(begins.timestamp()) * 10**9))
    except (ValueError, OverflowError, OSError) as error:
        raise DocentError(
            f"{day!r} is no day that can be searched by. Write it as 2024-05-01, or a month as 2024-05."
        ) from error


def _first_and_next(written: str) -> tuple[date, date]:
    """The first day of what is `written`, and the first after it."""
    match = _WRITTEN.fullmatch(written)
    if match is None or match[3]:
        day = date(*map(int, match.groups())) if match else date.fromisoformat(written)
        return day, day + timedelta(1)
    year, month = int(match[1]), int(match[2] or 1)
    following = (year + 1, 1) if match[2] is None or month == 12 else (year, month + 1)
    return date(year, month, 1), date(*following, 1)
