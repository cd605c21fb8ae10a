"""The seal of a folder."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vector_db import seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "chroma"
    (made / "part").mkdir(parents=True)
    (made / "one.sqlite3").write_bytes(b"one")
    (made / "part" / "two.bin").write_bytes(b"two")
    seal.put(made)
    return made


def _same_size(folder: Path) -> None:
    path = folder / "part" / "two.bin"
    status = path.stat()
    path.write_bytes(b"TWO")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))


def _same_time(folder: Path) -> None:
    path = folder / "part" / "two.bin"
    status = path.stat()
    path.write_bytes(b"longer")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "same size": (_same_size, "part/two.bin was changed"),
    "same time": (_same_time, "part/two.bin was changed"),
    "gone": (lambda folder: (folder / "one.sqlite3").unlink(), "one.sqlite3 is gone"),
    "more": (lambda folder: (folder / "three").touch(), "three was changed"),
    "no seal": (seal.lift, "was not left in order"),
    "no words": (lambda folder: seal.seal_of(folder).write_text("[1]"), "was not left in order"),
    "half a seal": (lambda folder: seal.seal_of(folder).write_text('{"version": "1.'), "was not left in order"),
}


def test_what_is_as_it_was_left_is_in_order(folder: Path) -> None:
    assert seal.broken(folder) == ""
    seal.put(folder)
    assert seal.broken(folder) == ""
    assert sorted(path.name for path in folder.parent.glob("chroma*")) == ["chroma", "chroma.seal"]


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_noticed_and_told(name: str, folder: Path) -> None:
    change, words = CHANGES[name]
    change(folder)
    assert words in seal.broken(folder)
    seal.put(folder)
    assert seal.broken(folder) == ""


def test_a_folder_that_is_gone_is_told(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    assert "is gone" in seal.broken(folder)
    seal.lift(folder)
    assert "is not there" in seal.broken(folder)
