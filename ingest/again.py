"""Read documents again, though nothing of their files has changed: with another version of a reader, or OCR.

Knows nothing of how documents come in for the first time, or of who asks for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.job import only_one, places_of, say_nothing
from ingest.readers import Limits
from ingest.report import FileReport, Progress, Report
from ingest.sync import OnProgress, Synchronisation
from vector_db.index import Index

READ_AGAIN = "was read again"


def read_again(
    locations: Sequence[str],
    index: Index,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress = say_nothing,
    embeds: bool = True,
) -> Report:
    """Read the documents at `locations` again and replace their text, each in one step; until then the old one answers.

    Of an archive all files are read. What reads as before keeps its vectors; `on_progress` and `embeds` are as for
    `ingest.job.ingest`. A file that is not there, or cannot be read, is reported, and stays as it was. Raises
    DocentError if the index cannot be used.
    """
    with only_one(index.data, lambda: on_progress(Progress("reading", 0, len(locations)))):
        rows = [row for row in index.documents() if row.source.location in set(locations)]
        places = [place for row in rows for place in places_of([row])]
        there = {place.path: place for place in places}
        run = Synchronisation(
            list(there.values()), index, index.data, limits or Limits(), on_progress, {}, embeds, afresh=True
        )
        report = run.run()
    missing = [row for row in rows if not any(Path(row.source.location).is_relative_to(path) for path in there)]
    note = "its file is not there any more; what was read of it before stays"
    gone = [FileReport(row.source.path, "failed", (note,), row.pages, (), row.chunks) for row in missing]
    report.files = [*(_told(file) for file in report.files), *gone]
    return report


def _told(file: FileReport) -> FileReport:
    return replace(file, notes=(READ_AGAIN, *file.notes)) if file.state == "updated" else file
