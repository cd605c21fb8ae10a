"""What runs in the process of its own that Chroma has. The one file that imports chromadb.

Chroma's core keeps Python's global lock while it writes, and a damaged folder can hang it for ever or kill its
process: here that costs nobody else anything. Calls come in on the standard input and their outcomes go out on the
standard output, pickled. Knows nothing of the catalog: whoever calls says which folder and which stamp count.
"""

import faulthandler
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import filelock
import numpy as np

from vector_db import seal
from vector_db.errors import reason_of

GRACE_SECONDS = 5.0
"""How much longer than its caller this process waits before it ends itself: the caller may be gone."""

# By default some chunks are reached by no query (recall@5 0.870 on hard vectors); with these, all are (0.994).
_HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}


class Unsealed(Exception):
    """The folder is not as it was left."""


class Child:
    """The lock, and what is open in Chroma. Each public method is a call that may come in."""

    def __init__(self) -> None:
        self._lock: filelock.BaseFileLock | None = None
        self._client: Any = None
        self._collection: Any = None
        self._opened: tuple[str, int] | None = None
        self._loose = False
        """Whether the folder did not match its seal when it was opened."""

    def prepare(self) -> None:
        """Import Chroma: most of a second, in which the caller can do something else."""
        _import_chroma()

    def enter(self, lock: str, seconds: float) -> bool:
        """Take the file `lock` within `seconds`, and return whether it could be had.

        It is this process that holds it: it is let go when this process ends, not before.
        """
        # A new one each time: one that is kept would hold on to a file that somebody has deleted.
        taken = filelock.FileLock(lock, thread_local=False)
        try:
            taken.acquire(timeout=seconds)
        except filelock.Timeout:
            return False
        self._lock = taken
        return True

    def leave(self) -> None:
        """Let the lock go."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def call(
        self, folder: str, stamps: tuple[int, int], what: str, arguments: tuple, trusting: bool, writing: bool
    ) -> Any:
        """Do `what` in `folder`, which is opened anew if it was opened at another stamp than the first of `stamps`.

        The second is the stamp from now on. Unless the call is `trusting`, the folder must match its seal.
        """
        path = Path(folder)
        why = seal.broken(path)
        if why and not trusting:
            raise Unsealed(why)
        if writing:
            seal.lift(path)
        try:
            if self._opened != (folder, stamps[0]) or (why and not self._loose):
                self._open(folder)
                self._loose = bool(why)
            result = getattr(self, f"_{what}")(*arguments)
        except Exception:
            self.close()
            raise
        self._opened = (folder, stamps[1])
        # Opening writes too. What was not in order before is so only once somebody has said so: by accept.
        if what == "accept" or (not why and seal.broken(path)):
            seal.put(path)
            self._loose = False
        return result

    def close(self) -> None:
        """Let go of Chroma's files."""
        client, self._client, self._collection, self._opened = self._client, None, None, None
        if client is not None:
            client.close()

    def _open(self, folder: str) -> None:
        self.close()
        chromadb = _import_chroma()
        settings = chromadb.config.Settings(anonymized_telemetry=False, allow_reset=False)
        self._client = chromadb.PersistentClient(folder, settings=settings)
        self._collection = self._client.get_or_create_collection(
            "chunks", configuration={"hnsw": _HNSW}, embedding_function=None
        )

    def _nothing(self) -> None:
        """Nothing but to open the folder."""

    def _accept(self) -> None:
        """Nothing but to open the folder, and to seal it as it is."""

    def _upsert(self, ids: list[str], vectors: np.ndarray, owners: Sequence[str]) -> None:
        # Two jobs may embed the same chunk. Writing what is there once more would have HNSW take it out of its graph
        # and put it back, after which some of its neighbours may be out of reach.
        there = dict(zip(*self._vectors(ids), strict=True))
        new = [
            at for at, id_ in enumerate(ids) if id_ not in there or not np.allclose(there[id_], vectors[at], atol=1e-5)
        ]
        if new:
            self._collection.upsert(
                ids=[ids[at] for at in new],
                embeddings=vectors[new],
                metadatas=[{"document": owners[at]} for at in new],
            )

    def _query(self, vectors: np.ndarray, n: int) -> list[list[tuple[str, float]]]:
        # How many there are is not asked: Chroma gives as many as it has, and counting 100,000 takes it 8 ms of 10.
        found = self._collection.query(query_embeddings=vectors, n_results=n, include=["distances"])
        # Chroma's distance is 1 less the cosine.
        pairs = zip(found["ids"], found["distances"], strict=True)
        return [[(id_, 1 - float(far)) for id_, far in zip(*pair, strict=True)] for pair in pairs]

    def _ids(self) -> list[str]:
        return list(self._collection.get(include=[])["ids"])

    def _vectors(self, ids: list[str]) -> tuple[list[str], np.ndarray]:
        got = self._collection.get(ids=ids, include=["embeddings"])
        return got["ids"], np.asarray(got["embeddings"], dtype=np.float32)

    def _delete(self, ids: list[str]) -> None:
        self._collection.delete(ids=ids)


def _import_chroma() -> Any:
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    # Not before it is needed: who only waits for the lock does not pay for it.
    import chromadb
    import chromadb.config

    return chromadb


def serve(calls: BinaryIO, outcomes: BinaryIO) -> None:
    """Answer calls until there are no more: until whoever made them is gone."""
    child = Child()
    idle = threading.Lock()
    idle.acquire()
    threading.Thread(target=_end_when_alone, args=[os.getppid(), idle], daemon=True).start()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        while True:
            idle.release()
            try:
                what, arguments, limit, answered = pickle.load(calls)
            except EOFError:
                return
            idle.acquire()
            # A watchdog that does not need Python's lock, for the case that nobody is left to end this process.
            faulthandler.dump_traceback_later(limit + GRACE_SECONDS, exit=True, file=nowhere)
            outcome = _outcome(child, what, arguments)
            faulthandler.cancel_dump_traceback_later()
            if answered:
                pickle.dump(outcome, outcomes)
                outcomes.flush()


def _end_when_alone(parent: int, idle: threading.Lock) -> None:
    """End this process when its parent is gone and no call is under way.

    The end of the standard input says the same, but not if the parent has forked others that keep it open.
    """
    while True:
        time.sleep(1)
        if os.getppid() != parent:
            with idle:
                os._exit(0)


def _outcome(child: Child, what: str, arguments: tuple) -> tuple[str, Any]:
    try:
        return "done", getattr(child, what)(*arguments)
    except Unsealed as error:
        return "unsealed", str(error)
    except Exception as error:
        # Chroma raises its own errors, bare ValueErrors and those of its Rust core, which have no common base.
        return "failed", reason_of(error)
    except BaseException as error:
        # A panic of the Rust core is no Exception. What is left of it cannot be trusted.
        if type(error).__name__ != "PanicException":
            raise
        os._exit(1)


def main() -> None:
    """Serve whoever started this process. It ends when they do, and after the call that is under way."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    # What a library prints must not come between the outcomes.
    outcomes = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, outcomes)


if __name__ == "__main__":
    main()
