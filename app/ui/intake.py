"""What comes in through the page: each upload and each web page is a job that runs on, whoever watches it.

Knows nothing of Gradio, and nothing of how documents are read.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.ui.desk import Desk
from app.ui.upload import take_in
from ingest.report import FileReport, Progress
from vector_db.errors import DocentError

log = logging.getLogger(__name__)

RECENT = 10
"""How many jobs are remembered for the list of what came in last."""
BEAT = 1.0
"""Seconds after which a job that says nothing is drawn again, with the time that it has taken."""
PACE = 0.1
"""Seconds between two drawings of a job."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a job is."""

    files: tuple[FileReport, ...] = ()
    """What has become of the files so far."""
    doing: str = ""
    """What is being done, in words; empty when it has ended."""
    problem: str = ""
    """Why it has ended before its time."""

    @property
    def failed(self) -> bool:
        """Whether nothing has come of it."""
        return bool(self.problem) or all(file.state in ("failed", "skipped") for file in self.files)


class Job:
    """Something on its way in, worked at in a thread of its own."""

    def __init__(self, work: Callable[["Job"], Iterable[FileReport]], doing: str) -> None:
        self._changed = threading.Condition()
        self._state = State(doing=doing)
        self._ended = False
        self._since = time.monotonic()
        threading.Thread(target=self._run, args=[work], name="intake", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether there is no more to come."""
        return self._ended

    def state(self) -> State:
        """How far it is now."""
        with self._changed:
            seconds = int(time.monotonic() - self._since)
            if self._ended or seconds < 3:
                return self._state
            return State(self._state.files, f"{self._state.doing} {seconds} s", self._state.problem)

    def say(self, doing: str) -> None:
        """Tell those who watch what is being done."""
        with self._changed:
            if doing != self._state.doing:
                self._since = time.monotonic()
                self._state = State(self._state.files, doing)
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

    def _run(self, work: Callable[["Job"], Iterable[FileReport]]) -> None:
        problem = ""
        try:
            for file in work(self):
                with self._changed:
                    self._state = State((*self._state.files, file), self._state.doing)
                    self._changed.notify_all()
        except DocentError as error:
            problem = str(error)
        except Exception as error:
            # A fault of ours: the console gets the traceback, those who watch must not wait for ever.
            log.exception("The ingestion failed.")
            problem = f"Something went wrong inside Docent ({type(error).__name__}). Try again."
        with self._changed:
            self._state, self._ended = State(self._state.files, "", problem), True
            self._changed.notify_all()


class Intake:
    """Starts jobs, and remembers the last of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._jobs: deque[Job] = deque(maxlen=RECENT)

    def upload(self, files: Sequence[Path]) -> Job:
        """Bring in uploaded `files`, and delete them where they lie now."""
        return self._begin(lambda job: self._uploaded(files, job), "Waiting for its turn …")

    def fetch(self, url: str) -> Job:
        """Fetch a web page and bring it in."""
        return self._begin(lambda job: self._fetched(url, job), "Fetching the page …")

    def recent(self) -> list[State]:
        """What came in last, the newest first."""
        return [job.state() for job in reversed(self._jobs)]

    def _begin(self, work: Callable[[Job], Iterable[FileReport]], doing: str) -> Job:
        job = Job(work, doing)
        self._jobs.append(job)
        return job

    def _uploaded(self, files: Sequence[Path], job: Job) -> Iterator[FileReport]:
        try:
            for at, file in enumerate(files):
                place = f" ({at + 1} of {len(files)})" if len(files) > 1 else ""

                def tell(progress: Progress, name: str = file.name, place: str = place) -> None:
                    job.say(in_words(progress, name) + place)

                settings = self._desk.settings
                yield from take_in(
                    file, settings.data / "uploads", self._desk.ingest, tell, limit_mb=settings.upload_mb
                )
                self._desk.make_vectors()
        finally:
            for file in files:
                with suppress(OSError):
                    file.unlink()

    def _fetched(self, url: str, job: Job) -> Iterator[FileReport]:
        report = self._desk.fetch(url, lambda progress: job.say(in_words(progress, url)))
        self._desk.make_vectors()
        yield from report.files


def in_words(progress: Progress, name: str) -> str:
    """What is being done with `name`."""
    if progress.stage == "embedding":
        return f"{name}: vectors {progress.done:,} of {progress.total:,} …"
    if progress.total > 1:
        return f"Reading {name}: {progress.done:,} of {progress.total:,} …"
    return f"Reading {name} …"
