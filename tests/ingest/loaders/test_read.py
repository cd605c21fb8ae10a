"""`read_document`: what holds for every format."""

import hashlib
from pathlib import Path

import pytest

from ingest.files import readable_name
from ingest.loaders.kinds import SUFFIXES
from ingest.loaders.read import read_document
from tests.support import fake_tesseract
from tests.support.sample_files import SENTENCE, samples
from vector_db.errors import UnreadableFile


@pytest.fixture(autouse=True)
def _tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, SENTENCE)


@pytest.mark.parametrize("suffix", list(SUFFIXES))
def test_every_format_gives_the_same_sentence(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"ships{suffix.upper()}"
    data = samples()[suffix]
    path.write_bytes(data)
    document = read_document(path)
    assert any(SENTENCE.rstrip(".") in block.text for block in document.blocks)
    assert document.id == hashlib.sha256(data).hexdigest()
    assert document.title == "Ships"
    assert document.pages == {"pdf": 2, "pptx": 2, "image": 1}.get(SUFFIXES[suffix])


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("loan-agreement_penrose.txt", "Loan agreement penrose"),
        ("minutes-2025-03-11.txt", "Minutes 2025-03-11"),
        ("Émile.csv", "Émile"),
        (".txt", ".txt"),
        ("---.txt", "---.txt"),
    ],
)
def test_a_file_name_made_readable(name: str, title: str) -> None:
    assert readable_name(Path(name)) == title


def test_a_kind_that_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "sheet.weird").write_bytes(bytes(range(256)) * 20)
    with pytest.raises(UnreadableFile, match=r"it reads .pdf, .md"):
        read_document(tmp_path / "sheet.weird")


def test_a_file_that_is_gone_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened: No such file"):
        read_document(tmp_path / "gone.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(UnreadableFile, match="cannot be opened: Is a directory"):
        read_document(tmp_path / "folder.txt")


def test_what_is_misnamed_is_read_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(samples()[".pdf"])
    document = read_document(tmp_path / "notes.txt")
    assert document.pages == 2
    assert document.notes == ("is named .txt but holds a PDF; read as that",)


def test_characters_that_are_lost_are_counted(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(("é" * 50).encode() + b"\xff, \xff!")
    document = read_document(tmp_path / "notes.txt")
    assert document.notes == ("2 characters could not be decoded, and stand as \ufffd",)
