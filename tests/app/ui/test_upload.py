"""Uploads: no name leads out of the folder, no file overwrites another, one bad file costs nothing else."""

import os
import unicodedata
from pathlib import Path

import pytest

from app.ui.upload import NAME_BYTES, safe_name, store, take_in
from ingest.report import FileReport, Report, State
from ingest.sync import OnProgress
from vector_db.errors import DocentError, IndexBusy, UnreadableFile

EVIL = [
    "../../etc/passwd",
    "..",
    ".",
    "...",
    "",
    "/absolute.txt",
    "C:\\windows\\system32\\evil.txt",
    "..\\..\\evil.txt",
    "a/../../b.txt",
    "nul\x00byte.txt",
    "new\nline.txt",
    "tab\tand\x1bescape.txt",
    "cv\u202efdp.exe",
    "\u200bhidden\ufeff.txt",
    "CON",
    "con.txt",
    "lpt1.pdf",
    "x" * 300 + ".pdf",
    "ü" * 300 + ".pdf",
    "." * 300,
    ".hidden",
    "~",
    "name with spaces . txt ",
    "quote'\"`$(rm -rf)|;&.txt",
    "<script>alert(1)</script>.html",
    "lone\ud800surrogate.txt",
    "a." + "b" * 300,
    "ﬁle∕slash．txt",
    "e\u0301.txt",
]


@pytest.mark.parametrize("name", EVIL)
def test_a_safe_name_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    safe = safe_name(name)
    assert safe and safe not in (".", "..") and not safe.startswith(".")
    assert not set(safe) & set('/\\<>:"|?*') and safe.isprintable()
    assert len(safe.encode()) <= NAME_BYTES + 10
    assert unicodedata.is_normalized("NFC", safe)
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / safe).write_text("x")
    assert [path.name for path in folder.iterdir()] == [safe]
    assert (folder / safe).resolve().parent == folder.resolve()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Jahresbericht 2024 (endgültig).docx", "Jahresbericht 2024 (endgültig).docx"),
        ("../../x.md", "x.md"),
        ("con.txt", "document_con.txt"),
        ("", "document"),
        (".md", "document.md"),
        ("x" * 300 + ".pdf", "x" * (NAME_BYTES - 4) + ".pdf"),
    ],
)
def test_a_safe_name_keeps_what_it_can(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def write(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(content)
    return file


def test_files_of_one_name_lie_beside_each_other(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    first = store(write(tmp_path / "a", "notes.txt", b"one"), uploads, limit_mb=1)
    second = store(write(tmp_path / "b", "notes.txt", b"two"), uploads, limit_mb=1)
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    assert first.name == second.name == "notes.txt"
    assert len(first.parent.name) == 16 and first.parent.parent == uploads
    assert store(write(tmp_path / "c", "notes.txt", b"one"), uploads, limit_mb=1) == first


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    uploads, outside = tmp_path / "uploads", tmp_path / "outside"
    outside.mkdir()
    file = write(tmp_path, "notes.txt", b"one")
    place = store(file, uploads, limit_mb=1)
    place.unlink()
    place.parent.rmdir()
    os.symlink(outside, place.parent)
    with pytest.raises(UnreadableFile, match="link"):
        store(file, uploads, limit_mb=1)
    assert list(outside.iterdir()) == []


def taken(file: Path, uploads: Path, report: Report | DocentError) -> list[FileReport]:
    """What comes of `file` where the ingestion ends in `report`."""

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        if isinstance(report, DocentError):
            raise report
        return report

    return list(take_in(file, uploads, ingest, limit_mb=1))


def test_what_is_taken_in_is_kept_and_goes_by_the_name_it_came_with(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    file = write(tmp_path, "what?.txt", b"4")
    report = FileReport("what_.txt", "added", ("page 2 holds no text",), 3, (2,), 7)
    assert taken(file, uploads, Report([report])) == [
        FileReport("what?.txt", "added", ("page 2 holds no text",), 3, (2,), 7)
    ]
    assert list(uploads.rglob("what_.txt")) and not list(uploads.rglob("*.part"))


@pytest.mark.parametrize("state", ["failed", "skipped"])
def test_what_is_not_taken_in_is_not_kept(state: State, tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    (outcome,) = taken(write(tmp_path, "bad.txt", b"1"), uploads, Report([FileReport("bad.txt", state, ("no",))]))
    assert (outcome.state, outcome.notes) == (state, ("no",))
    assert not list(uploads.rglob("*"))


def test_of_an_archive_each_file_is_told_and_one_good_one_keeps_it(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    inside = [FileReport("all.zip/a.md", "added"), FileReport("all.zip/b.bin", "skipped", ("is of no kind",))]
    done = taken(write(tmp_path, "all.zip", b"5"), uploads, Report(inside))
    assert done == inside and list(uploads.rglob("all.zip"))
    (empty,) = taken(write(tmp_path, "empty.zip", b"6"), uploads, Report([]))
    assert empty.state == "skipped" and not list(uploads.rglob("empty.zip"))


def test_what_cannot_even_be_stored_or_indexed_is_a_failure_in_words(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    large = write(tmp_path, "large.txt", b"x" * (1024 * 1024 + 1))
    cases = {large: "limit of 1 MB", tmp_path / "vanished.txt": "cannot be stored"}
    for file, reason in cases.items():
        (outcome,) = taken(file, uploads, Report())
        assert outcome.state == "failed" and reason in outcome.reason
    (busy,) = taken(write(tmp_path, "locked.txt", b"2"), uploads, IndexBusy("The index is busy."))
    assert (busy.state, busy.reason) == ("failed", "The index is busy.")
