"""Chroma: the vectors, laid out for search.

Chroma is never entered by two processes, or two threads, at once: a file lock surrounds every call, reads too,
for a read applies Chroma's log and so writes. Whoever enters and sees that the catalog's version stamp has moved
opens Chroma anew first, because an open client neither finds nor respects what another process wrote. It runs in a
process of its own, under a deadline: there it may hang or die. And it is entered only as it was left: see seal.py.

Knows nothing of texts, documents or embedders: it keeps vectors under ids, with the id of an owner.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from vector_db.chroma_process import ChromaProcess
from vector_db.embedder import Vectors
from vector_db.errors import ChromaFault, ChromaUnsealed
from vector_db.space import disk_full, is_full
from vector_db.types import Ranking

BATCH = 256
"""Small, so that nobody who waits for the lock waits long; Chroma itself takes 5,461 at once."""
READ_SECONDS = 8.0
WRITE_SECONDS = 30.0
BYTES_PER_SECOND = 20e6
"""What a slow disk reads and Chroma makes of it: a large folder that has to be opened gets so much more time."""


class Stamp(Protocol):
    """The version stamp, which the catalog keeps."""

    def stamp(self) -> int: ...

    def move_stamp(self) -> int: ...


class ChromaStore:
    """The vectors of one index.

    Every method may raise ChromaFault: then Chroma is to be mended, and will be opened anew. ChromaUnsealed says
    that it was not even entered, because its folder is not as it was left, or is not there. DiskFull and IndexBusy
    are no fault of Chroma's.
    """

    def __init__(self, folder: Callable[[], Path], *, lock: Path, stamp: Stamp) -> None:
        """`folder` tells where the vectors lie now: it is asked at each call, under the lock.

        Nothing is opened yet: that happens at the first call.
        """
        self._folder = folder
        self._stamp = stamp
        self._process = ChromaProcess(lock)
        self._trusting = False
        self._opened: tuple[Path, int] | None = None

    def prepare(self) -> None:
        """Get ready in the background for a call that is to come."""
        self._process.prepare()

    def as_it_lies(self) -> "ChromaStore":
        """The same store for somebody who examines it: it is read whether or not it is as it was left."""
        view = copy.copy(self)
        view._trusting = True
        return view

    def accept(self) -> None:
        """Make the folder if it is not there, and say that from now on it counts as left in order."""
        with self._process.held():
            self._ask("accept", trusting=True, writing=True)

    def is_sealed(self) -> bool:
        """Whether the folder is as it was left."""
        with self._process.held():
            try:
                self._ask("nothing")
            except ChromaFault:
                return False
        return True

    def upsert(self, ids: Sequence[str], vectors: Vectors, owners: Sequence[str]) -> None:
        """Write vectors, shape ``(len(ids), dimension)``, and who owns each; ids that are known are overwritten."""
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            with self._process.held():
                self._ask("upsert", list(ids[part]), vectors[part], list(owners[part]), writing=True)

    def query(self, vector: Vectors, n: int) -> Ranking:
        """The `n` vectors nearest to `vector`, with their cosine."""
        return self.query_all(vector[None, :], n)[0]

    def query_all(self, vectors: Vectors, n: int) -> list[Ranking]:
        """What `query` finds, for each of `vectors`: in one call, so not too many at a time."""
        with self._process.held():
            found: list[Ranking] = self._ask("query", vectors, n)
            return found

    def ids(self) -> set[str]:
        """Every id that Chroma lists."""
        with self._process.held():
            return set(self._ask("ids"))

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of `ids` as Chroma holds them; those it does not hold are left out."""
        held: dict[str, Vectors] = {}
        for start in range(0, len(ids), BATCH):
            with self._process.held():
                found, vectors = self._ask("vectors", list(ids[start : start + BATCH]))
            held.update(zip(found, vectors, strict=True))
        return held

    def delete(self, ids: Sequence[str]) -> None:
        """Remove `ids`; those that are not there are no error."""
        for start in range(0, len(ids), BATCH):
            with self._process.held():
                self._ask("delete", list(ids[start : start + BATCH]), writing=True)

    def close(self) -> None:
        """Let go of the files. A later call opens them again."""
        self._opened = None
        self._process.end()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep every other process and thread out for more than one call."""
        with self._process.held():
            self._process.enter()
            yield

    def let_go(self) -> None:
        """Close Chroma's files, but keep the lock. To be called while exclusive."""
        self._opened = None
        self._process.ask("close", limit=WRITE_SECONDS)

    def _ask(self, what: str, *arguments: Any, trusting: bool = False, writing: bool = False) -> Any:
        self._process.enter()
        folder, before = self._folder(), self._stamp.stamp()
        # Moved before the write: if the process is killed in it, the others still open anew.
        after = self._stamp.move_stamp() if writing else before
        limit = WRITE_SECONDS if writing else READ_SECONDS
        if writing or self._opened != (folder, before):
            limit += _size(folder) / BYTES_PER_SECOND
        trusting = trusting or self._trusting
        try:
            call = (str(folder), (before, after), what, arguments, trusting, writing)
            result = self._process.ask("call", *call, limit=limit)
        except ChromaUnsealed:
            raise
        except ChromaFault as error:
            self._opened = None
            if is_full(folder, str(error)):
                raise disk_full(folder.parent) from error
            raise ChromaFault(f"Chroma failed on {folder}: {error}. Run: python -m vector_db rebuild") from error
        self._opened = (folder, after)
        return result


def _size(folder: Path) -> int:
    try:
        return sum(path.stat().st_size for path in folder.rglob("*"))
    except OSError:
        return 0
