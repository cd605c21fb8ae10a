"""The job: bring the index in line with the files that were given, or make it anew.

It can be killed at any moment and run again. Knows nothing of prompts, language models or pages, or of how progress
is drawn.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import filelock

from ingest.files import Place, container, has_vanished, place
from ingest.readers import Limits
from ingest.report import FileReport, Progress, Report
from ingest.sync import OnProgress, Refused, Synchronisation
from vector_db.errors import DocentError, IndexBusy
from vector_db.index import Index
from vector_db.types import Document, DocumentRow

WAIT_SECONDS = 600.0
"""How long an ingestion waits for another one on the same index to end."""
BEAT_SECONDS = 0.5
BESIDE = "rebuilding"
"""The folder, in the data folder, of an index that is to replace the one there is."""


class Stopped(DocentError):
    """Whoever watched an ingestion wanted it to end: what it was told of the progress raises this."""


def say_nothing(progress: Progress) -> None:
    """What is told of the progress where nobody listens."""


def ingest(
    paths: Sequence[Path],
    index: Index,
    *,
    doc_type: str | None = None,
    root: Path | None = None,
    limits: Limits | None = None,
    on_progress: OnProgress = say_nothing,
    refused: Refused | None = None,
    embeds: bool = True,
) -> Report:
    """Bring `index` in line with `paths`, files and folders; ZIP archives count as folders.

    New files are added, changed ones replaced, files that have vanished from a folder forgotten; content that is
    stored already is neither read nor embedded again. `doc_type` is the kind of all documents, instead of their
    folder's name; `root` is what they are named relative to, instead of the path given. A file that cannot be read is
    named in the report and costs nothing else; it is noted in `refused`, and what is noted there is not tried again
    while it is as it was. Without `embeds` the vectors are the caller's affair (`Index.embed_pending`), and until
    they are there the documents are found by keyword. `on_progress` may raise to end it: what has been read by then
    is whole and stays, and of the rest there is nothing. Raises DocentError if a path does not exist, or if the index
    cannot be used.
    """
    _check_exist(paths)
    with only_one(index.data, lambda: on_progress(Progress("reading", 0, len(paths)))):
        known = [row.source for row in index.documents()]
        places = [Place(path, root, doc_type) if root else place(path, known, doc_type) for path in paths]
        refused = {} if refused is None else refused
        return Synchronisation(places, index, index.data, limits or Limits(), on_progress, refused, embeds).run()


def rebuild(
    paths: Sequence[Path],
    index: Index,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress = say_nothing,
) -> Report:
    """Read, cut and embed everything anew: all files that `index` knows, and `paths`.

    It is built beside the index and replaces it at the end, in one step; until then the old one answers. A document
    whose file cannot be read just now is kept in its old text, and said so. Raises DocentError if none can be read.
    """
    _check_exist(paths)
    with only_one(index.data):
        known = index.documents()
        places = [*places_of(known), *(place(path, [row.source for row in known]) for path in paths)]
        beside = index.data / BESIDE
        shutil.rmtree(beside, ignore_errors=True)
        with Index(beside, index.embedder) as fresh:
            report = Synchronisation(places, fresh, index.data, limits or Limits(), on_progress, {}).run()
            if known and not report.documents:
                raise DocentError(
                    f"None of the {len(known)} files of the index in {index.data} can be read now, so it stays"
                    " as it was. To forget them: python -m ingest --remove PATH"
                )
            _keep(known, index, fresh, report)
            report.documents, report.chunks = fresh.counts()
        index.adopt(beside)
        return report


def places_of(known: Sequence[DocumentRow]) -> list[Place]:
    """The files that are indexed, and the archives, each once."""
    places: dict[str, Place] = {}
    for source in (row.source for row in known):
        file = Path(source.location) if os.path.isfile(source.location) else container(source.location)
        if file is not None:
            places.setdefault(str(file), Place(file, Path(source.root), source.doc_type))
    return list(places.values())


def _keep(known: Sequence[DocumentRow], index: Index, fresh: Index, report: Report) -> None:
    """Take over from `index` what could not be read for `fresh`; what is certainly gone is reported as removed."""
    there = {row.source.location for row in fresh.documents()}
    failed: dict[str, list[FileReport]] = {}
    for file in report.files:
        if file.state == "failed":
            failed.setdefault(file.path, []).append(file)
    is_away = cache(lambda root: _is_away(root, index.data))
    told: list[FileReport] = []
    told_anew: set[int] = set()
    for row in known:
        source = row.source
        if source.location in there:
            continue
        if has_vanished(source.location) and not is_away(Path(source.root)):
            told.append(FileReport(source.path, "removed"))
            continue
        chunks = index.chunks_of(row.document_id)
        fresh.put_text(Document(row.document_id, row.title, (), row.pages), chunks, source)
        why: tuple[str, ...] = ("is not there just now",)
        if reported := failed.get(source.path):
            taken = reported.pop()
            why = taken.notes
            told_anew.add(id(taken))
        note = f"{'; '.join(why)}; the version that was indexed before stays"
        told.append(FileReport(source.path, "failed", (note,), row.pages, (), len(chunks)))
    report.files = [*(file for file in report.files if id(file) not in told_anew), *told]
    fresh.embed_pending()


def _is_away(root: Path, data: Path) -> bool:
    """Whether a whole folder is missing or empty, as that of a drive which is not there just now."""
    if root.is_relative_to(data):
        return False
    try:
        return not os.listdir(root)
    except OSError:
        return True


def _check_exist(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise DocentError(
                f"There is no file or folder {path}. If it was indexed and is to be forgotten:"
                f" python -m ingest --remove {path}"
            )


@contextmanager
def only_one(data: Path, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    """One ingestion at a time on one index; another waits. Raises IndexBusy if it waits for too long.

    `waiting` is called meanwhile, twice a second, and may raise to wait no longer.
    """
    lock = filelock.FileLock(data / "ingest.lock", thread_local=False)
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            lock.acquire(timeout=BEAT_SECONDS)
            break
        except filelock.Timeout as error:
            if time.monotonic() > until:
                raise IndexBusy(
                    f"Another ingestion into {data} has not ended within {WAIT_SECONDS / 60:.0f} minutes."
                    " Try again later."
                ) from error
            waiting()
    try:
        yield
    finally:
        lock.release()
