"""The processes that read files: as many as there are cores, each within its limits, replaced when one is lost.

They are started when there is something to read, and closed with this. What they say is checked: a file that gets
a hold of its reader cannot do more than tell lies about itself. Knows nothing of formats, or of the index.
"""

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType

from ingest.archives import Member, Unpacked
from ingest.child import Answered, Child, ChildLost
from ingest.readable import Readable
from ingest.report import Problem
from vector_db.errors import UnreadableFile
from vector_db.settings import Settings
from vector_db.types import Block, Document

MOST_READERS = 4
"""How many there are at most where the setting leaves it open: each takes memory."""
RENEWED_AFTER_MB = 4
RENEWED_AFTER_PAGES = 200
"""A reader that has read so large a file is replaced: Python does not give all of its memory back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take."""

    readers: int = 0
    """Processes; 0 means one for each core, `MOST_READERS` at most."""
    seconds: float = 60.0
    """For a file, counted anew at each page that is done; see `ingest.child.Clock` for the whole of a long one."""
    memory_mb: int = 1024
    """Held to on Linux alone."""
    file_mb: int = 200

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits that are set."""
        return cls(settings.readers, settings.read_seconds, settings.read_mb, settings.file_mb)

    def check_size(self, size: int) -> None:
        """Raise UnreadableFile if a file of `size` bytes is too large to be read."""
        if size > self.file_mb * 2**20:
            raise UnreadableFile(f"is {_in_words(size)}; the limit is {self.file_mb} MB (DOCENT_FILE_MB)")


def _in_words(size: int) -> str:
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size / 2**20:.1f} MB"


@dataclass(slots=True)
class Pages:
    """How far the reading of one file is, where its pages take long; of scans, counted anew as they are looked through.

    Written by one thread, and read by others.
    """

    told: tuple[int, int] = (0, 0)
    """How many are done, and how many are left."""

    def turn(self, left: int) -> None:
        """One more is done, and so many are `left`."""
        done, before = self.told
        self.told = (1 if left > before else done + 1, left)


class Readers:
    """The readers of one run; a context manager, which ends them all when it is left."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.count = limits.readers or min(os.cpu_count() or 1, MOST_READERS)
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="reader")
        self._lock = threading.Lock()
        self._all: set[Child] = set()
        self._idle: list[Child] = []
        self._closed = False

    def __enter__(self) -> "Readers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            children = list(self._all)
        for child in children:
            child.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in children:
            child.close()

    def read(self, path: Path, name: str, pages: Pages | None = None) -> "Future[Document]":
        """Begin to read the document at `path`, which is called `name`; `pages` tell how far that is.

        The future raises UnreadableFile.
        """
        return self._threads.submit(self._read, path, name, pages or Pages())

    def unpack(self, path: Path, into: Path) -> Unpacked | None:
        """Unpack the archive at `path` into the folder `into`; None if it is an ordinary document after all.

        Raises UnreadableFile.
        """
        answered = self._threads.submit(self._ask, {"path": str(path), "into": str(into)}, path).result()
        if answered.last.no_archive:
            return None
        if answered.last.members is None:
            raise UnreadableFile("crashed the reader")
        members = [Member(name, into / file) for name, file in answered.last.members]
        if not all(_lies_in(into, member) for member in members):
            raise UnreadableFile("crashed the reader")
        problems = [Problem(name, reason) for name, reason in answered.last.problems]
        return Unpacked(tuple(members), tuple(problems))

    def extract(self, path: Path, url: str, charset: str) -> Readable:
        """What there is to read in the web page at `path`, which came from `url`. Raises UnreadableFile."""
        question = {"path": str(path), "url": url, "charset": charset}
        answered = self._threads.submit(self._ask, question, path).result()
        if answered.last.readable is None:
            raise UnreadableFile("crashed the reader")
        return Readable(*answered.last.readable)

    def _read(self, path: Path, name: str, pages: Pages) -> Document:
        answered = self._ask({"path": str(path), "name": name}, path, pages)
        told = answered.last.document
        if told is None:
            raise UnreadableFile("crashed the reader")
        headings: dict[tuple[str, ...], tuple[str, ...]] = {}  # One and the same for thousands of blocks.
        blocks = [
            Block(text, headings.setdefault(above, above), page, kind) for text, above, page, kind in answered.blocks
        ]
        return Document(told.id, told.title, tuple(blocks), told.pages, told.empty_pages, told.notes)

    def _ask(self, question: dict[str, str], path: Path, pages: Pages | None = None) -> Answered:
        child = self._take()
        keep = False
        try:
            answered = child.ask(question, (pages or Pages()).turn)
            keep = answered.pages < RENEWED_AFTER_PAGES and path.stat().st_size < RENEWED_AFTER_MB * 2**20
        except ChildLost as error:
            raise UnreadableFile(str(error)) from error
        except OSError as error:
            raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
        finally:
            self._give_back(child, keep=keep)
        if answered.last.failed:
            raise UnreadableFile(answered.last.failed)
        return answered

    def _take(self) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.lives():
                    return child
                self._all.discard(child)
                child.close()
            if self._closed:
                raise UnreadableFile("was not read: the run was stopped")
            child = Child(self.limits.seconds, self.limits.memory_mb)
            self._all.add(child)
            return child

    def _give_back(self, child: Child, *, keep: bool) -> None:
        with self._lock:
            if keep and not self._closed:
                self._idle.append(child)
                return
            self._all.discard(child)
        child.close()


def _lies_in(folder: Path, member: Member) -> bool:
    """Whether a member is where it must be, and is called as it may be, whatever the reader says."""
    inside = member.path.parent == folder and member.path.name not in ("", ".", "..")
    name = PurePosixPath(member.name)
    return (
        inside
        and member.path.is_file()
        and not member.path.is_symlink()
        and bool(name.parts)
        and not name.is_absolute()
        and ".." not in name.parts
    )
