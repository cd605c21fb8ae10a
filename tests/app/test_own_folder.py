"""A page's own folder: it goes with the page, and what a killed one has left goes with the next."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.own_folder import OwnFolder, sweep
from app.temporary import CUT_OFF, UNWANTED, Temporary
from tests.support.event_loop import run

KILLED = """
import os, sys
from pathlib import Path
from app.own_folder import OwnFolder
own = OwnFolder(Path(sys.argv[1]))
(own.path / "upload").write_bytes(b"left")
os._exit(9)
"""


def age(path: Path, seconds: float) -> None:
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


def test_what_a_killed_page_has_left_goes_and_what_a_running_one_has_stays(tmp_path: Path) -> None:
    parent = tmp_path / "tmp"
    running = OwnFolder(parent)
    (running.path / "upload").write_bytes(b"mine")
    of_old = parent / ("a" * 64)
    of_old.mkdir()
    age(of_old, 4000)
    assert subprocess.run([sys.executable, "-c", KILLED, str(parent)]).returncode == 9
    left = parent.glob("page-*/upload")
    assert len(list(left)) == 2
    other = OwnFolder(parent)
    assert [path.read_bytes() for path in parent.glob("page-*/upload")] == [b"mine"]
    assert not of_old.exists(), "from before folders had locks"
    other.remove()
    running.remove()
    assert list(parent.iterdir()) == []


def test_what_was_cut_off_goes_soon_what_nobody_took_in_later_and_what_waits_stays(tmp_path: Path) -> None:
    temporary = Temporary(tmp_path)
    cut_off, coming = temporary.uploads / "tmp1", temporary.uploads / "tmp2"
    unwanted, fresh = temporary.uploads / "hash1" / "a.txt", temporary.uploads / "hash2" / "a.txt"
    waiting = temporary.taken / "1" / "a.txt"
    for file in (cut_off, coming, unwanted, fresh, waiting):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    age(cut_off, CUT_OFF + 1)
    age(coming, CUT_OFF - 60)
    for file in (unwanted, waiting):
        age(file, UNWANTED + 1)
    age(fresh, CUT_OFF + 1)
    temporary.sweep()
    assert [file.exists() for file in (cut_off, coming, unwanted, fresh, waiting)] == [False, True, False, True, True]
    temporary.remove()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_is_gone_already_is_no_fault(tmp_path: Path) -> None:
    sweep([tmp_path / "gone"], 0)


def test_a_folder_that_somebody_has_deleted_is_made_anew(tmp_path: Path) -> None:
    temporary = Temporary(tmp_path)
    shutil.rmtree(tmp_path / "tmp")
    temporary.sweep()
    assert temporary.uploads.is_dir() and temporary.taken.is_dir()
    temporary.remove()


def test_sweeping_goes_on_after_a_sweep_that_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.temporary.BETWEEN", 0.0)
    temporary = Temporary(tmp_path)

    async def served() -> int:
        looks = 0

        def look() -> None:
            nonlocal looks
            looks += 1
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(temporary, "sweep", look)
        async with temporary.swept(None), asyncio.timeout(10):
            while looks < 3:
                await asyncio.sleep(0)
        return looks

    assert run(served()) >= 3
    temporary.remove()
