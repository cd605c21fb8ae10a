"""Uploads: no name leads out of the folder, no file overwrites another, one bad file costs nothing else."""

import os
import unicodedata
from pathlib import Path

import pytest

from app.ui.upload import NAME_BYTES, safe_name, store, take_in
from ingest.report import FileReport, Report
from vector_db.errors import IndexBusy, UnreadableFile

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


def test_one_bad_file_costs_the_others_nothing(tmp_path: Path) -> None:
    def ingest(path: Path) -> Report:
        if path.name == "locked.txt":
            raise IndexBusy("The index is busy.")
        if path.name == "bad.txt":
            return Report([FileReport(str(path), "failed", ("holds no text",))])
        if path.name == "known.txt":
            return Report([FileReport(path.name, "unchanged")])
        return Report([FileReport(path.name, "added", ("page 2 holds no text",))])

    files = [
        write(tmp_path, "bad.txt", b"1"),
        write(tmp_path, "large.txt", b"x" * (1024 * 1024 + 1)),
        write(tmp_path, "locked.txt", b"2"),
        tmp_path / "vanished.txt",
        write(tmp_path, "known.txt", b"3"),
        write(tmp_path, "good.txt", b"4"),
    ]
    uploads = tmp_path / "uploads"
    seen: list[tuple[int, str]] = []
    done = take_in(files, uploads, ingest, limit_mb=1, on_progress=lambda at, name: seen.append((at, name)))
    results = {outcome.name: (outcome.result, outcome.note) for outcome in done}
    assert results["bad.txt"] == ("failed", "holds no text")
    assert "limit of 1 MB" in results["large.txt"][1]
    assert results["locked.txt"] == ("failed", "The index is busy.")
    assert results["vanished.txt"][0] == "failed"
    assert results["known.txt"][0] == "unchanged"
    assert results["good.txt"][0] == "added" and "page 2 holds no text" in results["good.txt"][1]
    assert seen == [(at, file.name) for at, file in enumerate(files)]
    assert not list(uploads.rglob("bad.txt")), "what was not taken in is not kept"
    assert list(uploads.rglob("good.txt"))
    assert not list(uploads.rglob("*.part"))
