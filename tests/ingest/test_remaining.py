"""The estimate: nothing before the pace is steady, near the truth then, and no jumps when a step is early or late."""

import random
from itertools import pairwise

import pytest

from ingest.remaining import Remaining


class Work:
    """So many steps, told of by a clock that the test moves."""

    def __init__(self, steps: int) -> None:
        self.now = 100.0
        self.done = 0
        self.steps = steps
        self.remaining = Remaining(lambda: self.now)
        self.tell()

    def tell(self) -> None:
        self.remaining.tell(self.done, self.steps - self.done)

    def step(self, seconds: float) -> int | None:
        self.now += seconds
        self.done += 1
        self.tell()
        return self.remaining.minutes()


def test_nothing_is_said_before_five_seconds_and_two_steps() -> None:
    assert [Work(100).step(20)] == [None]
    quick = Work(1000)
    assert [quick.step(1) for _ in range(4)] == [None] * 4
    assert quick.step(1) == 15  # 995 s, in steps of five minutes


@pytest.mark.parametrize(
    ("seconds", "said"), [(30, 0), (70, 1), (170, 3), (1000, 15), (2900, 50), (6400, 110), (10_000, 180)]
)
def test_the_longer_the_rounder(seconds: int, said: int) -> None:
    work = Work(10 + seconds)
    assert [work.step(1) for _ in range(10)][-1] == said


def test_an_uneven_pace_counts_down_without_jumping() -> None:
    chance = random.Random(7)
    work = Work(140)
    told, left = [], []
    lengths = [chance.uniform(0.5, 3.5) for _ in range(140)]
    for at, length in enumerate(lengths[:-1]):
        if (minutes := work.step(length)) is not None:
            told.append(minutes)
            left.append(sum(lengths[at + 1 :]) / 60)
    assert max(abs(one - other) for one, other in zip(told, left, strict=True)) < 1.6
    moves = [later - sooner for sooner, later in pairwise(told[5:])]
    assert max(map(abs, moves)) <= 1
    assert sum(move > 0 for move in moves) <= 2, "it goes down"
    assert told[-1] == 0


def test_a_step_that_takes_its_time_makes_it_longer_and_not_shorter() -> None:
    work = Work(12)
    for _ in range(6):
        work.step(20)
    assert work.remaining.minutes() == 2
    told = []
    for _ in range(200):
        work.now += 1
        work.tell()
        told.append(work.remaining.minutes() or 0)
    assert told[15] == 2 and told[-1] == 5 and told == sorted(told)
    for _ in range(100):
        work.now += 1
        work.tell()
    assert work.remaining.minutes() is None, "it is stuck, and nobody knows for how long"


def test_the_pace_is_that_of_the_last_minute() -> None:
    work = Work(2000)
    for _ in range(100):
        work.step(10)
    for _ in range(700):
        work.step(0.1)
    assert work.remaining.minutes() == 2  # 1,200 steps of 0.1 s


def test_another_work_begins_anew() -> None:
    work = Work(100)
    for _ in range(10):
        work.step(1)
    assert work.remaining.minutes() is not None
    work.done = 3
    work.tell()
    assert work.remaining.minutes() is None, "less is done than before"
    for _ in range(10):
        work.step(1)
    work.now += 3600
    work.tell()
    assert work.remaining.minutes() is None, "nothing was heard for an hour"
    work.remaining.tell(100, 0)
    assert work.remaining.minutes() is None, "all is done"
