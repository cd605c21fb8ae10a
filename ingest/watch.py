"""Follow folders: whenever something in them changes, bring the index in line again.

Knows nothing of what the changes are: the job finds that out.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import watchfiles

from ingest.job import ingest
from ingest.report import Report
from vector_db.index import Index


def watch(paths: Sequence[Path], index: Index, *, on_report: Callable[[Report], object]) -> None:
    """Ingest `paths` again after every change in them, and hand each report out, until interrupted."""
    for _ in watchfiles.watch(*paths, watch_filter=Elsewhere(index.data), debounce=500, raise_interrupt=True):
        on_report(ingest(paths, index))


class Elsewhere(watchfiles.DefaultFilter):
    """Changes outside the data folder: what an ingestion writes must not set off the next one, for ever."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._data = data.resolve()

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        """Whether the change of `path` is one to act on."""
        return super().__call__(change, path) and not Path(path).resolve().is_relative_to(self._data)
