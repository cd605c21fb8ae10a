"""SQLite files: how each of ours is opened, and one that is opened when it is needed and its faults turned into words.

Knows nothing of what is stored.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vector_db.errors import DocentError
from vector_db.transaction import transaction


def connect(path: Path, *, patience: float, prepare: Callable[[sqlite3.Connection], object]) -> sqlite3.Connection:
    """Open the file at `path`, or make it, and `prepare` it, which may refuse it. Raises sqlite3.Error.

    Another process may hold it for `patience` seconds. Without a transaction each statement commits by itself.
    """
    db = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten, so that it cannot be read in the file afterwards.
        db.execute("PRAGMA secure_delete = ON")
        prepare(db)
    except BaseException:
        db.close()
        raise
    return db


class SqliteFile:
    """A file that is opened at its first use, and anew after a fault, so that what is mended works without a restart.

    Safe to use from several threads and processes.
    """

    def __init__(
        self,
        path: Path,
        open_file: Callable[[Path], sqlite3.Connection],
        fault: Callable[[Exception], DocentError],
    ) -> None:
        """`open_file` opens what lies at `path`; `fault` says in words what an error of it means."""
        self._path = path
        self._open_file = open_file
        self._fault = fault
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._inode: int | None = None

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._db is not None:
                with suppress(sqlite3.Error):
                    self._db.close()
            self._db = None

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it, or none. Raises what `fault` makes of an error."""
        with self.reading() as db, transaction(db):
            yield db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The open file, for one thread at a time. Raises what `fault` makes of an error."""
        with self._lock:
            try:
                yield self._opened()
            except (sqlite3.Error, OSError) as error:
                self.close()
                raise self._fault(error) from error

    def _opened(self) -> sqlite3.Connection:
        if self._db is not None and self._inode != _inode(self._path):
            self.close()  # the file was deleted or replaced: what is written to the old one is lost
        if self._db is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._open_file(self._path)
            self._inode = _inode(self._path)
        return self._db


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None
