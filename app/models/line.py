"""A line in front of something that serves one at a time: who comes first is served first, and all see their place.

Knows nothing of models.
"""

from collections import deque
from threading import Condition


class Line:
    """Places are given out in the order of arrival. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._places: deque[Place] = deque()

    def join(self) -> "Place":
        """A place at the end. It must be left by `leave`, served or not."""
        with self._changed:
            place = Place(self)
            self._places.append(place)
            return place

    def __len__(self) -> int:
        return len(self._places)


class Place:
    """One caller's place in a line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def before(self) -> int:
        """How many are before this one: 0 when it is its turn."""
        with self._line._changed:
            return self._line._places.index(self)

    def wait(self, seconds: float) -> int:
        """Wait until something moves, `seconds` at most; returns how many are before this one then."""
        with self._line._changed:
            start = self._line._places.index(self)
            self._line._changed.wait_for(lambda: self._line._places.index(self) < start, timeout=seconds)
            return self._line._places.index(self)

    def leave(self) -> None:
        """Make room for the next, from wherever in the line."""
        with self._line._changed:
            self._line._places.remove(self)
            self._line._changed.notify_all()
