"""Jobs: what they tell those who watch, that they go on alone, and that a fault ends them in words."""

import threading
from pathlib import Path

import pytest

from app.ui import job as job_room
from app.ui import words
from app.ui.intake import Intake
from app.ui.outcomes import outcome
from ingest.remaining import Remaining
from ingest.report import FileReport, Progress, Report
from ingest.sync import OnProgress
from tests.app.ui.test_intake import write
from tests.support.fake_desk import fake_desk
from tests.support.waiting import until
from vector_db.errors import IndexBusy


def test_who_stops_watching_does_not_stop_the_job(data_folder: Path, tmp_path: Path) -> None:
    go = threading.Event()

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        on_progress(Progress("reading", 3, 12, "all.zip/a.md"))
        go.wait(10)
        return Report([FileReport(path.name, "added")])

    intake = Intake(fake_desk(data_folder, ingest=ingest))
    job = intake.upload([write(tmp_path, "all.zip", b"1"), write(tmp_path, "b.txt", b"2")])
    watching = job.watch()
    while "3 of 12" not in (said := next(watching).doing):
        pass
    assert said == "Reading all.zip: 3 of 12 … (1 of 2)"
    watching.close()
    go.set()
    assert [file.path for file in list(job.watch())[-1].files] == ["all.zip", "b.txt"]


def test_each_visitor_is_told_of_the_same_job_in_a_language_of_their_own(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        on_progress(Progress("reading", 3, 1200, path.name))
        go.wait(10)
        on_progress(Progress("reading", 4, 1200, path.name))  # where it finds that it was stopped
        raise AssertionError("it was to be stopped")

    job = Intake(fake_desk(data_folder, ingest=ingest)).upload([write(tmp_path, "{a}.zip", b"1")])
    until(lambda: "1,200" in job.state().doing)
    assert job.state().doing == "Reading {a}.zip: 3 of 1,200 …"
    monkeypatch.setattr(words, "language", lambda: "de")
    assert job.state().doing == "{a}.zip wird gelesen: 3 von 1.200 …"
    assert ">Stopp</button>" in outcome(job.state())
    job.stop()
    go.set()
    (*_, state) = job.watch()
    assert "wurde gestoppt" in outcome(state) and "stopped" not in outcome(state)


def test_of_long_work_it_is_said_how_long_it_will_go_on(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(job_room, "Remaining", lambda: Remaining(lambda: clock[0]))
    go, read = threading.Semaphore(0), threading.Semaphore(0)

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        for done in range(100):
            on_progress(Progress("reading", done, 100, path.name))
            read.release()
            go.acquire(timeout=10)
        return Report([FileReport(path.name, "added")])

    files = [write(tmp_path, name, name.encode()) for name in ("a.zip", "b.zip", "c.zip")]
    job = Intake(fake_desk(data_folder, ingest=ingest)).upload(files)
    for _ in range(10):
        assert read.acquire(timeout=10)
        assert "left" not in job.state().doing or clock[0] >= 5
        clock[0] += 1
        go.release()
    assert read.acquire(timeout=10)
    assert job.state().doing == "Reading a.zip: 10 of 100 … (1 of 3) · about 5 min left"  # 290 of 300 parts
    job.stop(1)
    job.stop(2)
    clock[0] += 1
    go.release()
    assert read.acquire(timeout=10)
    assert "1 min left" in job.state().doing, "what was stopped is not waited for"
    job.stop()
    go.release(100)
    list(job.watch())


def test_what_fails_altogether_ends_in_words(data_folder: Path) -> None:
    def refuse(url: str, on_progress: OnProgress) -> Report:
        raise IndexBusy("Another ingestion has not ended.")

    def fault(url: str, on_progress: OnProgress) -> Report:
        raise ZeroDivisionError("secret detail")

    (*_, busy) = Intake(fake_desk(data_folder, fetch=refuse)).fetch("https://example.org").watch()
    assert busy.problem == "Another ingestion has not ended." and busy.failed
    (*_, broken) = Intake(fake_desk(data_folder, fetch=fault)).fetch("https://example.org").watch()
    assert "ZeroDivisionError" in broken.problem and "secret" not in broken.problem
