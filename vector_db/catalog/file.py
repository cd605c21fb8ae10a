"""The catalog's file: how it is opened, asked and changed, and the little that is recorded about it as a whole.

Knows nothing of documents, chunks or words.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vector_db.catalog.schema import FORMAT, KEYWORDS, SCHEMA
from vector_db.errors import IndexFault
from vector_db.keywords import TERMS_VERSION, terms
from vector_db.space import disk_full, is_full
from vector_db.sqlite_file import connect
from vector_db.transaction import transaction

LOCKED_SECONDS = 30.0
"""How long another process may hold the file before a call gives up."""
MOST_COUNTS = 65536
"""How many counts are remembered, at most."""


class CatalogFile:
    """The open file, with its tables. Every method that changes something is one transaction."""

    def __init__(self, path: Path) -> None:
        """Open the catalog at `path`, or make it. Raises IndexFault if it cannot be opened or read."""
        self._path = path
        self._lock = threading.RLock()
        self._counts: dict[tuple[str, ...], int] = {}
        self._counts_of: object = None
        try:
            self._db = connect(path, patience=LOCKED_SECONDS, prepare=_prepare)
        except sqlite3.Error as error:
            if is_full(path.parent, str(error)):
                raise disk_full(path.parent) from error
            raise IndexFault(f"The catalog {path} cannot be opened: {error}.") from error
        stored = self.get_meta("format") or self._set_default("format", str(FORMAT))
        if stored != str(FORMAT):
            raise IndexFault(
                f"The catalog {path} has format {stored}, and this Docent reads format {FORMAT}."
                " Delete that file and run: python -m ingest PATH"
            )
        self._renew_keywords()
        # Read out of the keyword index as it is; in this connection alone, so that the file stays as it was.
        for name, kind in (("vocabulary", "row"), ("occurrences", "instance")):
            self._all(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab (main, words, {kind})")

    def _renew_keywords(self) -> None:
        """Make the keyword index, anew where it was made of other terms than those of now (100,000 chunks: 30 s)."""
        if self.get_meta("terms") != TERMS_VERSION:
            with self._changing() as db:
                if self.get_meta("terms") != TERMS_VERSION:  # another process may have been quicker
                    for statement in KEYWORDS:
                        db.execute(statement)
                    self.set_meta("terms", TERMS_VERSION)

    def close(self) -> None:
        """Close the file. The catalog must not be used afterwards."""
        with self._lock:
            self._db.close()

    # What the index was made with, and the version stamp ------------------------------------------------

    def get_meta(self, key: str) -> str | None:
        """The value recorded under `key`, or None."""
        row = self._one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Record `value` under `key`."""
        with self._changing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _set_default(self, key: str, value: str) -> str:
        with self._changing() as db:
            db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, value))
        return self.get_meta(key) or value

    def stamp(self) -> int:
        """The version stamp: whoever sees it moved must open Chroma anew."""
        return int(self.get_meta("stamp") or 0)

    def move_stamp(self) -> int:
        """Move the version stamp, and return it."""
        with self._changing() as db:
            stamp = self.stamp() + 1
            db.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (str(stamp),))
            return stamp

    # Does Chroma follow? --------------------------------------------------------------------------------

    def changes(self) -> int:
        """A number that moves whenever chunks or vectors come or go."""
        return int(self.get_meta("changes") or 0)

    def settle(self, changes: int) -> None:
        """Say that Chroma holds exactly what the catalog held when it had seen so many `changes`."""
        self.set_meta("settled", str(changes))

    def is_settled(self) -> bool:
        """Whether Chroma held all of this, and nothing else, when it was last looked at."""
        return self.get_meta("settled") == str(self.changes())

    def count_change(self) -> None:
        """Say that chunks or vectors come or go, here or in Chroma."""
        with self._changing() as db:
            db.execute("INSERT OR IGNORE INTO meta VALUES ('changes', '0')")
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'changes'")

    # SQLite ---------------------------------------------------------------------------------------------

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of what happens inside, or nothing. May be nested; the outermost counts."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            try:
                with transaction(self._db):
                    yield self._db
            except sqlite3.Error as error:
                raise self._fault(error) from error

    def _all(self, sql: str, *values: object) -> list[tuple]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise self._fault(error) from error

    def _one(self, sql: str, *values: object) -> tuple | None:
        rows = self._all(sql, *values)
        return rows[0] if rows else None

    def _count(self, sql: str, *values: object) -> int:
        row = self._one(sql, *values)
        return int(row[0]) if row else 0

    def _counted(self, *sql_and_values: str) -> int:
        """A count that is remembered until something changes, here or in another process."""
        with self._lock:
            version = (self._one("PRAGMA data_version"), self._db.total_changes)
            if version != self._counts_of or len(self._counts) > MOST_COUNTS:
                self._counts_of, self._counts = version, {}
            if sql_and_values not in self._counts:
                self._counts[sql_and_values] = self._count(*sql_and_values)
            return self._counts[sql_and_values]

    def _fault(self, error: sqlite3.Error) -> IndexFault:
        if is_full(self._path.parent, str(error)):
            return disk_full(self._path.parent)
        return IndexFault(f"The catalog {self._path} cannot be used: {error}.")


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = NORMAL")
    db.create_function("terms", 1, terms, deterministic=True)
    db.executescript(SCHEMA)
