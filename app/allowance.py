"""How much visitors may have of what costs something: each so much in a time, and all together so much.

A token bucket for each visitor and one for all (ITU-T I.371, the leaky bucket as a meter): full to begin with, and
filled again evenly. Knows nothing of what it is that is given.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

HOUR, DAY = 3600.0, 86_400.0
REMEMBERED = 10_000
"""Visitors that are told apart. Whoever came longest ago is forgotten, and may begin anew."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So much `amount` in so many `seconds`."""

    amount: float
    seconds: float


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Allowance:
    """Gives to each visitor, and to all of them, at a rate. Safe to use from several threads."""

    def __init__(self, each: Rate, together: Rate, clock: Callable[[], float] = time.time) -> None:
        self.each, self.together = each, together
        self._clock = clock
        self._lock = threading.Lock()
        self._all = _Bucket(together.amount, clock())
        self._visitors: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, visitor: str | None, amount: float = 1.0) -> float:
        """Give `amount` to `visitor`, or to all together: 0; or nothing, and the seconds until there is so much.

        More than can ever be had at once is infinitely far away.
        """
        with self._lock:
            now = self._clock()
            buckets = [(self._all, self.together)]
            if visitor is not None:
                buckets.append((self._bucket(visitor, now), self.each))
            wait = max(_missing(bucket, rate, amount, now) for bucket, rate in buckets)
            if not wait:
                for bucket, _ in buckets:
                    bucket.level -= amount
            return wait

    def _bucket(self, visitor: str, now: float) -> _Bucket:
        bucket = self._visitors.setdefault(visitor, _Bucket(self.each.amount, now))
        self._visitors.move_to_end(visitor)
        if len(self._visitors) > REMEMBERED:
            self._visitors.popitem(last=False)
        return bucket


def _missing(bucket: _Bucket, rate: Rate, amount: float, now: float) -> float:
    """Fill the bucket up to `now`; the seconds until it holds `amount`."""
    passed = max(0.0, now - bucket.at)  # a clock may be set back
    bucket.level = min(rate.amount, bucket.level + passed * rate.amount / rate.seconds)
    bucket.at = now
    if amount > rate.amount:
        return float("inf")
    return max(0.0, amount - bucket.level) * rate.seconds / rate.amount
