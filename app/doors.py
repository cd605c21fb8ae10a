"""How documents come into the index from the page, and go: uploads, web pages, removal, reading again.

What is brought in can be asked about as soon as it is read, and the next one comes in: vectors follow behind. Knows
nothing of pages, and nothing of who may do what.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.again import read_again
from ingest.job import ingest
from ingest.readers import Limits
from ingest.removal import remove
from ingest.report import Report
from ingest.sync import OnProgress
from ingest.web import ingest_page
from vector_db.index import Index
from vector_db.settings import Settings

UPLOADS = "uploads"
"""The kind of documents that were uploaded, and the name of their folder in the data folder."""


class Doors:
    """What may be done with the documents of one index. Every method raises DocentError where it cannot be used."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self._index = index
        self._data = settings.data
        self._later: dict[str, Any] = {"limits": Limits.of(settings), "embeds": False}

    def ingest(self, path: Path, on_progress: OnProgress) -> Report:
        """Bring in an uploaded file that is stored at `path`."""
        root = root_of(path, self._data)
        return ingest([path], self._index, doc_type=UPLOADS, root=root, on_progress=on_progress, **self._later)

    def fetch(self, url: str, on_progress: OnProgress) -> Report:
        """Fetch a web page and bring it in."""
        return ingest_page(url, self._index, on_progress=on_progress, **self._later)

    def remove(self, locations: Sequence[str]) -> Report:
        """Forget documents."""
        return remove(locations, self._index)

    def read_again(self, locations: Sequence[str], on_progress: OnProgress) -> Report:
        """Read documents again."""
        return read_again(locations, self._index, on_progress=on_progress, **self._later)


def root_of(stored: Path, data: Path) -> Path:
    """What the documents in an uploaded file are named relative to: the folder of its hash, which no name shows."""
    uploads = (data / UPLOADS).absolute()
    return uploads / stored.absolute().relative_to(uploads).parts[0]
