"""Originals: opened where the catalog says they are, and nowhere else."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from app.original.file import OriginalMissing, open_original, row_of
from tests.support.fake_desk import hit
from vector_db.types import DocumentRow, Source


def row_for(path: Path, root: Path, content: bytes, name: str = "") -> DocumentRow:
    """As the catalog lists the file at `path` with `content`."""
    there = path.stat() if path.exists() else None
    relative = name or path.relative_to(root).as_posix()
    size, modified = (there.st_size, there.st_mtime_ns) if there else (len(content), 1)
    source = Source(str(path), str(root), relative, "kind", size, modified)
    return DocumentRow(source, hashlib.sha256(content).hexdigest(), "Title", "complete", None, 1, "2026-01-01")


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_file_is_opened_and_told(tmp_path: Path) -> None:
    path = written(tmp_path / "library" / "a" / "report.pdf", b"%PDF-1.7 words")
    original = open_original(row_for(path, tmp_path / "library", b"%PDF-1.7 words"))
    with original.file as file:
        assert file.read() == b"%PDF-1.7 words"
    assert (original.name, original.size, original.kind, original.changed) == ("report.pdf", 14, "pdf", False)


def test_a_file_that_was_changed_is_told_by_its_content(tmp_path: Path) -> None:
    path = written(tmp_path / "notes.txt", b"before")
    row = row_for(path, tmp_path, b"before")
    os.utime(path, ns=(5, 5))
    assert not open_original(row).changed, "it was only touched"
    path.write_bytes(b"after!")
    assert open_original(row).changed


def test_what_is_gone_is_said_without_its_place(tmp_path: Path) -> None:
    row = row_for(tmp_path / "gone.txt", tmp_path, b"")
    with pytest.raises(OriginalMissing, match=r"gone\.txt is not there any more") as raised:
        open_original(row)
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
@pytest.mark.parametrize("linked", ["file", "folder"])
def test_no_link_leads_out_of_the_folder(tmp_path: Path, linked: str) -> None:
    secret = written(tmp_path / "secret" / "key.txt", b"secret")
    library = tmp_path / "library"
    (library / "inner").mkdir(parents=True)
    if linked == "file":
        (library / "inner" / "key.txt").symlink_to(secret)
    else:
        (library / "inner").rmdir()
        (library / "inner").symlink_to(secret.parent)
    with pytest.raises(OriginalMissing, match="leads out of the folder"):
        open_original(row_for(library / "inner" / "key.txt", library, b"secret"))


def test_a_folder_or_a_pipe_in_its_place_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(OriginalMissing, match="cannot be opened"):
        open_original(row_for(tmp_path / "folder.txt", tmp_path, b""))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        with pytest.raises(OriginalMissing, match="cannot be opened"):
            open_original(row_for(tmp_path / "pipe.txt", tmp_path, b""))


def test_what_lies_in_an_archive_is_unpacked_for_it(tmp_path: Path) -> None:
    archive = tmp_path / "box.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("letters/one.txt", "Dear Ann")
        file.writestr("../two.txt", "out of it")
    row = row_for(archive / "letters" / "one.txt", tmp_path, b"Dear Ann", "box.zip/letters/one.txt")
    original = open_original(row)
    with original.file as file:
        assert file.read() == b"Dear Ann"
    assert (original.name, original.size, original.changed) == ("one.txt", 8, False)
    for name in ("letters/three.txt", "../two.txt", "../../etc/passwd"):
        with pytest.raises(OriginalMissing):
            open_original(row_for(archive / name, tmp_path, b"", f"box.zip/{name}"))
    archive.write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(OriginalMissing, match="damaged"):
        open_original(row)


def test_the_row_of_a_passage_is_that_of_its_path(tmp_path: Path) -> None:
    rows = [row_for(tmp_path / name, tmp_path, b"x") for name in ("a.txt", "b.txt")]
    same = hit("words", "b.txt")
    object.__setattr__(same.chunk, "document_id", rows[0].document_id)
    assert row_of(same, rows) is rows[1]
    assert row_of(same, rows[:1]) is rows[0], "the same content under another name"
    assert row_of(hit("words", "b.txt"), rows) is None
