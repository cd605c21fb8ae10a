"""Collections: named sets of documents, kept in a file of their own in the data folder. All SQL of them is here.

The catalog can be made anew from the documents, and is, when it is damaged or of another format; what a person has put
together cannot. A document is known by where it lies and by what it holds: so a collection keeps it when it is changed,
and when it is moved or renamed. Knows nothing of pages.
"""

import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vector_db.errors import DocentError
from vector_db.space import is_full
from vector_db.sqlite_file import SqliteFile, connect
from vector_db.types import DocumentRow

FILE = "collections.sqlite3"
FORMAT = 1
LOCKED_SECONDS = 5.0
NAME_LENGTH = 80
"""Characters of a name; what is longer is cut."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS members (
    collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    location TEXT NOT NULL,
    document_id TEXT NOT NULL,
    PRIMARY KEY (collection_id, location)
) WITHOUT ROWID;
"""


NO_NAME = "A collection needs a name. Type one first."
TAKEN = "There is a collection called {name} already. Choose another name."
GONE = "That collection is not there any more. Choose another one."
FULL = "The disk of {folder} is full: make room, then try again."
UNUSABLE = (
    "The collections in {file} cannot be used ({error}). If that stays so, move the file away: a new one is made."
)


class CollectionFault(DocentError):
    """A collection cannot be read, made or changed: the text says why, and what to do.

    The page says `text`, with `values` in the place of its ``{names}``, in the visitor's language.
    """

    def __init__(self, text: str, **values: str) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text = text
        self.values = values


@dataclass(frozen=True, slots=True)
class Collection:
    """A named set of documents."""

    id: str
    name: str
    members: tuple[tuple[str, str], ...] = ()
    """Where each document lay when it was last seen, and its id then."""

    def rows(self, library: Iterable[DocumentRow]) -> list[DocumentRow]:
        """Those of `library` that belong to it: what lies where a member lay, else what holds what it held."""
        at, by_id = _by_place(library)
        rows = {}
        for location, document_id in self.members:
            for row in [at[location]] if location in at else by_id.get(document_id, [])[:1]:
                rows[row.source.location] = row
        return list(rows.values())


def _by_place(library: Iterable[DocumentRow]) -> tuple[dict[str, DocumentRow], dict[str, list[DocumentRow]]]:
    at: dict[str, DocumentRow] = {}
    by_id: dict[str, list[DocumentRow]] = {}
    for row in library:
        at[row.source.location] = row
        by_id.setdefault(row.document_id, []).append(row)
    return at, by_id


class CollectionStore:
    """The collections of one data folder. Safe to use from several threads and processes.

    The file is opened at the first use, and anew after a fault.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = SqliteFile(path, _open, self._fault)

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._file.close()

    def all(self) -> list[Collection]:
        """All collections, by name. Raises CollectionFault."""
        with self._file.reading() as db:
            names = db.execute("SELECT id, name FROM collections").fetchall()
            members: dict[str, list[tuple[str, str]]] = {}
            for id_, *member in db.execute("SELECT collection_id, location, document_id FROM members"):
                members.setdefault(id_, []).append((member[0], member[1]))
        found = [Collection(id_, name, tuple(members.get(id_, ()))) for id_, name in names]
        return sorted(found, key=lambda each: each.name.casefold())

    def make(self, name: str) -> str:
        """Make an empty collection; returns its id. Raises CollectionFault if the name is empty or taken."""
        id_ = secrets.token_hex(6)
        with self._file.changing() as db:
            db.execute("INSERT INTO collections (id, name) VALUES (?, ?)", (id_, self._free(db, name)))
        return id_

    def rename(self, id_: str, name: str) -> None:
        """Give it another name. Raises CollectionFault if that is empty or taken, or the collection is gone."""
        with self._file.changing() as db:
            self._check_there(db, id_)
            db.execute("UPDATE collections SET name = ? WHERE id = ?", (self._free(db, name, but_for=id_), id_))

    def delete(self, id_: str) -> None:
        """Delete the collection, and none of its documents. Raises CollectionFault."""
        with self._file.changing() as db:
            db.execute("DELETE FROM collections WHERE id = ?", (id_,))

    def add(self, id_: str, rows: Sequence[DocumentRow]) -> None:
        """Put documents into it, if they are not in it already. Raises CollectionFault."""
        with self._file.changing() as db:
            self._check_there(db, id_)
            db.executemany(
                "INSERT OR REPLACE INTO members (collection_id, location, document_id) VALUES (?, ?, ?)",
                [(id_, row.source.location, row.document_id) for row in rows],
            )

    def remove(self, id_: str, rows: Sequence[DocumentRow]) -> None:
        """Take documents out of it. Raises CollectionFault."""
        with self._file.changing() as db:
            db.executemany(
                "DELETE FROM members WHERE collection_id = ? AND location = ?",
                [(id_, row.source.location) for row in rows],
            )

    def forget(self, locations: Sequence[str]) -> None:
        """Take documents that were deleted out of all collections. Raises CollectionFault."""
        with self._file.changing() as db:
            db.executemany("DELETE FROM members WHERE location = ?", [(location,) for location in locations])

    def follow(self, library: Sequence[DocumentRow]) -> None:
        """Note what has changed or moved since documents were put into collections. Raises CollectionFault.

        To be called whenever the library has changed: a document that is moved and changed between two calls is lost
        to its collections. What is not in the library now may come back, and stays in them.
        """
        at, by_id = _by_place(library)
        with self._file.changing() as db:
            members = db.execute("SELECT collection_id, location, document_id FROM members").fetchall()
            for id_, location, document_id in members:
                row = at.get(location) or next(iter(by_id.get(document_id, ())), None)
                if row and (row.source.location, row.document_id) != (location, document_id):
                    db.execute("DELETE FROM members WHERE collection_id = ? AND location = ?", (id_, location))
                    db.execute(
                        "INSERT OR REPLACE INTO members (collection_id, location, document_id) VALUES (?, ?, ?)",
                        (id_, row.source.location, row.document_id),
                    )

    def _free(self, db: sqlite3.Connection, name: str, *, but_for: str = "") -> str:
        name = " ".join(name.encode("utf-8", "replace").decode().replace("\0", "").split())[:NAME_LENGTH].strip()
        if not name:
            raise CollectionFault(NO_NAME)
        taken = db.execute("SELECT name FROM collections WHERE id != ?", (but_for,)).fetchall()
        if any(name.casefold() == other.casefold() for (other,) in taken):
            raise CollectionFault(TAKEN, name=name)
        return name

    def _check_there(self, db: sqlite3.Connection, id_: str) -> None:
        if not db.execute("SELECT 1 FROM collections WHERE id = ?", (id_,)).fetchone():
            raise CollectionFault(GONE)

    def _fault(self, error: Exception) -> CollectionFault:
        if is_full(self.path.parent, str(error)):
            return CollectionFault(FULL, folder=str(self.path.parent))
        return CollectionFault(UNUSABLE, file=str(self.path), error=str(error))


def _open(path: Path) -> sqlite3.Connection:
    return connect(path, patience=LOCKED_SECONDS, prepare=_prepare)


def _prepare(db: sqlite3.Connection) -> None:
    (stored,) = db.execute("PRAGMA user_version").fetchone()
    if stored not in (0, FORMAT):
        raise sqlite3.DatabaseError(f"its format is {stored}, and this Docent reads {FORMAT}")
    db.executescript(f"{_SCHEMA} PRAGMA user_version = {FORMAT};")
