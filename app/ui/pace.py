"""Runs a generator in a thread of its own, and hands on its newest value at an even pace.

So a page is neither flooded with every token nor stuck while a model reads its prompt: Stop takes effect at
once, and the generator is closed, in its own thread, as soon as it yields again. Knows nothing of answers.
"""

import contextvars
import threading
from collections.abc import Generator
from typing import Generic, TypeVar

T = TypeVar("T")

PACE = 0.05
"""Seconds between two values: what an eye takes for flowing text, and a browser and a server bear easily."""
LOOK = 0.1
"""Seconds between two looks at whether it is to stop, while nothing comes."""
BEAT = 1.0
"""Seconds after which the last value is handed on again, so that a reader who has left is noticed."""


class _Latest(Generic[T]):
    """The newest value, and how the generator ended; filled by one thread and taken by another."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.value: T | None = None
        self.fresh = False
        self.ended = False
        self.error: Exception | None = None

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait for something new, for so many seconds at most, and not after `stop`; `changed` is held."""
        for _ in range(round(seconds / LOOK)):
            if stop.is_set() or self.changed.wait_for(lambda: self.fresh or self.ended, timeout=LOOK):
                break

    def put(self, value: T) -> None:
        with self.changed:
            self.value, self.fresh = value, True
            self.changed.notify()

    def end(self, error: Exception | None) -> None:
        with self.changed:
            self.error, self.ended = error, True
            self.changed.notify()


def paced(values: Generator[T], stop: threading.Event) -> Generator[T | None]:
    """Yield the newest of `values` every `PACE` seconds at most, the last one always; None if none is new.

    Ends early once `stop` is set, which this does itself when it is closed: then `values` is closed too.
    What `values` raises is raised here, after everything it had yielded.
    """
    latest: _Latest[T] = _Latest()
    # In the caller's context: what is said there is said in the language of the same visitor.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_drain, values, latest, stop), daemon=True).start()
    try:
        while not stop.is_set():
            with latest.changed:
                latest.wait(BEAT, stop)
                value, fresh, ended, latest.fresh = latest.value, latest.fresh, latest.ended, False
            if fresh or not ended:
                yield value if fresh else None
            if ended:
                break
            stop.wait(PACE)
        if latest.fresh:
            yield latest.value
        if latest.error and not stop.is_set():
            raise latest.error
    finally:
        stop.set()


def _drain(values: Generator[T], latest: _Latest[T], stop: threading.Event) -> None:
    error: Exception | None = None
    try:
        for value in values:
            latest.put(value)
            if stop.is_set():
                break
    except Exception as raised:  # handed to the other thread, which raises it
        error = raised
    finally:
        values.close()
        latest.end(error)
