"""One synchronisation of an index with places: find, read, cut, store, embed, forget what is gone.

Readers go ahead in processes of their own; here, in the order of the files, it is decided what each one means. Text
is stored as soon as it is there; vectors follow while a reader is waited for, and at the end. Knows nothing of
formats, or of how progress is drawn.
"""

import hashlib
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from ingest.archives import Unpacked
from ingest.chunker import CHUNKER_VERSION, chunk
from ingest.files import (
    Place,
    describe,
    files_in,
    has_vanished,
    head,
    is_question_set,
    may_be_archive,
    open_regular,
    readable_name,
)
from ingest.loaders.kinds import SUFFIXES, kind_of
from ingest.readers import Limits, Readers
from ingest.report import FileReport, Progress, Report, State, span
from vector_db.errors import UnreadableFile
from vector_db.index import EMBEDDING_BATCH, Index
from vector_db.types import Document, DocumentRow, Source

OnProgress = Callable[[Progress], None]
Refused = MutableMapping[Source, str]
"""Files that could not be read, as they were then, each with the reason: they need not be tried again."""

UNPACKED = "unpacked"
"""The folder, in the data folder, for what is in the archive at hand."""
AHEAD = 2
"""For each reader, how many documents may be read or waiting to be stored: they are held in memory."""
PATIENCE_SECONDS = 0.5
"""How long a reader is waited for before a batch is embedded instead: text comes first, and files that are read
quickly would else wait for the vectors of those before them."""
RACY_SECONDS = 2.0
"""A file written so shortly before it was stored may have been written again within the same tick of its clock, which
on FAT is 2 seconds: its time says nothing then. (Git calls such entries racy.)"""


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to be looked at."""

    source: Source
    file: Path
    """Where it lies: for what is in an archive, where it was unpacked."""


@dataclass(frozen=True, slots=True)
class _Archive:
    """A file that seems to be an archive, to be opened when its turn comes."""

    source: Source


@dataclass(frozen=True, slots=True)
class _Emptied:
    """All that was unpacked into this folder has been read."""

    folder: Path


_Item = _Found | _Archive | _Emptied | FileReport


@dataclass(slots=True)
class _Pending:
    """A file whose turn will come."""

    item: _Found
    content: str = ""
    """SHA-256 of what it holds."""
    reading: "Future[Document] | None" = None


@dataclass(slots=True)
class Synchronisation:
    """What one run works with, and what it has found out."""

    places: Sequence[Place]
    index: Index
    data: Path
    """The data folder that the user knows: nothing in it is a document, unless it is asked for."""
    limits: Limits
    on_progress: OnProgress
    refused: Refused
    embeds: bool = True
    """Whether vectors are made, too."""
    afresh: bool = False
    """Whether every file is read, also one whose content is stored."""
    report: Report = field(default_factory=Report)
    at: dict[str, DocumentRow] = field(default_factory=dict)
    """What the index held when this began, by location."""
    gone: dict[str, list[DocumentRow]] = field(default_factory=dict)
    """That of it whose file has vanished from a place, by document id."""
    known: dict[str, str] = field(default_factory=dict)
    """What each document is called in the report, by its id: copies of it are said to be like it."""
    total: int = 0
    """Files that there are, as far as is known."""
    _told: Progress = field(default_factory=lambda: Progress("reading", 0, 0))

    def run(self) -> Report:
        """Do it all."""
        started = time.perf_counter()
        self.index.begin(CHUNKER_VERSION)
        found = self._find()
        self._compare(found)
        self._clear_unpacked()  # which a run that was killed has left
        try:
            with Readers(self.limits) as readers:
                self._take(found, readers)
        finally:
            self._clear_unpacked()
        self._forget()
        self._embed()
        self.index.reconcile()
        if self.report.counts()["removed"] or self.report.counts()["updated"]:
            self.index.compact()
        self.report.documents, self.report.chunks = self.index.counts()
        self.report.seconds = time.perf_counter() - started
        return self.report

    # Finding --------------------------------------------------------------------------------------------

    def _find(self) -> list[_Item]:
        """The files there are, each once."""
        self.at = {row.source.location: row for row in self.index.documents()}
        self.known = {row.document_id: row.source.path for row in self.at.values()}
        found: dict[str, _Item] = {}
        for place in self.places:
            unlisted: list[FileReport] = []
            for path in files_in(place, partial(_unlisted, place, unlisted), without=self.data):
                if str(path) not in found:
                    found[str(path)] = self._look(path, place)
            found.update((f"{place.path} {problem.path}", problem) for problem in unlisted)
        self.total = len(found)
        return list(found.values())

    def _look(self, path: Path, place: Place) -> _Item:
        name = path.relative_to(place.root).as_posix()
        try:
            source = describe(path, place)
        except UnreadableFile as error:
            return FileReport(name, "skipped" if path.is_symlink() and path.is_dir() else "failed", (str(error),))
        if may_be_archive(path):
            return _Archive(source)
        if is_question_set(path):
            return FileReport(name, "skipped", ("holds questions for python -m evaluation, which are not searched",))
        if path.suffix.lower() not in SUFFIXES and source.location not in self.at:
            try:
                reason = None if kind_of(path.name, head(path)) else "is of a kind that Docent does not read"
            except UnreadableFile as error:
                reason = str(error)
            if reason:
                return FileReport(name, "skipped", (reason,))
        return _Found(source, path)

    def _compare(self, found: Iterable[_Item]) -> None:
        """Find out what was indexed in the places and has vanished."""
        there = {item.source.location for item in found if isinstance(item, _Found)}
        for location, row in self.at.items():
            if (
                location not in there
                and any(Path(location).is_relative_to(place.path) for place in self.places)
                and has_vanished(location)
            ):
                self._miss(row)

    def _miss(self, row: DocumentRow) -> None:
        self.gone.setdefault(row.document_id, []).append(row)

    # Taking in ------------------------------------------------------------------------------------------

    def _tell(self, progress: Progress) -> None:
        """Say how far this is, again and again while a reader is waited for: who is told may end it by an error."""
        self._told = progress
        self.on_progress(progress)

    def _take(self, found: Iterable[_Item], readers: Readers) -> None:
        """Bring the files into the index in their order, while readers work on those that come next."""
        items = self._opened(found, readers)
        ahead: deque[_Pending | _Emptied | FileReport] = deque()
        done = reading = 0
        more = True
        while more or ahead:
            while more and reading < AHEAD * readers.count:
                item = next(items, None)
                more = item is not None
                if item is not None:
                    ahead.append(self._begin(item, readers) if isinstance(item, _Found) else item)
                    reading += _is_read(ahead[-1])
            if not ahead:
                break
            next_ = ahead.popleft()
            reading -= _is_read(next_)
            if isinstance(next_, _Emptied):
                shutil.rmtree(next_.folder, ignore_errors=True)
                continue
            path = next_.path if isinstance(next_, FileReport) else next_.item.source.path
            self._tell(Progress("reading", done, self.total, path))
            self.report.files.append(next_ if isinstance(next_, FileReport) else self._finish(next_, readers))
            done += 1
        self.on_progress(Progress("reading", done, done))

    def _opened(self, found: Iterable[_Item], readers: Readers) -> Iterator[_Found | _Emptied | FileReport]:
        """The files with those in archives, each archive unpacked when its turn comes."""
        unpacked = self.index.data / UNPACKED
        for item in found:
            if not isinstance(item, _Archive):
                yield item
                continue
            self.total -= 1
            for opened in self._open(item.source, unpacked, readers):
                self.total += not isinstance(opened, _Emptied)
                yield opened

    def _clear_unpacked(self) -> None:
        shutil.rmtree(self.index.data / UNPACKED, ignore_errors=True)

    def _open(self, archive: Source, unpacked: Path, readers: Readers) -> Iterator[_Found | _Emptied | FileReport]:
        within = [row for location, row in self.at.items() if Path(archive.location) in Path(location).parents]
        folder = unpacked / hashlib.sha256(archive.location.encode()).hexdigest()[:16]
        try:
            self.limits.check_size(archive.size)
            self.index.check_space(archive.size)
            folder.mkdir(parents=True)
            opened = readers.unpack(Path(archive.location), folder)
        except UnreadableFile as error:
            yield FileReport(archive.path, "failed", (f"{error}{_kept(bool(within))}",))
            return
        members, problems = _members(archive, opened) if opened else ([_Found(archive, Path(archive.location))], [])
        there = {member.source.location for member in members}
        there |= {f"{archive.location}/{problem.path.removeprefix(archive.path + '/')}" for problem in problems}
        for row in within:
            if row.source.location not in there:
                self._miss(row)
        if opened and archive.location in self.at:
            self._miss(self.at[archive.location])
        yield from problems
        yield from members
        yield _Emptied(folder)

    def _begin(self, found: _Found, readers: Readers) -> _Pending | FileReport:
        """Look whether a file must be read, and if so have it read."""
        source, old = found.source, self.at.get(found.source.location)
        if old and not self.afresh and _is_untouched(old, source):
            return _Pending(found, old.document_id)
        try:
            if source in self.refused and not self.afresh:
                raise UnreadableFile(self.refused[source])
            self.limits.check_size(source.size)
            content = _digest(found.file)
        except UnreadableFile as error:
            return self._fail(found, error)
        pending = _Pending(found, content)
        if self.afresh or not self.index.has_document(content):
            pending.reading = readers.read(found.file, Path(source.path).name)
        return pending

    def _finish(self, pending: _Pending, readers: Readers) -> FileReport:
        """Bring one file into the index, and say what happened to it."""
        source, content = pending.item.source, pending.content
        old = self.at.get(source.location)
        try:
            if self.afresh and pending.reading:
                return self._store(pending, old)
            if old and old.document_id == content and self.index.has_document(content):
                if old.source != source:
                    self.index.put_source(source, content)
                return FileReport(source.path, "unchanged", (), old.pages, (), old.chunks)
            if self.index.has_document(content):
                return self._place_again(source, content, old)
            if pending.reading is None:  # What held the same has failed, or was replaced, since.
                pending.reading = readers.read(pending.item.file, Path(source.path).name)
            return self._store(pending, old)
        except UnreadableFile as error:
            return self._fail(pending.item, error)

    def _place_again(self, source: Source, content: str, old: DocumentRow | None) -> FileReport:
        """A file whose content is stored already."""
        self.index.put_source(source, content)
        if vanished := self.gone.get(content):
            was = vanished.pop()
            self.index.remove(was.source.location)
            if was.title == readable_name(Path(was.source.path)):  # It had no title but its file's name.
                self.index.retitle(content, readable_name(Path(source.path)))
            return FileReport(source.path, "moved", (f"was {was.source.path}",))
        if old:
            return FileReport(source.path, "updated")
        return FileReport(source.path, "duplicate", (f"holds the same as {self.known[content]}",))

    def _store(self, pending: _Pending, old: DocumentRow | None) -> FileReport:
        """A file that had to be read."""
        source = pending.item.source
        document = self._read(pending)
        chunks = chunk(document, self.index.embedder.count_tokens, self.index.embedder.max_tokens)
        if not chunks:
            raise UnreadableFile("holds no text")
        self.index.check_space(sum(len(chunk.text) for chunk in chunks))
        if self.afresh:
            self.index.put_again(document, chunks)
        self.index.put_text(document, chunks, source)
        self.known[document.id] = source.path
        notes = list(document.notes)
        if document.empty_pages and not any("no text" in note for note in notes):
            pages = "pages" if len(document.empty_pages) > 1 else "page"
            notes.append(f"no text on {pages} {span(document.empty_pages)} (a scan?)")
        state: State = "updated" if old else "added"
        return FileReport(source.path, state, tuple(notes), document.pages, document.empty_pages, len(chunks))

    def _read(self, pending: _Pending) -> Document:
        """The document, when its reader is done; meanwhile what was stored before is embedded, batch by batch."""
        assert pending.reading
        while not wait([pending.reading], PATIENCE_SECONDS).done:
            if not self._embed(EMBEDDING_BATCH, batches=1):
                self._tell(self._told)
        document = pending.reading.result()
        if document.id not in (pending.content, _digest(pending.item.file)):
            raise UnreadableFile("changed while it was read; run the same command again")
        return document

    def _fail(self, found: _Found, error: UnreadableFile) -> FileReport:
        source = found.source
        if found.file == Path(source.location):
            self.refused[source] = str(error)
        return FileReport(source.path, "failed", (f"{error}{_kept(source.location in self.at)}",))

    # The end --------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        for row in (row for rows in self.gone.values() for row in rows):
            self.index.remove(row.source.location)
            self.report.files.append(FileReport(row.source.path, "removed"))

    def _embed(self, at_least: int = 1, batches: int | None = None) -> int:
        """Embed what waits for it, if that is wanted; returns how many chunks that were."""
        if not self.embeds:
            return 0
        self.index.check_space()
        return self.index.embed_pending(
            at_least, lambda done, total: self.on_progress(Progress("embedding", done, total)), batches=batches
        )


def _is_read(item: _Pending | _Emptied | FileReport) -> bool:
    return isinstance(item, _Pending) and item.reading is not None


def _unlisted(place: Place, problems: list[FileReport], error: OSError) -> None:
    name = Path(error.filename or place.path).relative_to(place.root).as_posix()
    problems.append(FileReport(name, "failed", (f"cannot be opened: {error.strerror}",)))


def _members(archive: Source, opened: Unpacked) -> tuple[list[_Found], list[FileReport]]:
    """The files in an archive, which stands for a folder: each lies at the archive's path and its own."""
    found = []
    problems = [
        FileReport(f"{archive.path}/{problem.path}", "failed", (problem.reason,)) for problem in opened.problems
    ]
    for member in opened.members:
        name = f"{archive.path}/{member.name}"
        try:
            wanted = member.path.suffix.lower() in SUFFIXES or kind_of(member.name, head(member.path))
            reason = "" if wanted else "is of a kind that Docent does not read"
        except UnreadableFile as error:
            reason = str(error)
        if reason:
            problems.append(FileReport(name, "skipped", (reason,)))
            continue
        source = Source(
            location=f"{archive.location}/{member.name}",
            root=archive.root,
            path=name,
            doc_type=archive.doc_type,
            size=member.path.stat().st_size,
            modified=archive.modified,
        )
        found.append(_Found(source, member.path))
    return found, problems


def _kept(old: bool) -> str:
    return "; the version that was indexed before stays" if old else ""


def _is_untouched(old: DocumentRow, source: Source) -> bool:
    """Whether a file is what was stored, by its size and time alone."""
    stored = datetime.fromisoformat(old.added).timestamp()
    same = (old.source.size, old.source.modified) == (source.size, source.modified)
    return same and source.modified < (stored - RACY_SECONDS) * 1e9


def _digest(path: Path) -> str:
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
