"""The catalog: one SQLite file that is the truth about what is indexed. All SQL lives here.

It holds each document, where its files lie, its chunks with text and vector, and the keyword index.
Knows nothing of Chroma, of how vectors are made, or of how files are read.
"""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from vector_db.days import begin_of, end_of
from vector_db.embedder import Vectors
from vector_db.errors import IndexFault
from vector_db.keywords import TERMS_VERSION, terms
from vector_db.space import disk_full, has_room, is_full
from vector_db.transaction import transaction
from vector_db.types import EVERYTHING, Chunk, Document, DocumentRow, Filter, Hit, Ranking, Source

FORMAT = 1
WORTH_COMPACTING = 0.25
"""The file is written anew when this share of it is free: that takes time, and as much space again."""
MOST_COUNTS = 65536
"""How many counts are remembered, at most."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    pages INTEGER,
    state TEXT NOT NULL CHECK (state IN ('text', 'complete')),
    added TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
    location TEXT PRIMARY KEY,
    root TEXT NOT NULL,
    path TEXT NOT NULL,
    doc_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id)
);
CREATE INDEX IF NOT EXISTS files_by_document ON files (document_id);
CREATE TABLE IF NOT EXISTS chunks (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    lead TEXT NOT NULL,
    body TEXT NOT NULL,
    heading TEXT NOT NULL,
    page INTEGER,
    vector BLOB
);
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks (document_id, position);
CREATE INDEX IF NOT EXISTS chunks_to_embed ON chunks (document_id, position) WHERE vector IS NULL;
"""

_ADDED = "INSERT INTO words (rowid, text) VALUES (new.row, terms(new.lead || ' ' || new.body))"
_REMOVED = "INSERT INTO words (words, rowid, text) VALUES ('delete', old.row, terms(old.lead || ' ' || old.body))"
_KEYWORDS = (
    "DROP TABLE IF EXISTS words",
    *(f"DROP TRIGGER IF EXISTS {name}" for name in ("chunk_added", "chunk_retitled", "chunk_removed")),
    "CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='porter unicode61 remove_diacritics 2')",
    "INSERT INTO words (rowid, text) SELECT row, terms(lead || ' ' || body) FROM chunks ORDER BY row",
    f"CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN {_ADDED}; END",
    f"CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN {_REMOVED}; END",
    f"CREATE TRIGGER chunk_retitled AFTER UPDATE OF lead ON chunks BEGIN {_REMOVED}; {_ADDED}; END",
)
"""The keyword index: it keeps terms, no texts, and follows the chunks by itself. `terms` is a function of ours."""

_LISTED = "SELECT value FROM json_each(?)"
"""For ``IN``: a list of any length, given as one JSON value; SQLite takes 32,766 values one by one."""
_CHUNK_COLUMNS = "chunks.id, chunks.document_id, position, lead, body, heading, page"


class Catalog:
    """The open catalog of one data folder. Safe to use from several threads and processes.

    Every method that changes something is one transaction.
    """

    def __init__(self, path: Path) -> None:
        """Open the catalog at `path`, or make it. Raises IndexFault if it cannot be opened or read."""
        self._path = path
        self._lock = threading.RLock()
        self._counts: dict[tuple[str, ...], int] = {}
        self._counts_of: object = None
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            # What is deleted is overwritten, so that it cannot be read in the file afterwards.
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.create_function("terms", 1, terms, deterministic=True)
            self._db.executescript(_SCHEMA)
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
                    for statement in _KEYWORDS:
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

    # Documents ------------------------------------------------------------------------------------------

    def put_text(self, document: Document, chunks: Sequence[Chunk], source: Source) -> None:
        """Store a document that has just been read: from now on keyword search finds it.

        If another version lay at the same location, it is replaced in the same transaction. Content that is
        stored already stays as it is, and lies at `source` too.
        """
        with self._changing() as db:
            added = db.execute(
                "INSERT OR IGNORE INTO documents VALUES (?, ?, ?, 'text', ?)",
                (document.id, _storable(document.title), document.pages, _now()),
            )
            if added.rowcount:
                self.count_change()
                self._insert(db, chunks)
            self._place(db, source, document.id)

    def put_again(self, document: Document, chunks: Sequence[Chunk]) -> None:
        """Replace the text of a stored document by what the same content has been read as now, in one step.

        A chunk that reads as before keeps its vector. Of a document that is not stored nothing is stored.
        """
        with self._changing() as db:
            if not self.has_document(document.id):
                return
            before = {chunk.id: _columns(chunk) for chunk in self.chunks_of(document.id)}
            changed = [chunk for chunk in chunks if before.get(chunk.id) != _columns(chunk)]
            same = [chunk.id for chunk in chunks if before.get(chunk.id) == _columns(chunk)]
            db.execute(
                f"DELETE FROM chunks WHERE document_id = ? AND id NOT IN ({_LISTED})", (document.id, json.dumps(same))
            )
            self._insert(db, changed)
            if changed or len(same) < len(before):
                self.count_change()
            db.execute(
                "UPDATE documents SET title = ?1, pages = ?2, state = CASE WHEN EXISTS"
                " (SELECT 1 FROM chunks WHERE document_id = ?3 AND vector IS NULL) THEN 'text' ELSE 'complete' END"
                " WHERE id = ?3",
                (_storable(document.title), document.pages, document.id),
            )

    def _insert(self, db: sqlite3.Connection, chunks: Sequence[Chunk]) -> None:
        db.executemany(
            "INSERT INTO chunks (id, document_id, position, lead, body, heading, page) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [_columns(chunk) for chunk in chunks],
        )

    def put_source(self, source: Source, document_id: str) -> None:
        """Say that the document `document_id`, which is stored already, lies at `source` (too)."""
        with self._changing() as db:
            self._place(db, source, document_id)

    def retitle(self, document_id: str, title: str) -> None:
        """Give a document another title, also where it leads a chunk. Its vectors stay as they are."""
        with self._changing() as db:
            [(old,)] = db.execute("SELECT title FROM documents WHERE id = ?", (document_id,)).fetchall() or [(None,)]
            db.execute("UPDATE documents SET title = ? WHERE id = ?", (title, document_id))
            db.execute(
                "UPDATE chunks SET lead = ?1 || substr(lead, length(?2) + 1) WHERE document_id = ?3"
                " AND (lead = ?2 OR substr(lead, 1, length(?2) + 3) = ?2 || ' > ')",
                (title, old, document_id),
            )

    def put_vectors(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store the vectors of chunks; a document all of whose chunks have one becomes complete.

        `vectors` has the shape ``(len(ids), dimension)``.
        """
        with self._changing() as db:
            self.count_change()
            db.executemany(
                "UPDATE chunks SET vector = ? WHERE id = ?",
                [(vector.astype("<f4").tobytes(), id_) for id_, vector in zip(ids, vectors, strict=True)],
            )
            db.execute(
                "UPDATE documents SET state = 'complete' WHERE state = 'text' AND NOT EXISTS"
                " (SELECT 1 FROM chunks WHERE document_id = documents.id AND vector IS NULL)"
            )

    def remove_source(self, location: str) -> None:
        """Forget the file at `location`, and the document in it unless it lies somewhere else too."""
        with self._changing() as db:
            db.execute("DELETE FROM files WHERE location = ?", (location,))
            self._drop_unplaced(db)

    def adopt(self, other: Path, *, chroma: str) -> None:
        """Replace everything with what the catalog file `other` holds, whose vectors lie in the folder `chroma`."""
        with self._lock:
            self._all("ATTACH DATABASE ? AS other", str(other))
            try:
                with self._changing() as db:
                    for table in ("files", "documents"):
                        db.execute(f"DELETE FROM main.{table}")
                    for table in ("documents", "files", "chunks"):
                        db.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table}")
                    db.execute(
                        "INSERT OR REPLACE INTO main.meta SELECT * FROM other.meta"
                        " WHERE key IN ('embedder', 'dimension', 'chunker')"
                    )
                    db.execute("INSERT OR REPLACE INTO main.meta VALUES ('chroma', ?)", (chroma,))
                    self.count_change()
                    self.move_stamp()
            finally:
                self._all("DETACH DATABASE other")

    def _place(self, db: sqlite3.Connection, source: Source, document_id: str) -> None:
        db.execute(
            "INSERT OR REPLACE INTO files (location, root, path, doc_type, size, modified, document_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                source.location,
                source.root,
                source.path,
                source.doc_type,
                source.size,
                source.modified,
                document_id,
            ),
        )
        self._drop_unplaced(db)

    def _drop_unplaced(self, db: sqlite3.Connection) -> None:
        dropped = db.execute(
            "DELETE FROM documents WHERE NOT EXISTS (SELECT 1 FROM files WHERE document_id = documents.id)"
        )
        if dropped.rowcount:
            self.count_change()

    def library(self) -> list[DocumentRow]:
        """Every file with the document in it, ordered by path."""
        rows = self._all(
            "SELECT location, root, path, doc_type, size, modified, documents.id, title, state, pages,"
            " (SELECT count(*) FROM chunks WHERE document_id = documents.id), added,"
            " CASE state WHEN 'complete' THEN 0"
            " ELSE (SELECT count(*) FROM chunks WHERE document_id = documents.id AND vector IS NULL) END"
            " FROM files JOIN documents ON documents.id = document_id ORDER BY path, location"
        )
        return [
            DocumentRow(Source(*place), id_, title, state, pages, chunks, added, chunks - waiting)
            for *place, id_, title, state, pages, chunks, added, waiting in rows
        ]

    def has_document(self, document_id: str) -> bool:
        """Whether a document with this content is stored."""
        return self._one("SELECT 1 FROM documents WHERE id = ?", document_id) is not None

    def doc_types(self) -> list[str]:
        """The kinds of document there are, in alphabetical order."""
        return [row[0] for row in self._all("SELECT DISTINCT doc_type FROM files ORDER BY doc_type")]

    def documents_of(self, only: Filter) -> list[str]:
        """The ids of the documents that `only` allows, by their paths."""
        allowed, values = _allowed_by(only)
        sql = f"SELECT document_id FROM files WHERE {allowed} GROUP BY document_id ORDER BY min(path)"
        return [row[0] for row in self._all(sql, *values)]

    def count_within(self, only: Filter) -> int:
        """How many chunks the documents have that `only` allows."""
        allowed, values = _allowed_by(only)
        among = f"SELECT document_id FROM files WHERE {allowed}"
        return self._count(f"SELECT count(*) FROM chunks WHERE document_id IN ({among})", *values)

    def vectors_within(self, only: Filter) -> dict[str, bytes]:
        """The stored vectors of those chunks, as little-endian floats of 32 bits."""
        allowed, values = _allowed_by(only)
        among = f"SELECT document_id FROM files WHERE {allowed}"
        sql = f"SELECT id, vector FROM chunks WHERE vector IS NOT NULL AND document_id IN ({among})"
        return dict(self._all(sql, *values))

    def within(self, ids: Sequence[str], only: Filter) -> set[str]:
        """Those of the chunks `ids` whose document `only` allows."""
        allowed, values = _allowed_by(only)
        rows = self._all(
            f"SELECT id FROM chunks WHERE id IN ({_LISTED}) AND EXISTS"
            f" (SELECT 1 FROM files WHERE document_id = chunks.document_id AND {allowed})",
            json.dumps(ids),
            *values,
        )
        return {row[0] for row in rows}

    def counts(self) -> tuple[int, int]:
        """How many documents and how many chunks are stored."""
        return self._counted("SELECT count(*) FROM documents"), self._counted("SELECT count(*) FROM chunks")

    # Chunks and vectors ---------------------------------------------------------------------------------

    def without_vector(self, n: int) -> list[Chunk]:
        """Up to `n` of the chunks that are still to be embedded, document by document."""
        rows = self._all(
            f"SELECT {_CHUNK_COLUMNS} FROM chunks WHERE vector IS NULL ORDER BY document_id, position LIMIT ?", n
        )
        return [Chunk(*row) for row in rows]

    def count_without_vector(self) -> int:
        """How many chunks are still to be embedded."""
        return self._count("SELECT count(*) FROM chunks WHERE vector IS NULL")

    def count_waiting(self) -> int:
        """How many documents are still to be embedded."""
        return self._count("SELECT count(*) FROM documents WHERE state = 'text'")

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """The chunks of a document, in reading order."""
        rows = self._all(f"SELECT {_CHUNK_COLUMNS} FROM chunks WHERE document_id = ? ORDER BY position", document_id)
        return [Chunk(*row) for row in rows]

    def chunk_ids(self) -> set[str]:
        """The ids of all chunks, embedded or not."""
        return {row[0] for row in self._all("SELECT id FROM chunks")}

    def owners(self) -> dict[str, str]:
        """For each chunk that has a vector, the id of its document."""
        return {id_: owner for page in self.embedded() for id_, owner in page.items()}

    def embedded(self, size: int = 1024) -> Iterator[dict[str, str]]:
        """The same as `owners`, in parts of `size`. What is stored meanwhile may come too."""
        last = 0
        while rows := self._all(
            "SELECT row, id, document_id FROM chunks WHERE row > ? AND vector IS NOT NULL ORDER BY row LIMIT ?",
            last,
            size,
        ):
            last = rows[-1][0]
            yield {id_: owner for _, id_, owner in rows}

    def has_vectors(self) -> bool:
        """Whether there is any vector."""
        return self._one("SELECT 1 FROM chunks WHERE vector IS NOT NULL") is not None

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of `ids`, in their order; chunks that have none, or are gone, are left out."""
        sql = f"SELECT id, vector FROM chunks WHERE vector IS NOT NULL AND id IN ({_LISTED})"
        blobs: dict[str, bytes] = dict(self._all(sql, json.dumps(ids)))
        return {id_: np.frombuffer(blobs[id_], dtype="<f4") for id_ in ids if id_ in blobs}

    # Searching ------------------------------------------------------------------------------------------

    def match(self, query: str, n: int, only: Filter = EVERYTHING) -> Ranking:
        """The `n` chunks that match the FTS5 `query` best, of those that `only` allows, with their BM25."""
        if not query:
            return []
        allowed, values = _allowed_by(only)
        # The + keeps SQLite from searching the words once for each row that is allowed: seconds, for thousands.
        among = (
            " AND +rowid IN (SELECT row FROM chunks WHERE document_id IN"
            f" (SELECT document_id FROM files WHERE {allowed}))"
        )
        # FTS5 counts BM25 below zero, the best lowest. The chunks, which are wide, are looked at for the best alone.
        return self._all(
            "SELECT id, -score FROM (SELECT rowid AS row, bm25(words) AS score FROM words"
            f" WHERE words MATCH ?{among if only != EVERYTHING else ''} ORDER BY score LIMIT ?)"
            " JOIN chunks USING (row) ORDER BY score",
            query,
            *values,
            n,
        )

    def terms_from(self, letter: str, shortest: int, longest: int) -> list[tuple[str, int]]:
        """The indexed terms, stemmed, that begin with `letter` and have so many letters; in how many chunks each is."""
        return self._all(
            "SELECT term, doc FROM temp.vocabulary WHERE term >= ?1 AND term < ?2 AND length(term) BETWEEN ?3 AND ?4",
            letter,
            chr(ord(letter) + 1),
            shortest,
            longest,
        )

    def text_with(self, term: str) -> str:
        """The text of one chunk that holds the indexed `term`; empty if none does."""
        row = self._one(
            "SELECT lead || ' ' || body FROM chunks WHERE row = (SELECT doc FROM temp.occurrences WHERE term = ?)", term
        )
        return str(row[0]) if row else ""

    def candidates(self, ids: Sequence[str]) -> list[tuple[Chunk, Vectors | None]]:
        """Those of the chunks `ids` that are there, in their order, each with its vector if it has one."""
        sql = f"SELECT {_CHUNK_COLUMNS}, vector FROM chunks WHERE id IN ({_LISTED})"
        rows = {row[0]: row for row in self._all(sql, json.dumps(ids))}
        return [(Chunk(*row[:-1]), _vector(row[-1])) for id_ in ids if (row := rows.get(id_))]

    def sample(self, n: int) -> Vectors:
        """About `n` vectors from all over the index, at most so many, shape ``(n, dimension)``; always the same."""
        [(first, last)] = self._all("SELECT min(row), max(row) FROM chunks")
        rows = sorted({int(row) for row in np.linspace(first, last, n)}) if last else []
        sql = f"SELECT vector FROM chunks WHERE vector IS NOT NULL AND row IN ({_LISTED})"
        found = [np.frombuffer(blob, dtype="<f4") for (blob,) in self._all(sql, json.dumps(rows))]
        return np.stack(found) if found else np.zeros((0, 0), dtype=np.float32)

    def document_frequency(self, query: str) -> int:
        """How many chunks match the FTS5 `query`; an empty one matches none."""
        return self._counted("SELECT count(*) FROM words WHERE words MATCH ?", query) if query else 0

    def hits(self, ranked: Ranking, only: Filter = EVERYTHING) -> list[Hit]:
        """The chunks of `ranked` as hits, in that order; ids that no document owns are left out.

        A document that lies at several places is cited under the first that `only` allows.
        """
        ids = json.dumps([id_ for id_, _ in ranked])
        rows = self._all(f"SELECT {_CHUNK_COLUMNS} FROM chunks WHERE id IN ({_LISTED})", ids)
        chunks = {row[0]: Chunk(*row) for row in rows}
        places = self._places({chunk.document_id for chunk in chunks.values()}, only)
        found = []
        for id_, score in ranked:
            if id_ in chunks and (lie := places.get(chunks[id_].document_id)):
                (path, doc_type, modified), *others = lie
                also_in = tuple(other for other, *_ in others)
                found.append(Hit(chunks[id_], path, doc_type, score, also_in, modified))
        return found

    def _places(self, documents: Collection[str], only: Filter) -> dict[str, list[tuple[str, str, int]]]:
        """Path, kind and time of change of each file that holds one of `documents`, those first that are allowed."""
        allowed, values = _allowed_by(only)
        places: dict[str, list[tuple[str, str, int]]] = {}
        for id_, *place in self._all(
            "SELECT document_id, path, doc_type, modified FROM files"
            f" WHERE document_id IN ({_LISTED}) ORDER BY NOT ({allowed}), path",
            json.dumps(list(documents)),
            *values,
        ):
            places.setdefault(id_, []).append((place[0], place[1], place[2]))
        return places

    # Space on the disk ----------------------------------------------------------------------------------

    def compact(self) -> None:
        """Give back to the disk what deletions have left free, if that is much, and leave none of their words behind.

        While another process reads, the last of it goes only when that one has finished.
        """
        # Deleted words stay in the keyword index until its parts are merged.
        self._all("INSERT INTO words (words) VALUES ('optimize')")
        pages, free, size = (self._count(f"PRAGMA {what}") for what in ("page_count", "freelist_count", "page_size"))
        if free > WORTH_COMPACTING * pages and has_room(self._path.parent, 2 * pages * size):
            self._all("VACUUM")
        self._all("PRAGMA wal_checkpoint(TRUNCATE)")

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


def _allowed_by(only: Filter) -> tuple[str, list[object]]:
    """A condition on a row of `files`, which holds where `only` allows the file, and its values."""
    conditions: list[tuple[str, object]] = []
    if only.kinds:
        conditions.append((f"doc_type IN ({_LISTED})", json.dumps(only.kinds)))
    if only.documents:
        conditions.append((f"document_id IN ({_LISTED})", json.dumps(only.documents)))
    if only.since:
        conditions.append(("modified >= ?", begin_of(only.since)))
    if only.until:
        conditions.append(("modified < ?", end_of(only.until)))
    return " AND ".join(["1", *(condition for condition, _ in conditions)]), [value for _, value in conditions]


def _columns(chunk: Chunk) -> tuple[object, ...]:
    """A chunk as it is stored, but for its vector."""
    texts = map(_storable, (chunk.lead, chunk.body, chunk.heading))
    return chunk.id, chunk.document_id, chunk.position, *texts, chunk.page


def _vector(blob: bytes | None) -> Vectors | None:
    return None if blob is None else np.frombuffer(blob, dtype="<f4")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _storable(text: str) -> str:
    """`text` without lone surrogates, which SQLite cannot hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
