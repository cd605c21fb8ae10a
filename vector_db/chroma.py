"""Chroma: the vectors, laid out for search. The one file that imports chromadb.

Chroma is never entered by two processes, or two threads, at once: a file lock surrounds every call, reads too,
for a read applies Chroma's log and so writes. Whoever enters and sees that the catalog's version stamp has moved
opens Chroma anew first, because an open client neither finds nor respects what another process wrote.

Knows nothing of texts, documents or embedders: it keeps vectors under ids, with the id of an owner.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import filelock
import numpy as np

from vector_db.embedder import Vectors
from vector_db.errors import IndexBusy, IndexFault

BATCH = 256
"""Small, so that nobody who waits for the lock waits long; Chroma itself takes 5,461 at once."""
LOCK_SECONDS = 30.0

# By default some chunks are reached by no query (recall@5 0.870 on hard vectors); with these, all are (0.994).
_HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}


class Stamp(Protocol):
    """The version stamp, which the catalog keeps."""

    def stamp(self) -> int: ...

    def move_stamp(self) -> int: ...


class ChromaStore:
    """The vectors of one index."""

    def __init__(self, folder: Callable[[], Path], *, lock: Path, stamp: Stamp) -> None:
        """`folder` tells where the vectors lie now: it is asked at each opening, under the lock.

        Nothing is opened yet: that happens at the first call, which raises IndexFault if it cannot be.
        """
        self._folder = folder
        self._stamp = stamp
        self._seen: int | None = None
        self._client: Any = None
        self._collection: Any = None
        self._thread = threading.RLock()
        self._file = filelock.FileLock(lock, thread_local=False)

    def upsert(self, ids: Sequence[str], vectors: Vectors, owners: Sequence[str]) -> None:
        """Write vectors, shape ``(len(ids), dimension)``, and who owns each; ids that are known are overwritten."""
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            with self._entered(writing=True) as collection:
                collection.upsert(
                    ids=list(ids[part]),
                    embeddings=vectors[part],
                    metadatas=[{"document": owner} for owner in owners[part]],
                )

    def query(self, vector: Vectors, n: int, owners: Sequence[str] | None = None) -> list[str]:
        """The ids of the `n` vectors nearest to `vector` by cosine, nearest first, of `owners` only if given."""
        where = None if owners is None else {"document": {"$in": list(owners)}}
        with self._entered() as collection:
            n = min(n, collection.count())
            if n == 0:
                return []
            found = collection.query(query_embeddings=vector[None, :], n_results=n, where=where, include=[])
        return list(found["ids"][0])

    def ids(self) -> set[str]:
        """Every id that Chroma lists."""
        with self._entered() as collection:
            return set(collection.get(include=[])["ids"])

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of `ids` as Chroma holds them; those it does not hold are left out."""
        held: dict[str, Vectors] = {}
        for start in range(0, len(ids), BATCH):
            with self._entered() as collection:
                got = collection.get(ids=list(ids[start : start + BATCH]), include=["embeddings"])
            held.update(zip(got["ids"], np.asarray(got["embeddings"], dtype=np.float32), strict=True))
        return held

    def delete(self, ids: Sequence[str]) -> None:
        """Remove `ids`; those that are not there are no error."""
        for start in range(0, len(ids), BATCH):
            with self._entered(writing=True) as collection:
                collection.delete(ids=list(ids[start : start + BATCH]))

    def close(self) -> None:
        """Let go of the files. A later call opens them again."""
        with self._thread:
            self._disconnect()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep every other process out for more than one call."""
        with self._held():
            yield

    @contextmanager
    def _entered(self, *, writing: bool = False) -> Iterator[Any]:
        """Hold the lock, see to it that what is open is what is on the disk, and hand out the collection."""
        with self._held():
            try:
                self._connect_if_stale()
                if writing:
                    # Moved before the write: if this process is killed in it, the others still open anew.
                    self._seen = self._stamp.move_stamp()
                yield self._collection
            except Exception as error:
                # Chroma raises its own errors, bare ValueErrors and those of its Rust core, which have no
                # common base. All that is certain is that its state is unknown: the next call opens anew.
                self._disconnect()
                if isinstance(error, IndexFault):
                    raise
                raise IndexFault(
                    f"Chroma failed on {self._folder()}: {_first_line(error)}. Run: python -m vector_db rebuild"
                ) from error

    @contextmanager
    def _held(self) -> Iterator[None]:
        with self._thread:
            try:
                self._file.acquire(timeout=LOCK_SECONDS)
            except filelock.Timeout as error:
                raise IndexBusy(
                    f"Another process has held {self._file.lock_file} for more than {LOCK_SECONDS:.0f} seconds."
                    " Try again, or end that process."
                ) from error
            except OSError as error:
                raise IndexFault(f"The lock {self._file.lock_file} cannot be taken: {error.strerror}.") from error
            try:
                yield
            finally:
                self._file.release()

    def _connect_if_stale(self) -> None:
        stamp = self._stamp.stamp()
        if self._collection is not None and self._seen == stamp:
            return
        self._disconnect()
        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
        # Two seconds to import: a command that never searches by vector does not pay for it.
        import chromadb
        from chromadb.config import Settings

        self._client = chromadb.PersistentClient(
            str(self._folder()), settings=Settings(anonymized_telemetry=False, allow_reset=False)
        )
        self._collection = self._client.get_or_create_collection(
            "chunks", configuration={"hnsw": _HNSW}, embedding_function=None
        )
        self._seen = stamp

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = self._seen = None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
