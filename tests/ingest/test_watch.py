"""Following folders."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles

from ingest import watch as watching
from ingest.report import Report
from ingest.watch import Elsewhere, watch
from tests.support.embedder import BagOfWords
from tests.support.library import found, write
from vector_db.errors import DocentError
from vector_db.index import Index


class Enough(Exception):
    """Ends the watching."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "QUIET_MS", 50)
    monkeypatch.setattr(watching, "LOOK_MS", 60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "library", {"notes/a.md": "The anchor."})


@pytest.fixture
def index(data_folder: Path) -> Iterator[Index]:
    with Index(data_folder, BagOfWords()) as opened:
        yield opened


def follow(folder: Path, index: Index, *steps: Callable[[], object], until: Callable[[], bool]) -> list[Report | str]:
    """Watch, do one step after each report or error, and stop when there are none left and `until` holds."""
    told: list[Report | str] = []
    left = list(steps)

    def on_told(what: Report | DocentError) -> None:
        told.append(what if isinstance(what, Report) else str(what))
        if left:
            left.pop(0)()
        elif until():
            raise Enough

    with pytest.raises(Enough):
        watch([folder], index, on_report=on_told, on_error=on_told)
    return told


def test_the_folder_is_brought_in_and_each_change_after_it(folder: Path, index: Index) -> None:
    told = follow(
        folder,
        index,
        lambda: write(folder, {"notes/b.md": "The bowsprit."}),
        lambda: (folder / "notes/a.md").unlink(),
        until=lambda: [row.source.path for row in index.documents()] == ["notes/b.md"],
    )
    assert [report.added + report.removed for report in told if isinstance(report, Report)] == [
        ["notes/a.md"],
        ["notes/b.md"],
        ["notes/a.md"],
    ]
    assert found(index, "bowsprit") == ["notes/b.md"]


def test_what_changes_during_the_first_ingestion_is_not_lost(
    folder: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, rounds = watching.ingest, []

    def ingest(*arguments: object, **named: object) -> Report:
        report = real(*arguments, **named)  # type: ignore[arg-type]
        if not rounds:
            write(folder, {"notes/b.md": "The bowsprit."})
        rounds.append(report)
        return report

    monkeypatch.setattr(watching, "ingest", ingest)
    follow(folder, index, until=lambda: len(index.documents()) == 2)
    assert len(rounds) == 2


def test_many_quick_edits_are_taken_as_few(folder: Path, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "QUIET_MS", 400)

    def edit() -> None:
        for n in range(100):
            write(folder, {f"notes/{n % 10}.md": f"Version {n}."})

    told = follow(folder, index, edit, until=lambda: len(index.documents()) == 11)
    assert len(told) <= 3


def test_a_file_that_is_half_written_is_tried_again_and_told_once(folder: Path, index: Index) -> None:
    told = follow(
        folder,
        index,
        lambda: write(folder, {"notes/half.pdf": "%PDF-1.7 and no more"}),
        lambda: write(folder, {"notes/b.md": "The bowsprit."}),
        lambda: write(folder, {"notes/half.pdf": "", "notes/half.md": "The whole."}),
        until=lambda: "notes/half.md" in [row.source.path for row in index.documents()],
    )
    failed = [report.failed for report in told if isinstance(report, Report)]
    assert [len(problems) for problems in failed] == [0, 1, 0, 1]


def test_a_folder_may_go_and_come_back(folder: Path, index: Index, tmp_path: Path) -> None:
    told = follow(
        folder,
        index,
        lambda: shutil.rmtree(folder),
        lambda: write(folder, {"notes/c.md": "The capstan."}),
        until=lambda: [row.source.path for row in index.documents()] == ["notes/c.md"],
    )
    assert any(isinstance(what, str) and "no file or folder" in what for what in told) or len(told) >= 2
    assert found(index, "capstan") == ["notes/c.md"]


def test_an_error_of_one_round_is_told_and_the_next_goes_on(
    folder: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, rounds = watching.ingest, iter([False, True])

    def ingest(*arguments: object, **named: object) -> Report:
        if next(rounds, False):
            raise DocentError("The disk is full.")
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "ingest", ingest)
    told = follow(
        folder,
        index,
        lambda: write(folder, {"notes/b.md": "The bowsprit."}),
        lambda: write(folder, {"notes/c.md": "The capstan."}),
        until=lambda: len(index.documents()) == 3,
    )
    assert told[1] == "The disk is full."


def test_a_folder_that_is_not_there_at_the_start_is_an_error(index: Index, tmp_path: Path) -> None:
    with pytest.raises(DocentError, match="no file or folder"):
        watch([tmp_path / "typo"], index, on_report=print, on_error=print)


def test_ctrl_c_ends_it_without_an_error(folder: Path, index: Index) -> None:
    def interrupt(report: Report) -> None:
        raise KeyboardInterrupt

    watch([folder], index, on_report=interrupt, on_error=print)
    assert threading.active_count() < 20


def test_what_the_index_itself_writes_is_not_followed(tmp_path: Path) -> None:
    """Else an ingestion would set off the next, for ever, where the data folder lies among the documents."""
    act_on = Elsewhere(tmp_path / "library" / "data")
    change = watchfiles.Change.modified
    assert not act_on(change, str(tmp_path / "library" / "data" / "catalog.sqlite3-wal"))
    assert not act_on(change, str(tmp_path / "library" / "data" / "chroma-3" / "chroma.sqlite3"))
    assert act_on(change, str(tmp_path / "library" / "database.md"))
    assert act_on(watchfiles.Change.deleted, str(tmp_path / "library" / "notes"))
