"""What came into the library by another way than this page: told from what the library held before, and holds now.

Knows nothing of Gradio, or of who ingests.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.ui.job import State
from app.ui.words import later
from ingest.report import FileReport
from vector_db.types import DocumentRow

KEPT = 200
"""Files that are remembered."""
TITLE = later("By the command line, while this page was open")


class Elsewhere:
    """The last files that another process has brought in, changed or removed. Safe to use from several threads."""

    def __init__(self, is_ours: Callable[[str], bool]) -> None:
        """`is_ours` says of a location whether this page has brought in, or removed, what lies there."""
        self._is_ours = is_ours
        self._files: deque[FileReport] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def note(self, before: Sequence[DocumentRow], now: Sequence[DocumentRow]) -> None:
        """Remember what differs."""
        had = {row.source.location: row for row in before}
        has = {row.source.location: row for row in now}
        came = [_report(row, had.get(at)) for at, row in has.items() if _differs(had.get(at), row)]
        went = [FileReport(row.source.path, "removed") for at, row in had.items() if at not in has]
        locations = [at for at, row in has.items() if _differs(had.get(at), row)] + [at for at in had if at not in has]
        files = [file for at, file in zip(locations, [*came, *went], strict=True) if not self._is_ours(at)]
        with self._lock:
            for file in files:
                self._put(file)

    def states(self) -> list[State]:
        """All of it as one more job; none if there is nothing."""
        with self._lock:
            files = tuple(reversed(self._files))
        return [State(files, title=TITLE)] if files else []

    def _put(self, file: FileReport) -> None:
        """Remember one; what was said of the same file before, goes, but for that it was new."""
        for old in [each for each in self._files if each.path == file.path]:
            self._files.remove(old)
            file = replace(file, state=old.state) if (old.state, file.state) == ("added", "updated") else file
        self._files.append(file)


def _differs(old: DocumentRow | None, row: DocumentRow) -> bool:
    return old is None or old.document_id != row.document_id


def _report(row: DocumentRow, old: DocumentRow | None) -> FileReport:
    return FileReport(row.source.path, "updated" if old else "added", (), row.pages, (), row.chunks)
