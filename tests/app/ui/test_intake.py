"""What comes in: each file is told of, nothing is left lying about, and what is stopped does not stay."""

import threading
from dataclasses import replace
from pathlib import Path

from app.ui.intake import Intake, step_of
from app.ui.job import State
from ingest.report import FileReport, Progress, Report
from ingest.sync import OnProgress
from tests.support.fake_desk import FakeIndex, fake_desk, row
from tests.support.waiting import until


def write(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_bytes(content)
    return file


def end_of(intake: Intake, files: list[Path]) -> State:
    return list(intake.upload(files).watch())[-1]


def test_every_file_is_told_of_and_none_is_left_where_it_came_in(data_folder: Path, tmp_path: Path) -> None:
    made: list[bool] = []
    intake = Intake(fake_desk(data_folder, make_vectors=lambda: made.append(True)))
    files = [write(tmp_path, "good.txt", b"1"), write(tmp_path, "bad.txt", b"BAD"), tmp_path / "vanished.txt"]
    state = end_of(intake, files)
    assert [(file.path, file.state) for file in state.files] == [
        ("good.txt", "added"),
        ("bad.txt", "failed"),
        ("vanished.txt", "failed"),
    ]
    assert state.doing == state.problem == "" and not state.failed
    assert made and not any(file.exists() for file in files)
    assert intake.recent() == [state]


def test_what_waits_for_its_turn_lies_where_gradio_deletes_nothing_and_goes_when_it_has_been_read(
    data_folder: Path, tmp_path: Path
) -> None:
    aside, waiting = tmp_path / "taken", []

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        waiting.append(sorted(file.name for file in aside.rglob("*.txt")))
        return Report([FileReport(path.name, "added")])

    files = [write(tmp_path / "from", name, name.encode()) for name in ("a.txt", "b.txt")]
    intake = Intake(fake_desk(data_folder, ingest=ingest, incoming=aside))
    state = end_of(intake, [*files, tmp_path / "vanished.txt"])
    assert [(file.path, file.state) for file in state.files][:2] == [("a.txt", "added"), ("b.txt", "added")]
    assert "cannot be stored" in state.files[2].reason
    assert waiting == [["a.txt", "b.txt"], ["b.txt"]] and not any(file.exists() for file in files)
    assert [path for path in aside.rglob("*") if path.is_file()] == []


def test_of_a_long_file_its_pages_are_told() -> None:
    step = step_of(Progress("reading", 0, 1, "scan.pdf", pages=12, pages_left=88), "scan.pdf", 1, 2)
    assert (step.said(), step.share) == ("Reading scan.pdf: page 12 of 100 … (2 of 2)", 0.12)
    assert step_of(Progress("reading", 0, 1, "a.pdf", pages=1), "a.pdf").said() == "Reading a.pdf …"


class Waits:
    """An ingestion that tells how far it is until it is stopped or let go."""

    def __init__(self) -> None:
        self.reading = threading.Event()
        self.go = threading.Event()

    def __call__(self, path: Path, on_progress: OnProgress) -> Report:
        while not self.go.wait(0.01):
            on_progress(Progress("reading", 0, 1, path.name))
            self.reading.set()
        return Report([FileReport(path.name, "added")])


def test_the_file_at_hand_and_one_that_waits_are_stopped_and_nothing_of_them_stays(
    data_folder: Path, tmp_path: Path
) -> None:
    waits = Waits()
    intake = Intake(fake_desk(data_folder, ingest=waits))
    files = [write(tmp_path, name, name.encode()) for name in ("a.txt", "b.txt", "c.txt")]
    job = intake.upload(files)
    assert waits.reading.wait(10)
    assert [name for _, name in job.state().waiting] == ["b.txt", "c.txt"]
    assert intake.stop(job.id, 1) and intake.stop(job.id, 0)
    until(lambda: job.state().at == 2)
    waits.go.set()
    state = list(job.watch())[-1]
    assert [(file.path, file.state) for file in state.files] == [
        ("a.txt", "skipped"), ("b.txt", "skipped"), ("c.txt", "added"),
    ]  # fmt: skip
    assert "stopped" in state.files[0].reason
    assert [path.name for path in (data_folder / "uploads").rglob("*.txt")] == ["c.txt"]
    assert not any(file.exists() for file in files) and not intake.stop(job.id), "it has ended"


def test_all_of_a_job_is_stopped_and_a_page_that_is_fetched(data_folder: Path, tmp_path: Path) -> None:
    waits = Waits()

    def fetch(url: str, on_progress: OnProgress) -> Report:
        return waits(Path(url), on_progress)

    intake = Intake(fake_desk(data_folder, ingest=waits, fetch=fetch))
    jobs = [intake.upload([write(tmp_path, "a.txt", b"1"), write(tmp_path, "b.txt", b"2")])]
    jobs.append(intake.fetch("https://example.org"))
    for job in jobs:
        assert intake.stop(job.id)
        assert {file.state for file in list(job.watch())[-1].files} == {"skipped"}


def test_what_is_uploaded_into_a_collection_is_in_it(data_folder: Path, tmp_path: Path) -> None:
    index = FakeIndex()

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        new = row(f"uploads/{path.name}")
        index.rows.append(replace(new, source=replace(new.source, location=str(path))))
        return Report([FileReport(path.name, "added")])

    desk = fake_desk(data_folder, index=index, ingest=ingest)
    made = desk.collections.make("New")
    list(Intake(desk).upload([write(tmp_path, "a.txt", b"1")], made).watch())
    assert [each.source.path for each in desk.collections.all()[0].rows(index.rows)] == ["uploads/a.txt"]
