"""Forget documents, and with them the copies of theirs that Docent itself has made.

Knows nothing of how documents come in.
"""

import contextlib
import difflib
import os
import time
from collections.abc import Sequence
from pathlib import Path

from ingest.files import container
from ingest.job import only_one
from ingest.report import FileReport, Report
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.types import DocumentRow

COPIES = ("uploads", "web")
"""The folders, in the data folder, of what was uploaded and what was fetched: ours to delete, unlike anyone's files."""


def remove(paths: Sequence[str], index: Index) -> Report:
    """Forget documents: `paths` are files, folders, archives, or sources as the index names them.

    Nothing of them stays behind in the index, and the stored copies of uploads and web pages are deleted, which the
    report notes; a file anywhere else is never touched. Raises DocentError, and removes nothing, if one of `paths` is
    not in the index.
    """
    started = time.perf_counter()
    report = Report()
    with only_one(index.data):
        library = index.documents()
        meant = {row.source.location: row for path in paths for row in _named(path, library)}
        for location, row in meant.items():
            index.remove(location)
            report.files.append(FileReport(row.source.path, "removed", (), row.pages, (), row.chunks))
        index.reconcile()
        index.compact()
        kept = [Path(row.source.location) for row in library if row.source.location not in meant]
        copies = {location: _copy(location, index.data) for location in meant}
        for copy in {copy for copy in copies.values() if copy}:
            if not any(other.is_relative_to(copy) for other in kept):
                _delete(copy, index.data)
    report.documents, report.chunks = index.counts()
    report.seconds = time.perf_counter() - started
    return report


def _named(path: str, library: Sequence[DocumentRow]) -> list[DocumentRow]:
    location = os.path.abspath(path)
    rows = [row for row in library if row.source.path == path or Path(row.source.location).is_relative_to(location)]
    if not rows:
        near = difflib.get_close_matches(path, [row.source.path for row in library], cutoff=0.4)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise DocentError(f"{path} is not in the index.{meant}")
    return rows


def _copy(location: str, data: Path) -> Path | None:
    """The file in which a document lies, if it is a copy that Docent has made."""
    file = Path(location) if os.path.lexists(location) else container(location)
    # Compared as they are on the disk: no link in the data folder must lead the deletion out of it.
    if file and any(file.resolve().is_relative_to((data / name).resolve()) for name in COPIES):
        return file
    return None


def _delete(copy: Path, data: Path) -> None:
    with contextlib.suppress(OSError):  # It is out of the index in any case.
        copy.unlink()
        for folder in copy.parents:
            if folder.parent == data or not folder.is_relative_to(data):
                break
            folder.rmdir()  # Which fails, and ends this, where anything else lies there.
