"""Chunks in the catalog, each with its vector once it has one. Knows nothing of words that are searched for."""

import json
from collections.abc import Iterator, Sequence

import numpy as np

from vector_db.catalog.allowed import allowed_by
from vector_db.catalog.file import CatalogFile
from vector_db.catalog.schema import CHUNK_COLUMNS, LISTED
from vector_db.embedder import Vectors
from vector_db.types import Chunk, Filter


class Chunks(CatalogFile):
    """The chunks of all documents, and their vectors: little-endian floats of 32 bits."""

    # To be embedded -------------------------------------------------------------------------------------

    def without_vector(self, n: int) -> list[Chunk]:
        """Up to `n` of the chunks that are still to be embedded, document by document.

        The documents that lack fewest come first: a letter does not wait for the book that was added before it.
        """
        short = self._all(
            "SELECT document_id FROM chunks WHERE vector IS NULL GROUP BY document_id"
            " ORDER BY count(*), document_id LIMIT ?",
            n,
        )
        found: list[Chunk] = []
        for (document_id,) in short:
            rows = self._all(
                f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE vector IS NULL AND document_id = ?"
                " ORDER BY position LIMIT ?",
                document_id,
                n - len(found),
            )
            found += [Chunk(*row) for row in rows]
            if len(found) >= n:
                break
        return found

    def count_without_vector(self) -> int:
        """How many chunks are still to be embedded."""
        return self._count("SELECT count(*) FROM chunks WHERE vector IS NULL")

    def count_waiting(self) -> int:
        """How many documents are still to be embedded."""
        return self._count("SELECT count(*) FROM documents WHERE state = 'text'")

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

    # As they are stored ---------------------------------------------------------------------------------

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """The chunks of a document, in reading order."""
        rows = self._all(f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE document_id = ? ORDER BY position", document_id)
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
        sql = f"SELECT id, vector FROM chunks WHERE vector IS NOT NULL AND id IN ({LISTED})"
        blobs: dict[str, bytes] = dict(self._all(sql, json.dumps(ids)))
        return {id_: np.frombuffer(blobs[id_], dtype="<f4") for id_ in ids if id_ in blobs}

    def candidates(self, ids: Sequence[str]) -> list[tuple[Chunk, Vectors | None]]:
        """Those of the chunks `ids` that are there, in their order, each with its vector if it has one."""
        sql = f"SELECT {CHUNK_COLUMNS}, vector FROM chunks WHERE id IN ({LISTED})"
        rows = {row[0]: row for row in self._all(sql, json.dumps(ids))}
        return [(Chunk(*row[:-1]), _vector(row[-1])) for id_ in ids if (row := rows.get(id_))]

    def sample(self, n: int) -> Vectors:
        """About `n` vectors from all over the index, at most so many, shape ``(n, dimension)``; always the same."""
        [(first, last)] = self._all("SELECT min(row), max(row) FROM chunks")
        rows = sorted({int(row) for row in np.linspace(first, last, n)}) if last else []
        sql = f"SELECT vector FROM chunks WHERE vector IS NOT NULL AND row IN ({LISTED})"
        found = [np.frombuffer(blob, dtype="<f4") for (blob,) in self._all(sql, json.dumps(rows))]
        return np.stack(found) if found else np.zeros((0, 0), dtype=np.float32)

    # Of the documents that a filter allows --------------------------------------------------------------

    def count_within(self, only: Filter) -> int:
        """How many chunks the documents have that `only` allows."""
        allowed, values = allowed_by(only)
        among = f"SELECT document_id FROM files WHERE {allowed}"
        return self._count(f"SELECT count(*) FROM chunks WHERE document_id IN ({among})", *values)

    def vectors_within(self, only: Filter) -> dict[str, bytes]:
        """The stored vectors of those chunks, as little-endian floats of 32 bits."""
        allowed, values = allowed_by(only)
        among = f"SELECT document_id FROM files WHERE {allowed}"
        sql = f"SELECT id, vector FROM chunks WHERE vector IS NOT NULL AND document_id IN ({among})"
        return dict(self._all(sql, *values))

    def within(self, ids: Sequence[str], only: Filter) -> set[str]:
        """Those of the chunks `ids` whose document `only` allows."""
        allowed, values = allowed_by(only)
        rows = self._all(
            f"SELECT id FROM chunks WHERE id IN ({LISTED}) AND EXISTS"
            f" (SELECT 1 FROM files WHERE document_id = chunks.document_id AND {allowed})",
            json.dumps(ids),
            *values,
        )
        return {row[0] for row in rows}


def _vector(blob: bytes | None) -> Vectors | None:
    return None if blob is None else np.frombuffer(blob, dtype="<f4")
