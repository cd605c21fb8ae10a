"""Chroma as the replica of the catalog's vectors: kept equal to it, and mended from it when it is damaged.

Nothing is ever embedded for that: the catalog keeps every vector. Knows nothing of texts, embedders or questions.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import filelock
import numpy as np

from vector_db.catalog import Catalog
from vector_db.chroma import ChromaStore
from vector_db.embedder import Vectors
from vector_db.errors import ChromaFault, ChromaUnsealed, DiskFull, DocentError, IndexBusy, IndexFault
from vector_db.seal import broken, lift, seal_of
from vector_db.types import EVERYTHING, Filter, Ranking
from vector_db.verify import compare

MOST_SWEPT = 0.2
"""If more than this share of the vectors has been deleted since Chroma was made, it is made anew: Chroma keeps each
deleted vector in its files for ever, and its graph no longer reaches every vector that is left (1 or 2 of 240 were
missed in a quarter of the openings, none in a graph made anew)."""
EXACT = 5_000
"""Up to so many chunks that a filter leaves are compared one by one (2 to 20 ms); of more, Chroma is asked for more
than is wanted. Told which documents to search, it takes hundreds of milliseconds among 100,000 chunks."""
ASKED_FOR = (8, 32)
"""How many times what is wanted; if that is not enough, the filter leaves what lies far off, and all is compared."""
SWAP_SECONDS = 600.0
"""How long a rebuild waits for another one to end."""
EXAMINED = 100
"""How many vectors are searched for to see whether a folder is whole."""
PAUSE_SECONDS = 30.0
"""How long after a mending that failed an open page tries again."""
MENDING = "The search index is being mended. Until then only the words of a question are searched for, not its meaning."

T = TypeVar("T")
log = logging.getLogger(__name__)


class Replica:
    """The vectors of one data folder in Chroma. Safe to use from several threads and processes."""

    def __init__(self, data: Path, catalog: Catalog) -> None:
        self._data = data
        self._catalog = catalog
        self._chroma = ChromaStore(self._folder, lock=data / "chroma.lock", stamp=catalog)
        self._mending = threading.Lock()
        self._mended = 0
        self._thread = threading.Thread()
        self._starting = threading.Lock()
        self._passed = False
        """Whether Chroma was last found whole after a failure, and kept: if it fails again, it is made anew."""
        self._failed_at = -PAUSE_SECONDS
        self.notice = ""
        """One line for people while Chroma is being mended, or if it cannot be; empty when all is well."""
        self.answers_meanwhile = False
        """Whether `nearest` finds nothing, instead of waiting, while Chroma is being mended in the background."""

    def close(self) -> None:
        """Let go of all files."""
        self._chroma.close()

    def prepare(self) -> None:
        """Get ready in the background for a search that is to come."""
        self._chroma.prepare()

    def as_it_lies(self) -> ChromaStore:
        """Chroma for somebody who examines it: it is neither checked nor mended first."""
        return self._chroma.as_it_lies()

    def nearest(self, vector: Vectors, n: int, only: Filter = EVERYTHING) -> Ranking:
        """The `n` chunks nearest to `vector`, of those that `only` allows, with their cosine."""
        if not self.answers_meanwhile:
            return self._asking(lambda: self._nearest(vector, n, only))
        folder, mended = self._folder(), self._mended
        try:
            return [] if self._mending.locked() else self._nearest(vector, n, only)
        except (ChromaFault, DiskFull) as error:
            self._start_mending(folder, mended, error)
            return []

    def upsert(self, ids: Sequence[str], vectors: Vectors, owners: Sequence[str]) -> None:
        """Write vectors, shape ``(len(ids), dimension)``, and the document of each."""
        self._catalog.count_change()
        self._asking(lambda: self._chroma.upsert(ids, vectors, owners))

    def reconcile(self) -> None:
        """Hold exactly the vectors of the catalog: sweep what no chunk owns, put back what is missing.

        Where nothing has changed since it was done last, Chroma need not even be started to know that.
        """
        if self._catalog.is_settled() and not broken(self._folder()):
            return
        if self._asking(self._reconcile):
            self.rebuild()

    def rebuild(self) -> int:
        """Make Chroma anew beside the old folder, and swap. Returns how many vectors it holds.

        Searches go on meanwhile in the old folder; what was written there meanwhile is put right at the end.
        """
        with self._swapping() as (old, new):
            count = self._make_anew(old, new)
        self.reconcile()
        return count

    def adopt(self, made: Path, adopt_rows: Callable[[str], None]) -> None:
        """Take the folder `made` in the place of the present one, together with the rows that belong to it.

        `adopt_rows` is told the folder's new name, and puts the rows into the catalog.
        """
        with self._swapping() as (old, new):
            with self._chroma.exclusive():
                self._chroma.let_go()
                if made.is_dir():
                    shutil.move(made, new)
                if seal_of(made).is_file():
                    shutil.move(seal_of(made), seal_of(new))
                adopt_rows(new.name)
                self._catalog.set_meta("swept", "0")
            _remove(old)

    # Mending --------------------------------------------------------------------------------------------

    def _asking(self, call: Callable[[], T]) -> T:
        """Do what `call` does in Chroma. Where that fails, mend it and try again; if need be, make it anew."""
        for anew in (False, True):
            folder, mended = self._folder(), self._mended
            try:
                return call()
            except ChromaFault as error:
                self._mend(folder, mended, error, anew=anew)
        return call()

    def _start_mending(self, folder: Path, mended: int, error: IndexFault) -> None:
        with self._starting:
            if self._thread.is_alive() or time.monotonic() - self._failed_at < PAUSE_SECONDS:
                return
            self._thread = threading.Thread(
                target=self._mend_meanwhile, args=[folder, mended, error], name="mend", daemon=True
            )
            self._thread.start()

    def _mend_meanwhile(self, folder: Path, mended: int, error: IndexFault) -> None:
        try:
            self._mend(folder, mended, error, anew=False)
            self.reconcile()
            self.notice = ""
        except DocentError as failure:
            log.warning("%s", failure)
            self._failed_at = time.monotonic()
            self.notice = f"Only the words of a question are searched for, not its meaning. {failure}"

    def _mend(self, folder: Path, mended: int, error: IndexFault, *, anew: bool) -> None:
        """See to it that Chroma, which failed in `folder` with `error` after it had been `mended` so often, works."""
        with self._mending:
            if self._mended != mended:
                return
            try:
                with self._swapping() as (old, new):
                    if old == folder and not self._is_new(old) and not self._is_mended(error):
                        self.notice = MENDING
                        log.warning("Chroma is being mended: %s", error)
                        self._examine_or_make(old, new, anew or (self._passed and not _unsealed(error)))
                self._mended += 1
            finally:
                self.notice = ""

    def _examine_or_make(self, old: Path, new: Path, anew: bool) -> None:
        self._passed = not anew and self._is_whole(old)
        if not self._passed or self._reconcile():
            self._make_anew(old, new)
            self._reconcile()

    def _is_new(self, folder: Path) -> bool:
        """Whether nothing was ever stored; then an empty folder is as it should be."""
        if folder.exists() or self._catalog.has_vectors():
            return False
        self._chroma.accept()
        return True

    def _is_mended(self, error: IndexFault) -> bool:
        """Whether another process has put right, meanwhile, what was not in order."""
        return _unsealed(error) and self._chroma.is_sealed()

    def _is_whole(self, folder: Path) -> bool:
        """Whether everything is in `folder` and can be found there; then it counts as left in order."""
        if not folder.is_dir():
            return False
        verdict = compare(self._catalog, self.as_it_lies(), EXAMINED)
        if verdict.whole:
            self._chroma.accept()
        return verdict.whole

    # Making it equal to the catalog ---------------------------------------------------------------------

    def _reconcile(self) -> bool:
        """Do it, or do nothing and return True if Chroma is better made anew."""
        changes = self._catalog.changes()
        with self._chroma.exclusive():
            held = self._chroma.ids()
            orphans = held - self._catalog.chunk_ids()
            swept = len(orphans) + int(self._catalog.get_meta("swept") or 0)
            if orphans and swept <= MOST_SWEPT * len(held):
                self._catalog.set_meta("swept", str(swept))
                self._chroma.delete(sorted(orphans))
                orphans = set()
        if orphans:
            return True
        # Batch by batch, not under one long lock: a whole index put back takes longer than others would wait.
        for owners in self._catalog.embedded():
            self._copy(self._chroma, {id_: owner for id_, owner in owners.items() if id_ not in held})
        self._catalog.settle(changes)
        return False

    def _make_anew(self, old: Path, new: Path) -> int:
        with closing(ChromaStore(lambda: new, lock=_own_lock(new), stamp=_Still())) as fresh:
            fresh.accept()
            count = sum(self._copy(fresh, owners) for owners in self._catalog.embedded())
        with self._chroma.exclusive():
            self._chroma.let_go()
            self._catalog.set_meta("chroma", new.name)
            self._catalog.set_meta("swept", "0")
            self._catalog.move_stamp()
        _remove(old)
        return count

    def _copy(self, store: ChromaStore, owners: dict[str, str]) -> int:
        vectors = self._catalog.vectors(list(owners))
        if vectors:
            store.upsert(list(vectors), np.stack(list(vectors.values())), [owners[id_] for id_ in vectors])
        return len(vectors)

    @contextmanager
    def _swapping(self) -> Iterator[tuple[Path, Path]]:
        """Chroma's folder now, and the one to come, for one swap at a time.

        What a swap that was killed has left behind is removed first: it must not be taken for the new folder.
        """
        lock = filelock.FileLock(self._data / "swap.lock", thread_local=False)
        try:
            lock.acquire(timeout=SWAP_SECONDS)
        except filelock.Timeout as error:
            raise IndexBusy(f"Another rebuild of {self._data} has not ended. Try again later.") from error
        try:
            old = self._folder()
            for left in self._data.glob("chroma*"):
                if left.is_dir() and left != old:
                    _remove(left)
            yield old, self._data / f"chroma-{self._catalog.stamp() + 1}"
        finally:
            lock.release()

    # Searching ------------------------------------------------------------------------------------------

    def _nearest(self, vector: Vectors, n: int, only: Filter) -> Ranking:
        if only == EVERYTHING:
            return self._chroma.query(vector, n)
        if self._catalog.count_within(only) > EXACT:
            for times in ASKED_FOR:
                found = self._chroma.query(vector, n * times)
                allowed = self._catalog.within([id_ for id_, _ in found], only)
                wanted = [(id_, cosine) for id_, cosine in found if id_ in allowed]
                if len(wanted) >= n or len(found) < n * times:
                    return wanted[:n]
        return _exactly(vector, self._catalog.vectors_within(only), n)

    def _folder(self) -> Path:
        return self._data / (self._catalog.get_meta("chroma") or "chroma")


def _exactly(vector: Vectors, among: dict[str, bytes], n: int) -> Ranking:
    """The `n` nearest of the vectors `among`, each compared."""
    if not among:
        return []
    ids, vectors = list(among), np.frombuffer(b"".join(among.values()), dtype="<f4").reshape(len(among), -1)
    likeness = vectors @ vector
    return [(ids[at], float(likeness[at])) for at in np.argsort(-likeness, kind="stable")[:n]]


def _unsealed(error: IndexFault) -> bool:
    return isinstance(error, ChromaUnsealed)


class _Still:
    """The stamp of a folder that nobody else knows of yet."""

    def stamp(self) -> int:
        return 0

    def move_stamp(self) -> int:
        return 0


def _remove(folder: Path) -> None:
    """Remove a folder of Chroma with what belongs to it."""
    lift(folder)
    shutil.rmtree(folder, ignore_errors=True)
    _own_lock(folder).unlink(missing_ok=True)


def _own_lock(folder: Path) -> Path:
    """The lock of a folder that is being made: nobody has to wait for it."""
    return folder.with_name(folder.name + ".making")
