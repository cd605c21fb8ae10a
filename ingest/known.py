"""What an index held when a run began, and what has become of it: moved, copied, vanished.

Knows nothing of how files are found or read.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ingest.files import Place, has_vanished, readable_name
from ingest.report import FileReport
from vector_db.index import Index
from vector_db.types import DocumentRow, Source

RACY_SECONDS = 2.0
"""A file written so shortly before it was stored may have been written again within the same tick of its clock, which
on FAT is 2 seconds: its time says nothing then. (Git calls such entries racy.)"""


@dataclass(slots=True)
class Known:
    """The files that an index held, by their locations, and those of them that have vanished."""

    index: Index
    at: dict[str, DocumentRow] = field(init=False)
    _gone: dict[str, list[DocumentRow]] = field(default_factory=dict)
    """The rows whose file has vanished from a place, by document id."""
    _called: dict[str, str] = field(init=False)
    """What each document is called in the report, by its id: copies of it are said to be like it."""

    def __post_init__(self) -> None:
        self.at = {row.source.location: row for row in self.index.documents()}
        self._called = {row.document_id: row.source.path for row in self.at.values()}

    def within(self, archive: Source) -> list[DocumentRow]:
        """What lay in an archive."""
        return [row for location, row in self.at.items() if Path(archive.location) in Path(location).parents]

    def compare(self, there: Container[str], places: Sequence[Place]) -> None:
        """Find out what was indexed in the places and has vanished; `there` are the locations of what was found."""
        for location, row in self.at.items():
            if (
                location not in there
                and any(Path(location).is_relative_to(place.path) for place in places)
                and has_vanished(location)
            ):
                self.miss(row)

    def miss(self, row: DocumentRow) -> None:
        """Note that a file has vanished: it has moved, if its content turns up elsewhere."""
        self._gone.setdefault(row.document_id, []).append(row)

    def call(self, document_id: str, name: str) -> None:
        """Note what a document that has just been stored is called."""
        self._called[document_id] = name

    def place_again(self, source: Source, content: str) -> FileReport:
        """Say that a file holds `content`, which is stored already, and report what that means."""
        self.index.put_source(source, content)
        if vanished := self._gone.get(content):
            was = vanished.pop()
            self.index.remove(was.source.location)
            if was.title == readable_name(Path(was.source.path)):  # It had no title but its file's name.
                self.index.retitle(content, readable_name(Path(source.path)))
            return FileReport(source.path, "moved", (f"was {was.source.path}",))
        if source.location in self.at:
            return FileReport(source.path, "updated")
        return FileReport(source.path, "duplicate", (f"holds the same as {self._called[content]}",))

    def forget(self) -> Iterator[FileReport]:
        """Forget what has vanished, and has not moved."""
        for row in (row for rows in self._gone.values() for row in rows):
            self.index.remove(row.source.location)
            yield FileReport(row.source.path, "removed")


def is_untouched(old: DocumentRow, source: Source) -> bool:
    """Whether a file is what was stored, by its size and time alone."""
    stored = datetime.fromisoformat(old.added).timestamp()
    same = (old.source.size, old.source.modified) == (source.size, source.modified)
    return same and source.modified < (stored - RACY_SECONDS) * 1e9
