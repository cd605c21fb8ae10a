"""What comes in through the page: each upload, each web page and each reading again is a job; the last are remembered.

Knows nothing of Gradio, and nothing of how documents are read.
"""

import secrets
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.ui.desk import Desk
from app.ui.earlier import earlier_than, make_room
from app.ui.job import Job, State, Step, Work
from app.ui.upload import STOPPED, shown_name, take_in
from app.ui.words import later
from ingest.job import Stopped
from ingest.report import FileReport, Progress
from ingest.web import place_of
from vector_db.errors import DocentError
from vector_db.types import DocumentRow

RECENT = 10
"""How many jobs are remembered for the list of what came in last."""
WAITING, FETCHING = later("Waiting for its turn …"), later("Fetching the page …")
READING, READING_OF = later("Reading {name} …"), later("Reading {name}: {done} of {total} …")
READING_PAGE = later("Reading {name}: page {done} of {total} …")
VECTORS = later("{name}: vectors {done} of {total} …")
AGAIN = later("Read again")
STAYS = later("was stopped: it stays as it was")


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
