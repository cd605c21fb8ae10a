"""The keyword index of the catalog: which chunks match a query, the terms there are, and what was found as hits.

Knows nothing of vectors.
"""

import json
from collections.abc import Collection

from vector_db.catalog.allowed import allowed_by
from vector_db.catalog.file import CatalogFile
from vector_db.catalog.schema import CHUNK_COLUMNS, LISTED
from vector_db.types import EVERYTHING, Chunk, Filter, Hit, Ranking


class Words(CatalogFile):
    """The words of all chunks, and what is found by them."""

    def match(self, query: str, n: int, only: Filter = EVERYTHING) -> Ranking:
        """The `n` chunks that match the FTS5 `query` best, of those that `only` allows, with their BM25."""
        if not query:
            return []
        allowed, values = allowed_by(only)
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

    def document_frequency(self, query: str) -> int:
        """How many chunks match the FTS5 `query`; an empty one matches none."""
        return self._counted("SELECT count(*) FROM words WHERE words MATCH ?", query) if query else 0

    def hits(self, ranked: Ranking, only: Filter = EVERYTHING) -> list[Hit]:
        """The chunks of `ranked` as hits, in that order; ids that no document owns are left out.

        A document that lies at several places is cited under the first that `only` allows.
        """
        ids = json.dumps([id_ for id_, _ in ranked])
        rows = self._all(f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE id IN ({LISTED})", ids)
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
        allowed, values = allowed_by(only)
        places: dict[str, list[tuple[str, str, int]]] = {}
        for id_, *place in self._all(
            "SELECT document_id, path, doc_type, modified FROM files"
            f" WHERE document_id IN ({LISTED}) ORDER BY NOT ({allowed}), path",
            json.dumps(list(documents)),
            *values,
        ):
            places.setdefault(id_, []).append((place[0], place[1], place[2]))
        return places
