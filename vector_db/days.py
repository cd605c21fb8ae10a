"""Days as people write them, as moments of the local time. Knows nothing of what happened on them."""

from datetime import date, datetime, time, timedelta

from vector_db.errors import DocentError

MOST = 2**63 - 1
"""Nanoseconds since the epoch: what SQLite holds, far past what a file system does."""


def begin_of(day: str) -> int:
    """When `day` (ISO 8601, ``2024-05-01``) begins here, in nanoseconds since the epoch. Raises DocentError."""
    return _midnight(day, days_later=0)


def end_of(day: str) -> int:
    """When the day after `day` begins. Raises DocentError."""
    return _midnight(day, days_later=1)


def day_of(moment: int) -> str:
    """The day, ISO 8601, on which `moment`, in nanoseconds since the epoch, lies here."""
    return datetime.fromtimestamp(moment / 1e9).date().isoformat()


def _midnight(day: str, days_later: int) -> int:
    try:
        begins = datetime.combine(date.fromisoformat(day) + timedelta(days_later), time())
        return max(-MOST, min(MOST, int(begins.timestamp()) * 10**9))
    except (ValueError, OverflowError, OSError) as error:
        raise DocentError(f"{day!r} is no day that can be searched by. Write it as 2024-05-01.") from error
