"""An iterator that runs on a thread of its own: in step, and left at any time."""

from collections.abc import Generator
from threading import Event, current_thread

import pytest

from app.models.background import in_background


def nothing() -> None:
    """Interrupts nothing."""


def test_everything_arrives_in_order() -> None:
    source = (str(number) for number in range(100))
    assert [piece for piece in in_background(source, interrupt=nothing) if piece] == list(map(str, range(100)))


def test_the_source_never_works_ahead_of_the_reader() -> None:
    made = []

    def source() -> Generator[str, None, None]:
        for number in range(3):
            made.append(number)
            yield str(number)

    pieces = in_background(source(), interrupt=nothing)
    assert made == []
    assert [next(pieces), list(made)] == ["0", [0]]
    pieces.close()
    assert made == [0]


def test_a_busy_source_gives_signs_of_life_and_can_be_left() -> None:
    told, woken, closed = Event(), [], []

    def source() -> Generator[str, None, None]:
        try:
            woken.append(told.wait(10))
            yield "late"
        finally:
            closed.append(current_thread().name)

    pieces = in_background(source(), interrupt=told.set)
    assert next(pieces) == ""
    pieces.close()
    assert (woken, closed) == ([True], ["docent-model"])


def test_a_source_that_cannot_be_interrupted_is_left_behind_and_closed_later() -> None:
    goes_on, closed = Event(), Event()

    def source() -> Generator[str, None, None]:
        try:
            goes_on.wait(30)
            yield "late"
        finally:
            closed.set()

    pieces = in_background(source(), interrupt=nothing, linger=0.01)
    assert next(pieces) == ""
    pieces.close()
    assert not closed.is_set()
    goes_on.set()
    assert closed.wait(10)


def test_what_the_source_raises_is_raised_to_the_reader() -> None:
    def source() -> Generator[str, None, None]:
        yield "one"
        raise TimeoutError("its own")

    pieces = in_background(source(), interrupt=nothing)
    assert next(piece for piece in pieces if piece) == "one"
    with pytest.raises(TimeoutError, match="its own"):
        next(pieces)
