"""The newest value at an even pace, and a generator that is closed whatever happens."""

import contextvars
import threading
from collections.abc import Generator

import pytest

from app.ui import pace
from app.ui.pace import paced

WAIT = 10.0


class Scripted:
    """A generator that waits for the test before each value, and notes that it was closed."""

    def __init__(self, count: int, error: Exception | None = None) -> None:
        self.go = threading.Semaphore(0)
        self.closed = threading.Event()
        self.count, self.error = count, error

    def values(self) -> Generator[int]:
        try:
            for value in range(self.count):
                assert self.go.acquire(timeout=WAIT)
                yield value
            if self.error:
                raise self.error
        finally:
            self.closed.set()


def test_the_last_value_is_always_handed_on() -> None:
    values = [value for value in paced((n for n in range(1000)), threading.Event()) if value is not None]
    assert values[-1] == 999
    assert len(values) < 100, "not every value is worth a redrawing"


def test_stop_ends_it_at_once_and_closes_the_generator_when_it_comes_back() -> None:
    scripted, stop = Scripted(5), threading.Event()
    newest = paced(scripted.values(), stop)
    scripted.go.release()
    assert next(newest) == 0
    stop.set()
    assert list(newest) == []
    assert not scripted.closed.is_set(), "it is still waiting: that is why it needs a thread of its own"
    scripted.go.release()
    assert scripted.closed.wait(WAIT)


def test_stop_ends_it_at_once_while_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "BEAT", 10 * WAIT)
    began, go, stop, left = threading.Event(), threading.Event(), threading.Event(), threading.Event()

    def values() -> Generator[int]:
        began.set()
        go.wait(WAIT)
        yield 1

    def read() -> None:
        for _ in paced(values(), stop):
            pass
        left.set()

    threading.Thread(target=read, daemon=True).start()
    assert began.wait(WAIT)
    stop.set()
    assert left.wait(WAIT / 2)
    go.set()


def test_closing_it_closes_the_generator() -> None:
    scripted, stop = Scripted(5), threading.Event()
    newest = paced(scripted.values(), stop)
    scripted.go.release()
    next(newest)
    newest.close()
    scripted.go.release()
    assert stop.is_set() and scripted.closed.wait(WAIT)


def test_an_error_comes_after_what_was_yielded_before_it() -> None:
    scripted = Scripted(1, ValueError("broken"))
    scripted.go.release()
    newest = paced(scripted.values(), threading.Event())
    seen = []
    with pytest.raises(ValueError, match="broken"):
        seen.extend(iter(newest))
    assert seen[0] == 0


def test_the_generator_runs_in_the_context_of_whoever_asked() -> None:
    visitor = contextvars.ContextVar("visitor", default="nobody")

    def values() -> Generator[str]:
        yield visitor.get()

    visitor.set("this one")
    assert [value for value in paced(values(), threading.Event()) if value] == ["this one"]
