"""Documents in the catalog: what each holds, and the files that it lies in. Knows nothing of how files are read."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from vector_db.catalog.allowed import allowed_by
from vector_db.catalog.chunks import Chunks
from vector_db.catalog.schema import LISTED
from vector_db.types import Chunk, Document, DocumentRow, Filter, Source


class Documents(Chunks):
    """The documents with their chunks. One that lies nowhere any more is dropped."""

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
                f"DELETE FROM chunks WHERE document_id = ? AND id NOT IN ({LISTED})", (document.id, json.dumps(same))
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

    def remove_source(self, location: str) -> None:
        """Forget the file at `location`, and the document in it unless it lies somewhere else too."""
        with self._changing() as db:
            lay_there = self._lying_at(location)
            db.execute("DELETE FROM files WHERE location = ?", (location,))
            self._drop_unplaced(db, lay_there)

    def _lying_at(self, location: str) -> str | None:
        row = self._one("SELECT document_id FROM files WHERE location = ?", location)
        return None if row is None else str(row[0])

    def _place(self, db: sqlite3.Connection, source: Source, document_id: str) -> None:
        lay_there = self._lying_at(source.location)
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
        self._drop_unplaced(db, lay_there)

    def _drop_unplaced(self, db: sqlite3.Connection, document_id: str | None) -> None:
        """Drop the document if it lies nowhere any more. No other is looked at: there may be 100,000 of them."""
        dropped = db.execute(
            "DELETE FROM documents WHERE id = ? AND NOT EXISTS (SELECT 1 FROM files WHERE document_id = documents.id)",
            (document_id,),
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
        allowed, values = allowed_by(only)
        sql = f"SELECT document_id FROM files WHERE {allowed} GROUP BY document_id ORDER BY min(path)"
        return [row[0] for row in self._all(sql, *values)]

    def counts(self) -> tuple[int, int]:
        """How many documents and how many chunks are stored."""
        return self._counted("SELECT count(*) FROM documents"), self._counted("SELECT count(*) FROM chunks")


def _columns(chunk: Chunk) -> tuple[object, ...]:
    """A chunk as it is stored, but for its vector."""
    texts = map(_storable, (chunk.lead, chunk.body, chunk.heading))
    return chunk.id, chunk.document_id, chunk.position, *texts, chunk.page


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _storable(text: str) -> str:
    """`text` without lone surrogates, which SQLite cannot hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
