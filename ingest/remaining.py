"""How long a piece of work will go on: from the pace that it was seen to have, in round figures that do not jump.

Knows nothing of what is done, and nothing of how its end is told.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

STEADY_SECONDS = 5.0
STEPS = 2
"""Before so many seconds and steps nothing is said: the first step seldom has the pace of the others."""
WINDOW_SECONDS = 60.0
LAST_STEPS = 10
"""The pace is that of so many seconds, or of so many steps, whichever goes further back."""
APART_SECONDS = 0.5
"""Steps that come faster count as one."""
STUCK = 10
"""A step that takes more than so many times as long as those before it, and a minute more: nobody knows any more."""
LEEWAY = 0.6
"""By how much of a round figure the estimate may leave what was said, before something else is said."""


class Remaining:
    """Told now and then how much is done and how much is left, in whatever unit. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._steps: deque[tuple[float, float]] = deque()
        """When something more was done, and how much it was then; the first is where it began."""
        self._left = 0.0
        self._heard = 0.0
        self._said: int | None = None

    def tell(self, done: float, left: float) -> None:
        """So much is `done`, and so much is `left`. Less than before, or after a long silence, is another work."""
        with self._lock:
            now = self._clock()
            if left <= 0 or (self._steps and done < self._steps[-1][1]) or now - self._heard > WINDOW_SECONDS:
                self._steps.clear()
                self._said = None
            self._heard, self._left = now, left
            if not self._steps or done > self._steps[-1][1]:
                if len(self._steps) > 1 and now - self._steps[-2][0] < APART_SECONDS:
                    self._steps.pop()
                self._steps.append((now, done))
                while len(self._steps) > LAST_STEPS + 1 and self._steps[1][0] < now - WINDOW_SECONDS:
                    self._steps.popleft()

    def minutes(self) -> int | None:
        """How long it will go on: 0 is less than a minute, and the longer it is, the rounder; None where none can say.

        Twice in a row it is the same figure, unless the estimate has clearly moved.
        """
        with self._lock:
            if (seconds := self._seconds()) is None:
                self._said = None
                return None
            minutes = seconds / 60
            grain = _grain(minutes)
            if self._said is None or abs(minutes - self._said) > LEEWAY * grain:
                self._said = 0 if minutes < 1 else max(1, round(minutes / grain) * grain)
            return self._said

    def _seconds(self) -> float | None:
        steps = len(self._steps) - 1
        if steps < STEPS or self._left <= 0:
            return None
        now = self._clock()
        (began, before), (last, done) = self._steps[0], self._steps[-1]
        if now - began < STEADY_SECONDS:
            return None
        each, since = (last - began) / steps, now - last
        if since > STUCK * each + WINDOW_SECONDS:
            return None
        # A step that is overdue slows the pace down; one that is not has a part of its time behind it.
        taken = last - began + max(0.0, since - each)
        return max(0.0, self._left * taken / (done - before) - min(since, each))


def _grain(minutes: float) -> int:
    """What figures of this size are rounded to."""
    return 1 if minutes < 10 else 5 if minutes < 60 else 10 if minutes < 120 else 60
