"""Run a blocking iterator on a thread of its own, so that whoever reads from it can leave at any time.

A Python generator cannot be closed while it runs, and a model that reads a long prompt, or a server that
says nothing, runs for many seconds. Here the caller gets an empty string as a sign of life while the
iterator is busy, and each of those is a place where it can leave.

Knows nothing of models, and nothing of what is iterated.
"""

from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from queue import SimpleQueue
from threading import Thread

from app.types import Event

SIGN_OF_LIFE = 0.1
"""Seconds of silence after which an empty string is yielded: a reader who stops is heard within that time."""

_Jobs = SimpleQueue[Future[Event | None] | None]


def in_background(
    source: Generator[Event, None, None], *, interrupt: Callable[[], None], linger: float | None = None
) -> Generator[Event, None, None]:
    """Yield what `source` yields, in step with the reader, and ``""`` whenever it is silent for a while.

    `source` runs, and is closed, on one thread of its own: it never works ahead of the reader. Closing the
    returned generator calls `interrupt` (from the reader's thread; it should make `source` return soon) and
    waits `linger` seconds at most for `source` to be closed, for ever when None. What `source` raises is
    raised here.
    """
    jobs: _Jobs = SimpleQueue()
    worker = Thread(target=_work, args=(source, jobs), name="docent-model", daemon=True)
    worker.start()
    try:
        while True:
            job: Future[Event | None] = Future()
            jobs.put(job)
            while not wait([job], timeout=SIGN_OF_LIFE).done:
                yield ""
            piece = job.result()
            if piece is None:
                return
            yield piece
    finally:
        interrupt()
        jobs.put(None)
        worker.join(linger)


def _work(source: Generator[Event, None, None], jobs: _Jobs) -> None:
    while (job := jobs.get()) is not None:
        try:
            job.set_result(next(source, None))
        except BaseException as error:  # not hidden: it is raised again where the result is read
            job.set_exception(error)
    source.close()
