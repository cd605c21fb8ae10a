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
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.chunker import CHUNKER_VERSION, chunk
from ingest.files import Place, digest
from ingest.finding import Archive, Found, Item, find, members_of
from ingest.known import Known, is_untouched
from ingest.readers import Limits, Pages, Readers
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


@dataclass(frozen=True, slots=True)
class _Emptied:
    """All that was unpacked into this folder has been read."""

    folder: Path


@dataclass(slots=True)
class _Pending:
    """A file whose turn will come."""

    item: Found
    content: str = ""
    """SHA-256 of what it holds."""
    reading: "Future[Document] | None" = None
    pages: Pages = field(default_factory=Pages)


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
    known: Known = field(init=False)
    total: int = 0
    """Files that there are, as far as is known."""
    _told: Progress = field(default_factory=lambda: Progress("reading", 0, 0))

    def run(self) -> Report:
        """Do it all."""
        started = time.perf_counter()
        self.index.begin(CHUNKER_VERSION)
        self.known = Known(self.index)
        found = find(self.places, known=self.known.at, without=self.data)
        self.total = len(found)
        self.known.compare({item.source.location for item in found if isinstance(item, Found)}, self.places)
        self._clear_unpacked()  # which a run that was killed has left
        try:
            with Readers(self.limits) as readers:
                self._take(found, readers)
        finally:
            self._clear_unpacked()
        self.report.files.extend(self.known.forget())
        self._embed()
        self.index.reconcile()
        if self.report.counts()["removed"] or self.report.counts()["updated"]:
            self.index.compact()
        self.report.documents, self.report.chunks = self.index.counts()
        self.report.seconds = time.perf_counter() - started
        return self.report

    def _tell(self, progress: Progress) -> None:
        """Say how far this is, again and again while a reader is waited for: who is told may end it by an error."""
        self._told = progress
        self.on_progress(progress)

    def _take(self, found: Iterable[Item], readers: Readers) -> None:
        """Bring the files into the index in their order."""
        done = 0
        for next_ in self._in_turn(found, readers):
            path = next_.path if isinstance(next_, FileReport) else next_.item.source.path
            self._tell(Progress("reading", done, self.total, path))
            self.report.files.append(next_ if isinstance(next_, FileReport) else self._finish(next_, readers))
            done += 1
        self.on_progress(Progress("reading", done, done))

    def _in_turn(self, found: Iterable[Item], readers: Readers) -> Iterator[_Pending | FileReport]:
        """The files in their order; while each is dealt with, readers work on those that come next."""
        items = self._opened(found, readers)
        ahead: deque[_Pending | _Emptied | FileReport] = deque()
        reading = 0
        more = True
        while more or ahead:
            while more and reading < AHEAD * readers.count:
                item = next(items, None)
                more = item is not None
                if item is not None:
                    ahead.append(self._begin(item, readers) if isinstance(item, Found) else item)
                    reading += _is_read(ahead[-1])
            if not ahead:
                return
            next_ = ahead.popleft()
            reading -= _is_read(next_)
            if isinstance(next_, _Emptied):
                shutil.rmtree(next_.folder, ignore_errors=True)
            else:
                yield next_

    def _opened(self, found: Iterable[Item], readers: Readers) -> Iterator[Found | _Emptied | FileReport]:
        """The files with those in archives, each archive unpacked when its turn comes."""
        unpacked = self.index.data / UNPACKED
        for item in found:
            if not isinstance(item, Archive):
                yield item
                continue
            self.total -= 1
            for opened in self._open(item.source, unpacked, readers):
                self.total += not isinstance(opened, _Emptied)
                yield opened

    def _clear_unpacked(self) -> None:
        shutil.rmtree(self.index.data / UNPACKED, ignore_errors=True)

    def _open(self, archive: Source, unpacked: Path, readers: Readers) -> Iterator[Found | _Emptied | FileReport]:
        within = self.known.within(archive)
        folder = unpacked / hashlib.sha256(archive.location.encode()).hexdigest()[:16]
        try:
            self.limits.check_size(archive.size)
            self.index.check_space(archive.size)
            folder.mkdir(parents=True)
            opened = readers.unpack(Path(archive.location), folder)
        except UnreadableFile as error:
            yield FileReport(archive.path, "failed", (f"{error}{_kept(bool(within))}",))
            return
        members, problems = members_of(archive, opened) if opened else ([Found(archive, Path(archive.location))], [])
        there = {member.source.location for member in members}
        there |= {f"{archive.location}/{problem.path.removeprefix(archive.path + '/')}" for problem in problems}
        for row in within:
            if row.source.location not in there:
                self.known.miss(row)
        if opened and archive.location in self.known.at:
            self.known.miss(self.known.at[archive.location])
        yield from problems
        yield from members
        yield _Emptied(folder)

    def _begin(self, found: Found, readers: Readers) -> _Pending | FileReport:
        """Look whether a file must be read, and if so have it read."""
        source, old = found.source, self.known.at.get(found.source.location)
        if old and not self.afresh and is_untouched(old, source):
            return _Pending(found, old.document_id)
        try:
            if source in self.refused and not self.afresh:
                raise UnreadableFile(self.refused[source])
            self.limits.check_size(source.size)
            content = digest(found.file)
        except UnreadableFile as error:
            return self._fail(found, error)
        pending = _Pending(found, content)
        if self.afresh or not self.index.has_document(content):
            pending.reading = readers.read(found.file, Path(source.path).name, pending.pages)
        return pending

    def _finish(self, pending: _Pending, readers: Readers) -> FileReport:
        """Bring one file into the index, and say what happened to it."""
        source, content = pending.item.source, pending.content
        old = self.known.at.get(source.location)
        try:
            if self.afresh and pending.reading:
                return self._store(pending, old)
            if old and old.document_id == content and self.index.has_document(content):
                if old.source != source:
                    self.index.put_source(source, content)
                return FileReport(source.path, "unchanged", (), old.pages, (), old.chunks)
            if self.index.has_document(content):
                return self.known.place_again(source, content)
            if pending.reading is None:  # What held the same has failed, or was replaced, since.
                pending.reading = readers.read(pending.item.file, Path(source.path).name, pending.pages)
            return self._store(pending, old)
        except UnreadableFile as error:
            return self._fail(pending.item, error)

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
        self.known.call(document.id, source.path)
        state: State = "updated" if old else "added"
        return FileReport(source.path, state, _notes(document), document.pages, document.empty_pages, len(chunks))

    def _read(self, pending: _Pending) -> Document:
        """The document, when its reader is done; meanwhile what was stored before is embedded, batch by batch."""
        assert pending.reading
        while not wait([pending.reading], PATIENCE_SECONDS).done:
            if not self._embed(EMBEDDING_BATCH, batches=1):
                done, left = pending.pages.told
                self._tell(replace(self._told, pages=done, pages_left=left))
        document = pending.reading.result()
        if document.id not in (pending.content, digest(pending.item.file)):
            raise UnreadableFile("changed while it was read; run the same command again")
        return document

    def _fail(self, found: Found, error: UnreadableFile) -> FileReport:
        source = found.source
        if found.file == Path(source.location):
            self.refused[source] = str(error)
        return FileReport(source.path, "failed", (f"{error}{_kept(source.location in self.known.at)}",))

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


def _notes(document: Document) -> tuple[str, ...]:
    if not document.empty_pages or any("no text" in note for note in document.notes):
        return tuple(document.notes)
    pages = "pages" if len(document.empty_pages) > 1 else "page"
    return (*document.notes, f"no text on {pages} {span(document.empty_pages)} (a scan?)")


def _kept(old: bool) -> str:
    return "; the version that was indexed before stays" if old else ""
