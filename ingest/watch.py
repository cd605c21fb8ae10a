"""Follow folders: whenever something in them changes, bring the index in line again.

Knows nothing of what the changes are: the job finds that out.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import watchfiles

from ingest.job import ingest
from ingest.readers import Limits
from ingest.report import FileReport, Report
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.types import Source

QUIET_MS = 300
"""Changes are taken as one while they follow each other within this time ..."""
MERGED_MS = 5_000
"""... for so long at most."""
LOOK_MS = 500
"""How often it is looked whether the folders themselves are still the same."""


def watch(
    paths: Sequence[Path],
    index: Index,
    *,
    on_report: Callable[[Report], object],
    on_error: Callable[[DocentError], object],
    limits: Limits | None = None,
) -> None:
    """Ingest `paths`, then again after every change in them, until interrupted by Ctrl-C, which ends it.

    The first report is handed out whole, later ones only if there is something new. What cannot be done just now is
    told to `on_error`, and tried again when something changes: a folder may go and come back. Raises DocentError if
    one of `paths` does not exist at the start, or if the system does not let it watch.
    """
    refused: dict[Source, str] = {}
    told: set[FileReport] = set()
    first = True
    try:
        for _ in _rounds(paths, index.data):
            try:
                report = ingest(paths, index, limits=limits, refused=refused)
            except DocentError as error:
                if first:
                    raise
                on_error(error)
                continue
            problems = {file for file in report.files if file.state in ("failed", "skipped")}
            report.files = [file for file in report.files if file not in told]
            told = problems
            if first or any(file.state != "unchanged" for file in report.files):
                on_report(report)
            first = False
    except KeyboardInterrupt:
        return


def _rounds(paths: Sequence[Path], data: Path) -> Iterator[None]:
    """Once when the watching has begun, and again whenever there are changes: none is lost in between."""
    while True:
        seen = [_identity(path) for path in paths]
        there = [path for path, identity in zip(paths, seen, strict=True) if identity]
        # It does not begin until it is asked for the first changes, and then says nothing of having begun: but the
        # first tick comes after it has.
        changes = _changes(there, data)
        next(changes, None)
        yield
        for changed in changes:
            if [_identity(path) for path in paths] != seen:
                break  # A folder was replaced: what is watched is the old one.
            if changed:
                yield


def _changes(paths: Sequence[Path], data: Path) -> Iterator[set[tuple[watchfiles.Change, str]]]:
    """What has changed in `paths`, also while nobody asked; an empty set at every tick without changes."""
    try:
        yield from watchfiles.watch(
            *paths,
            watch_filter=Elsewhere(data),
            step=QUIET_MS,
            debounce=MERGED_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
            ignore_permission_denied=True,
        )
    except FileNotFoundError:
        return  # One has gone since it was looked for.
    # watchfiles' core raises OSError, and RuntimeError for what the system tells it later.
    except (OSError, RuntimeError) as error:
        raise DocentError(
            f"The folders cannot be watched: {error}. On Linux, raise fs.inotify.max_user_watches, or set"
            " WATCHFILES_FORCE_POLLING=1."
        ) from error


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a folder from another one that has taken its place; None if there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


class Elsewhere(watchfiles.DefaultFilter):
    """Changes outside the data folder: what an ingestion writes must not set off the next one, for ever."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._data = data.resolve()

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        """Whether the change of `path` is one to act on."""
        return super().__call__(change, path) and not Path(path).resolve().is_relative_to(self._data)
