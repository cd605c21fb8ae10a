"""Following folders."""

import threading
from pathlib import Path

import watchfiles

from ingest.report import Report
from ingest.watch import Elsewhere, watch
from tests.support.embedder import BagOfWords
from tests.support.library import found, write
from vector_db.index import Index


class Enough(Exception):
    """Ends the watching."""


def test_a_new_file_is_taken_in_and_each_report_handed_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "library", {"notes/a.md": "The anchor."})
    reports: list[Report] = []

    def on_report(report: Report) -> None:
        reports.append(report)
        if "notes/b.md" in report.added + report.unchanged:
            raise Enough

    stop = threading.Event()

    def keep_writing() -> None:
        """Watching has begun at some moment that nobody tells: write until it is noticed."""
        n = 0
        while not stop.wait(0.2):
            n += 1
            write(folder, {"notes/b.md": f"The lighthouse, version {n}."})

    with Index(tmp_path / "data", BagOfWords()) as index:
        writer = threading.Thread(target=keep_writing)
        writer.start()
        try:
            watch([folder], index, on_report=on_report)
        except Enough:
            pass
        finally:
            stop.set()
            writer.join()
        assert "notes/b.md" in found(index, "lighthouse")
    assert reports


def test_what_the_index_itself_writes_is_not_followed(tmp_path: Path) -> None:
    """Else an ingestion would set off the next, for ever, where the data folder lies among the documents."""
    act_on = Elsewhere(tmp_path / "library" / "data")
    change = watchfiles.Change.modified
    assert not act_on(change, str(tmp_path / "library" / "data" / "catalog.sqlite3-wal"))
    assert not act_on(change, str(tmp_path / "library" / "data" / "chroma-3" / "chroma.sqlite3"))
    assert act_on(change, str(tmp_path / "library" / "database.md"))
    assert act_on(watchfiles.Change.deleted, str(tmp_path / "library" / "notes"))
