"""Waiting for what happens in another thread, up to a deadline."""

import time
from collections.abc import Callable


def until(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return when `happened` says so; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
