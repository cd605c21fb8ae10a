"""The job: bring the index in line with the files that were given.

`ingest` is the whole flow, top to bottom: find, read, cut, store, embed, forget what is gone. It can be killed
at any moment and run again. Knows nothing of prompts, language models or pages, or of how progress is drawn.
"""

import difflib
import hashlib
import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import filelock

from ingest.chunker import CHUNKER_VERSION, chunk
from ingest.files import Place, describe, files_in, place
from ingest.loaders import SUFFIXES, read_document
from ingest.report import Problem, Progress, Report
from vector_db.errors import DocentError, IndexBusy, UnreadableFile
from vector_db.index import EMBEDDING_BATCH, Index
from vector_db.types import DocumentRow, Source

OnProgress = Callable[[Progress], None]

WAIT_SECONDS = 600.0
"""How long an ingestion waits for another one on the same index to end."""


def ingest(
    paths: Sequence[Path],
    index: Index,
    *,
    doc_type: str | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Bring `index` in line with `paths`, files and folders.

    New files are added, changed ones replaced, files that have vanished from a folder forgotten; content that is
    stored already is neither read nor embedded again. `doc_type` is the kind of all documents, instead of
    their folder's name. A file that cannot be read is named in the report and costs nothing else.
    Raises DocentError if a path does not exist, or if the index cannot be used.
    """
    _check_exist(paths)
    with _only_one(index.data):
        known = [row.source for row in index.documents()]
        return _synchronise([place(path, known, doc_type) for path in paths], index, on_progress)


def rebuild(paths: Sequence[Path], index: Index, *, on_progress: OnProgress | None = None) -> Report:
    """Read, cut and embed everything anew: all files that `index` knows, and `paths`.

    It is built beside the index and replaces it at the end, in one step; until then the old one answers.
    """
    _check_exist(paths)
    with _only_one(index.data):
        known = [row.source for row in index.documents()]
        places = [
            Place(Path(source.location), Path(source.root), source.doc_type)
            for source in known
            if os.path.isfile(source.location)
        ]
        places += [place(path, known) for path in paths]
        beside = index.data / "rebuilding"
        shutil.rmtree(beside, ignore_errors=True)
        with Index(beside, index.embedder) as fresh:
            report = _synchronise(places, fresh, on_progress)
        if known and not report.documents:
            raise DocentError(
                f"None of the {len(known)} files of the index in {index.data} can be read now, so it stays"
                " as it was. To forget them: python -m ingest --remove PATH"
            )
        index.adopt(beside)
        kept = {row.source.location for row in index.documents()}
        report.removed += [
            source.path for source in known if source.location not in kept and _has_vanished(source.location)
        ]
        return report


def remove(paths: Sequence[str], index: Index) -> Report:
    """Forget documents: `paths` are files, folders, or sources as the index names them.

    Raises DocentError, and removes nothing, if one of them is not in the index.
    """
    started = time.perf_counter()
    report = Report()
    with _only_one(index.data):
        library = index.documents()
        meant = {row.source.location: row for path in paths for row in _named(path, library)}
        for location, row in meant.items():
            index.remove(location)
            report.removed.append(row.source.path)
        index.reconcile()
    return _finish(report, index, started)


def _named(path: str, library: Sequence[DocumentRow]) -> list[DocumentRow]:
    location = os.path.abspath(path)
    rows = [row for row in library if row.source.path == path or Path(row.source.location).is_relative_to(location)]
    if not rows:
        near = difflib.get_close_matches(path, [row.source.path for row in library], cutoff=0.4)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise DocentError(f"{path} is not in the index.{meant}")
    return rows


@dataclass(frozen=True, slots=True)
class _Before:
    """What the index held when the job began."""

    at: dict[str, DocumentRow]
    """By location."""
    gone: dict[str, list[DocumentRow]]
    """Those whose file has vanished from a folder that was given, by document id."""


def _synchronise(places: Sequence[Place], index: Index, on_progress: OnProgress | None) -> Report:
    started = time.perf_counter()
    report = Report()
    index.begin(CHUNKER_VERSION)
    sources = _find(places, report)
    before = _look_up(places, sources, index)
    for done, source in enumerate(sources):
        if on_progress:
            on_progress(Progress(done, len(sources), source.path))
        _take(source, before, index, report)
        index.embed_pending(at_least=EMBEDDING_BATCH)
    _forget(before, index, report)
    index.embed_pending()
    index.reconcile()
    if on_progress:
        on_progress(Progress(len(sources), len(sources), ""))
    return _finish(report, index, started)


def _find(places: Sequence[Place], report: Report) -> list[Source]:
    """The files to be read, each once; those that are not wanted are reported."""
    found: dict[str, Source] = {}
    for place_ in places:
        for path in files_in(place_, partial(_unlisted, place_, report)):
            name = path.relative_to(place_.root).as_posix()
            if path.suffix.lower() not in SUFFIXES:
                kinds = " ".join(sorted(SUFFIXES))
                report.skipped.append(Problem(name, f"is not of a kind that can be read ({kinds})"))
                continue
            try:
                source = describe(path, place_)
            except UnreadableFile as error:
                report.failed.append(Problem(name, str(error)))
                continue
            found.setdefault(source.location, source)
    return list(found.values())


def _unlisted(place_: Place, report: Report, error: OSError) -> None:
    name = Path(error.filename).relative_to(place_.root).as_posix()
    report.failed.append(Problem(name, f"cannot be opened: {error.strerror}"))


def _look_up(places: Sequence[Place], sources: Sequence[Source], index: Index) -> _Before:
    rows = index.documents()
    found = {source.location for source in sources}
    gone: dict[str, list[DocumentRow]] = {}
    for row in rows:
        if (
            row.source.location not in found
            and _has_vanished(row.source.location)
            and any(Path(row.source.location).is_relative_to(place_.path) for place_ in places)
        ):
            gone.setdefault(row.document_id, []).append(row)
    return _Before({row.source.location: row for row in rows}, gone)


def _take(source: Source, before: _Before, index: Index, report: Report) -> None:
    """Bring one file into the index, and say in the report what happened to it."""
    old = before.at.get(source.location)
    try:
        content = _digest(source.location)
        if old and old.document_id == content:
            report.unchanged.append(source.path)
            if old.source != source:
                index.put_source(source, content)
        elif index.has_document(content):
            index.put_source(source, content)
            if vanished := before.gone.get(content):
                index.remove(vanished.pop().source.location)
                report.moved.append(source.path)
            else:
                (report.updated if old else report.duplicates).append(source.path)
        else:
            _read(source, index, report)
            (report.updated if old else report.added).append(source.path)
    except UnreadableFile as error:
        kept = "; the version that was indexed before stays" if old else ""
        report.failed.append(Problem(source.path, f"{error}{kept}"))


def _read(source: Source, index: Index, report: Report) -> None:
    document = read_document(Path(source.location))
    chunks = chunk(document, index.embedder.count_tokens, index.embedder.max_tokens)
    if not chunks:
        raise UnreadableFile("holds no text")
    index.put_text(document, chunks, source)
    if document.empty_pages:
        pages = ", ".join(map(str, document.empty_pages))
        report.notes.append(Problem(source.path, f"no text on page {pages} (a scan?)"))


def _forget(before: _Before, index: Index, report: Report) -> None:
    for row in itertools.chain.from_iterable(before.gone.values()):
        index.remove(row.source.location)
        report.removed.append(row.source.path)


def _finish(report: Report, index: Index, started: float) -> Report:
    report.documents, report.chunks = index.counts()
    report.seconds = time.perf_counter() - started
    return report


def _has_vanished(location: str) -> bool:
    """Whether there is certainly no such file; one that cannot be looked at just now may be there."""
    try:
        os.lstat(location)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _digest(location: str) -> str:
    try:
        with open(location, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error


def _check_exist(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise DocentError(
                f"There is no file or folder {path}. If it was indexed and is to be forgotten:"
                f" python -m ingest --remove {path}"
            )


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """One ingestion at a time on one index; another waits."""
    lock = filelock.FileLock(data / "ingest.lock", thread_local=False)
    try:
        lock.acquire(timeout=WAIT_SECONDS)
    except filelock.Timeout as error:
        raise IndexBusy(
            f"Another ingestion into {data} has not ended within {WAIT_SECONDS / 60:.0f} minutes. Try again later."
        ) from error
    try:
        yield
    finally:
        lock.release()
