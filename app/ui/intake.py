"""What comes in through the page: each upload and each web page is a job that runs on, whoever watches it.

Knows nothing of Gradio, and nothing of how documents are read.
"""

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.ui.desk import Desk
from app.ui.earlier import Earlier, earlier_than, make_room
from app.ui.remaining import with_left
from app.ui.upload import STOPPED, shown_name, take_in
from app.ui.words import figure, later, say
from ingest.job import Stopped
from ingest.remaining import Remaining
from ingest.report import FileReport, Progress
from ingest.web import place_of
from vector_db.errors import DocentError
from vector_db.types import DocumentRow

log = logging.getLogger(__name__)

RECENT = 10
"""How many jobs are remembered for the list of what came in last."""
BEAT = 1.0
"""Seconds after which a job that says nothing is drawn again, with the time that it has taken."""
PACE = 0.1
"""Seconds between two drawings of a job."""
WAITING, FETCHING = later("Waiting for its turn …"), later("Fetching the page …")
READING, READING_OF = later("Reading {name} …"), later("Reading {name}: {done} of {total} …")
READING_PAGE = later("Reading {name}: page {done} of {total} …")
VECTORS = later("{name}: vectors {done} of {total} …")
AGAIN = later("Read again")
STAYS = later("was stopped: it stays as it was")


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


class Intake:
    """Starts jobs, and remembers the last of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._uploads = (desk.settings.data / "uploads").absolute()
        self._jobs: deque[Job] = deque(maxlen=RECENT)
        self._deleting = threading.Lock()

    def upload(self, files: Sequence[Path], into: str = "") -> Job:
        """Bring in uploaded `files`, and delete them where they lie now; into the collection of that id, if any."""
        names = [shown_name(file.name) for file in files]
        files = [self._put_aside(file) for file in files]
        return self._begin(lambda job: self._uploaded(files, job, into), names, Step(WAITING))

    def fetch(self, url: str, into: str = "") -> Job:
        """Fetch a web page and bring it in; into the collection of that id, if any."""
        return self._begin(lambda job: self._fetched(url, job, into), [url], Step(FETCHING))

    def read_again(self, rows: Sequence[DocumentRow]) -> Job:
        """Read documents again."""
        names = [row.source.path for row in rows]
        locations = [row.source.location for row in rows]
        return self._begin(lambda job: self._read_again(locations, job), names, Step(WAITING), AGAIN)

    def stop(self, id_: str, at: int | None = None) -> bool:
        """Stop a job, or one of its files; False if there is none of that id."""
        for job in self._jobs:
            if job.id == id_ and not job.ended:
                job.stop(at)
                return True
        return False

    def delete_earlier(self, id_: str, at: int) -> None:
        """Delete what was in the library under the name of an upload of the job `id_`, the one numbered `at`."""
        job = next((job for job in self._jobs if job.id == id_), None)
        with self._deleting:
            earlier = list(job.state().earlier) if job else []
            if job is None or at >= len(earlier) or earlier[at].fate != "there":
                return
            earlier[at] = replace(earlier[at], fate="deleting", problem="")
            job.tell_earlier(earlier)
            try:
                make_room(earlier[at], self._desk)
                earlier[at] = replace(earlier[at], fate="deleted")
            except DocentError as error:
                earlier[at] = replace(earlier[at], fate="there", problem=str(error))
            job.tell_earlier(earlier)

    def recent(self) -> list[State]:
        """What came in last, the newest first."""
        return [job.state() for job in reversed(self._jobs)]

    @property
    def busy(self) -> bool:
        """Whether something is on its way in."""
        return any(not job.ended for job in self._jobs)

    def _begin(self, work: Work, names: Sequence[str], doing: Step, title: str = "") -> Job:
        job = Job(work, names, doing, title)
        self._jobs.append(job)
        return job

    def _uploaded(self, files: Sequence[Path], job: Job, into: str) -> Iterator[FileReport]:
        try:
            for at, file in enumerate(files):
                job.begin(at)
                yield from self._take_in(file, at, len(files), job)
                self._delete(file)
                self._desk.make_vectors()
                self._collect(job, into)
            job.tell_earlier(earlier_than(job.places, self._uploads, self._desk.index.documents()))
        finally:
            for file in files:
                self._delete(file)

    def _put_aside(self, file: Path) -> Path:
        """Where `file` waits for its turn, which may be hours: Gradio deletes what lies with it for an hour."""
        if self._desk.incoming is None:
            return file
        aside = self._desk.incoming / secrets.token_hex(8) / file.name
        try:
            aside.parent.mkdir(parents=True)
            return file.rename(aside)
        except OSError:  # whoever reads it says what is wrong
            return file

    def _delete(self, file: Path) -> None:
        with suppress(OSError):  # it is gone already
            file.unlink()
            if self._desk.incoming is not None and file.is_relative_to(self._desk.incoming):
                file.parent.rmdir()

    def _take_in(self, file: Path, at: int, of: int, job: Job) -> Iterator[FileReport]:
        name = shown_name(file.name)

        def tell(progress: Progress) -> None:
            job.check()
            job.tell(step_of(progress, name, at, of))

        try:
            job.check()
        except Stopped:
            yield FileReport(name, "skipped", (STOPPED,))
            return
        yield from take_in(
            file,
            self._uploads,
            self._desk.ingest,
            tell,
            limit_mb=self._desk.settings.upload_mb,
            on_stored=lambda stored: job.places.append(str(stored)),
            holds=self._is_in,
        )

    def _is_in(self, stored: Path) -> bool:
        place = str(stored)
        locations = [row.source.location for row in self._desk.index.documents()]
        return any(location == place or location.startswith(f"{place}/") for location in locations)

    def _fetched(self, url: str, job: Job, into: str) -> Iterator[FileReport]:
        def tell(progress: Progress) -> None:
            job.check()
            job.tell(step_of(progress, url))

        try:
            report = self._desk.fetch(url, tell)
        except Stopped:
            yield FileReport(url, "skipped", (STOPPED,))
            return
        place = str(place_of(url.strip().partition("#")[0], self._desk.settings.data.absolute()))
        job.places += [
            row.source.location for row in self._desk.index.documents() if row.source.location.startswith(f"{place}.")
        ]
        self._desk.make_vectors()
        self._collect(job, into)
        yield from report.files

    def _read_again(self, locations: Sequence[str], job: Job) -> Iterator[FileReport]:
        # One after the other, so that each can be stopped and no other ingestion waits for all of them.
        for at, location in enumerate(locations):
            job.begin(at)
            name = job.names[at]

            def tell(progress: Progress, name: str = name, at: int = at) -> None:
                job.check()
                job.tell(step_of(progress, name, at, len(locations)))

            try:
                job.check()
                yield from self._desk.read_again([location], tell).files
            except Stopped:
                yield FileReport(name, "skipped", (STAYS,))
        self._desk.make_vectors()

    def _collect(self, job: Job, into: str) -> None:
        if into:
            rows = [row for row in self._desk.index.documents() if job.holds(row.source.location)]
            self._desk.collections.add(into, rows)


def step_of(progress: Progress, name: str, at: int = 0, files: int = 1) -> Step:
    """What is being done with `name`, file `at` of so many."""
    if progress.total <= 1 and progress.stage == "reading" and (pages := progress.pages + progress.pages_left) > 1:
        return Step(READING_PAGE, name, progress.pages, pages, at, files)
    text = VECTORS if progress.stage == "embedding" else READING_OF if progress.total > 1 else READING
    return Step(text, name, progress.done, progress.total, at, files)
