"""The catalog: one SQLite file that is the truth about what is indexed. All SQL of the index lives in this folder.

It holds each document, where its files lie (documents), its chunks with text and vector (chunks), and the keyword index
(words). Knows nothing of Chroma, of how vectors are made, or of how files are read.
"""

from pathlib import Path

from vector_db.catalog.documents import Documents
from vector_db.catalog.words import Words
from vector_db.space import has_room

WORTH_COMPACTING = 0.25
"""The file is written anew when this share of it is free: that takes time, and as much space again."""


class Catalog(Documents, Words):
    """The open catalog of one data folder. Safe to use from several threads and processes.

    Every method that changes something is one transaction.
    """

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
