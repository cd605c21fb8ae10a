"""A line: first come, first served, and everyone sees their place."""

from concurrent.futures import ThreadPoolExecutor

from app.models.line import Line


def test_places_are_in_the_order_of_arrival_and_move_up() -> None:
    line = Line()
    first, second, third = line.join(), line.join(), line.join()
    assert [place.before() for place in (first, second, third)] == [0, 1, 2]
    second.leave()
    assert third.before() == 1
    first.leave()
    assert third.before() == 0
    third.leave()
    assert len(line) == 0


def test_who_waits_is_woken_when_somebody_before_leaves() -> None:
    line = Line()
    first, second = line.join(), line.join()
    assert second.wait(0.01) == 1
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second.wait, 30)
        first.leave()
        assert waiting.result(timeout=10) == 0


def test_somebody_behind_who_leaves_wakes_nobody() -> None:
    line = Line()
    _first, second, third = line.join(), line.join(), line.join()
    third.leave()
    assert second.wait(0.01) == 1
