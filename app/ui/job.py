"""Something on its way in: a job with a thread of its own, watched by whoever looks, stopped whole or file by file.

Knows nothing of Gradio, and nothing of what is done: that is the `Work` it is given.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace

from app.ui.earlier import Earlier
from app.ui.remaining import with_left
from app.ui.words import figure, say
from ingest.job import Stopped
from ingest.remaining import Remaining
from ingest.report import FileReport
from vector_db.errors import DocentError

log = logging.getLogger(__name__)

BEAT = 1.0
"""Seconds after which a job that says nothing is drawn again, with the time that it has taken."""
PACE = 0.1
"""Seconds between two drawings of a job."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, as values: whoever looks reads it in a language of their own."""

    text: str
    """What is said of it, with `later`."""
    name: str = ""
    done: int = 0
    total: int = 0
    at: int = 0
    """0-based: the file, of so many `files`."""
    files: int = 1

    @property
    def share(self) -> float:
        """How much of the file at hand is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total > 1 else 0.0

    def said(self, seconds: int = 0, minutes: int | None = None) -> str:
        """In words, with the `minutes` that are left, where that is known; else the `seconds` it has taken, if some."""
        said = say(self.text, name=self.name, done=figure(self.done), total=figure(self.total))
        if self.files > 1:
            said = say("{doing} ({at} of {number})", doing=said, at=figure(self.at + 1), number=figure(self.files))
        if minutes is not None:
            return with_left(said, minutes)
        return say("{doing} {seconds} s", doing=said, seconds=figure(seconds)) if seconds else said


@dataclass(frozen=True, slots=True)
class State:
    """How far a job is."""

    files: tuple[FileReport, ...] = ()
    """What has become of the files so far."""
    doing: str = ""
    """What is being done, in words; empty when it has ended."""
    problem: str = ""
    """Why it has ended before its time, in words."""
    job: str = ""
    """What the job is called by those who stop it."""
    at: int = 0
    """0-based: the file that is being worked at."""
    waiting: tuple[tuple[int, str], ...] = ()
    """The files whose turn will come: the place and the name of each."""
    title: str = ""
    """What it is, where that is not plain."""
    earlier: tuple[Earlier, ...] = ()
    """Other uploads of the same names that were there before."""

    @property
    def failed(self) -> bool:
        """Whether nothing has come of it."""
        return bool(self.problem) or all(file.state in ("failed", "skipped") for file in self.files)


Work = Callable[["Job"], Iterable[FileReport]]


class Job:
    """Something on its way in, worked at in a thread of its own."""

    def __init__(self, work: Work, names: Sequence[str], doing: Step, title: str = "") -> None:
        """`names` are the files that it brings in, one after the other."""
        self.id = secrets.token_hex(8)
        self.names = tuple(names)
        self.places: list[str] = []
        """Where what it brings in lies: a document's location is one of these, or begins with one and a slash."""
        self._changed = threading.Condition()
        self._state = State(doing=doing.text, job=self.id, title=title)
        self._step = doing
        self._remaining = Remaining()
        self._broken = ""
        self._stopped: set[int] = set()
        self._ended = False
        self._since = time.monotonic()
        self._work_at(0)
        threading.Thread(target=self._run, args=[work], name="intake", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether there is no more to come."""
        return self._ended

    def state(self) -> State:
        """How far it is now, in the words of the visitor who is being served."""
        with self._changed:
            if self._broken:
                problem = say("Something went wrong inside Docent ({error}). Try again.", error=self._broken)
                return replace(self._state, problem=problem)
            if self._ended:
                return self._state
            seconds = int(time.monotonic() - self._since)
            said = self._step.said(seconds if seconds >= 3 else 0, self._remaining.minutes())
            return replace(self._state, doing=said)

    def stop(self, at: int | None = None) -> None:
        """Bring in file `at` no more, or none of those that are left. What has been read stays."""
        with self._changed:
            self._stopped |= set(range(len(self.names))) if at is None else {at}
            self._work_at(self._state.at)

    def check(self) -> None:
        """Raise Stopped if the file that is being worked at is not wanted any more."""
        if self._state.at in self._stopped:
            raise Stopped("It was stopped.")

    def begin(self, at: int) -> None:
        """Say that file `at` is worked at from now on."""
        with self._changed:
            self._work_at(at)

    def _work_at(self, at: int) -> None:
        waiting = tuple((n, name) for n, name in enumerate(self.names) if n > at and n not in self._stopped)
        self._state = replace(self._state, at=at, waiting=waiting)
        with self._changed:
            self._changed.notify_all()

    def tell(self, step: Step) -> None:
        """Tell those who watch what is being done."""
        with self._changed:
            self._remaining.tell(self._state.at + step.share, 1 + len(self._state.waiting) - step.share)
            if step != self._step:
                self._since, self._step = time.monotonic(), step
                self._state = replace(self._state)  # another one: those who watch see that there is something new
                self._changed.notify_all()

    def watch(self) -> Generator[State]:
        """Yield each new state; the last one has ended. Who stops watching does not stop the job."""
        while not self._ended:
            seen = self._state
            yield self.state()
            time.sleep(PACE)
            with self._changed:
                self._changed.wait_for(lambda seen=seen: self._ended or self._state is not seen, timeout=BEAT)  # type: ignore[misc]
        yield self.state()

    def tell_earlier(self, earlier: Sequence[Earlier]) -> None:
        """Tell those who watch of earlier uploads, or what has become of them."""
        with self._changed:
            self._state = replace(self._state, earlier=tuple(earlier))
            self._changed.notify_all()

    def holds(self, location: str) -> bool:
        """Whether the document at `location` has come with it."""
        return any(location == place or location.startswith(f"{place}/") for place in self.places)

    def _run(self, work: Work) -> None:
        problem = broken = ""
        try:
            for file in work(self):
                with self._changed:
                    self._state = replace(self._state, files=(*self._state.files, file))
                    self._changed.notify_all()
        except DocentError as error:
            problem = str(error)
        except Exception as error:
            # A fault of ours: the console gets the traceback, those who watch must not wait for ever.
            log.exception("The ingestion failed.")
            broken = type(error).__name__
        with self._changed:
            self._state, self._ended = replace(self._state, doing="", problem=problem, waiting=()), True
            self._broken = broken
            self._changed.notify_all()
