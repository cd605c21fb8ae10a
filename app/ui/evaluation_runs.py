"""The one evaluation that may be running: in a thread of its own, seen by all visitors, stopped by any of them.

Knows nothing of Gradio, and nothing of what is measured.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.measured import Evaluated
from vector_db.errors import DocentError

log = logging.getLogger(__name__)

OnProgress = Callable[[int, int], None]
Work = Callable[[OnProgress, Callable[[], bool]], Evaluated | None]
"""Runs a set; is told how to say how far it is, and whether it is to go on. Raises DocentError."""


@dataclass(frozen=True, slots=True)
class Run:
    """How far it is."""

    name: str = ""
    """Of the question set; empty before the first run."""
    running: bool = False
    stopping: bool = False
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    """Since it was started; once it has ended, all that it took."""
    found: Evaluated | None = None
    problem: str = ""
    """Why it has ended before its time."""
    broken: str = ""
    """The name of the fault, where it is ours that it has."""
    stopped: bool = False
    """Somebody has stopped it."""


class EvaluationRuns:
    """Starts, watches and stops it. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._run = Run()
        self._since = 0.0
        self._stop = threading.Event()

    def start(self, name: str, work: Work) -> bool:
        """Begin `work` on the set called `name`; False if another run is going on."""
        with self._lock:
            if self._run.running:
                return False
            self._run, self._since = Run(name, running=True), time.monotonic()
            self._stop.clear()
            threading.Thread(target=self._work, args=[work], name="evaluation", daemon=True).start()
            return True

    def stop(self) -> None:
        """Have it stop at the next word of an answer."""
        with self._lock:
            if self._run.running:
                self._stop.set()
                self._run = replace(self._run, stopping=True)

    def now(self) -> Run:
        """How far it is."""
        with self._lock:
            return replace(self._run, seconds=time.monotonic() - self._since) if self._run.running else self._run

    def _work(self, work: Work) -> None:
        found, problem, broken = None, "", ""
        try:
            found = work(self._tell, lambda: not self._stop.is_set())
        except DocentError as error:
            problem = str(error)
        except Exception as error:
            # A fault of ours: the console gets the traceback, those who watch must not wait for ever.
            log.exception("The evaluation failed.")
            broken = type(error).__name__
        with self._lock:
            self._run = replace(
                self._run,
                running=False,
                stopping=False,
                seconds=time.monotonic() - self._since,
                found=found,
                problem=problem,
                broken=broken,
                stopped=self._stop.is_set(),
            )

    def _tell(self, done: int, total: int) -> None:
        with self._lock:
            self._run = replace(self._run, done=done, total=total)
