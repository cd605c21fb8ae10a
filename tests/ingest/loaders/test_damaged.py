"""Whatever is wrong with a file, only UnreadableFile leaves `read_document`, with its reason in one line.

Each sample is cut, changed and misnamed in many ways, the same in every run. What can be read may be read.
"""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.loaders import SUFFIXES, read_document
from tests.support.sample_files import samples
from vector_db.errors import UnreadableFile
from vector_db.types import Document

SUFFIXES = list(SUFFIXES)
TRIALS = 40


def reading(path: Path, data: bytes) -> Document | str:
    """The document, or the reason why there is none, both checked. Anything else raised fails the test."""
    path.write_bytes(data)
    try:
        document = read_document(path)
    except UnreadableFile as error:
        reason = str(error)
        assert reason and len(reason) < 250 and "\n" not in reason and path.name not in reason
        return reason
    assert document.blocks and document.title
    for block in document.blocks:
        block.text.encode()  # no lone surrogates
        assert block.text.strip() and "\x00" not in block.text
    return document


def cuts(data: bytes) -> Iterator[bytes]:
    for number in range(1, TRIALS):
        yield data[: len(data) * number // TRIALS]


def changes(data: bytes, seed: str) -> Iterator[bytes]:
    """Bytes replaced, runs of them taken out, doubled or zeroed."""
    generator = random.Random(seed)
    for _ in range(TRIALS):
        changed = bytearray(data)
        for _ in range(generator.choice([1, 3, 30])):
            changed[generator.randrange(len(changed))] = generator.randrange(256)
        at, length = generator.randrange(len(data)), generator.randrange(1, 200)
        match generator.randrange(4):
            case 0:
                del changed[at : at + length]
            case 1:
                changed[at:at] = changed[at : at + length]
            case 2:
                changed[at : at + length] = bytes(len(changed[at : at + length]))
        yield bytes(changed)


def rewritten(data: bytes, seed: str) -> Iterator[bytes]:
    """A .docx whose archive is sound and whose parts are not: damage that checksums would otherwise catch."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in parts:
        for damaged in [
            None,
            b"",
            *list(changes(parts[name], seed + name))[:6],
            parts[name][: len(parts[name]) // 2],
        ]:
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w") as archive:
                for other, content in parts.items():
                    if other != name:
                        archive.writestr(other, content)
                    elif damaged is not None:
                        archive.writestr(other, damaged)
            yield file.getvalue()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_sound_file_is_read(suffix: str, tmp_path: Path) -> None:
    assert isinstance(reading(tmp_path / f"sound{suffix}", samples()[suffix]), Document)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_cut_files(suffix: str, tmp_path: Path) -> None:
    found = [reading(tmp_path / f"cut{suffix}", data) for data in cuts(samples()[suffix])]
    if suffix == ".docx":
        assert not any(isinstance(result, Document) for result in found)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_changed_files(suffix: str, tmp_path: Path) -> None:
    for data in changes(samples()[suffix], suffix):
        reading(tmp_path / f"changed{suffix}", data)


def test_word_files_with_damaged_parts(tmp_path: Path) -> None:
    found = [reading(tmp_path / "parts.docx", data) for data in rewritten(samples()[".docx"], "parts")]
    assert len(found) > 50 and any(isinstance(result, str) for result in found)


def test_pdf_files_whose_objects_are_wrong(tmp_path: Path) -> None:
    """Damage to the words of a PDF, not to its bytes: what a careless program writes."""
    words = [
        b"/Pages",
        b"/Kids",
        b"/Font",
        b"/Contents",
        b"/Length",
        b"/Root",
        b"/MediaBox",
        b"xref",
        b"/FlateDecode",
    ]
    sound = samples()[".pdf"]
    for word in words:
        for other in (b"/X", b"null", b"<< >>", b"[ ]", b"9 0 R", b"-1", word + b" 1 0 R"):
            reading(tmp_path / "objects.pdf", sound.replace(word, other))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_noise(suffix: str, tmp_path: Path) -> None:
    generator = random.Random(7)
    for size in (1, 10, 1000, 30_000):
        result = reading(tmp_path / f"noise{suffix}", generator.randbytes(size))
        assert isinstance(result, str) or size < 1000


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_empty_and_blank(suffix: str, tmp_path: Path) -> None:
    assert reading(tmp_path / f"empty{suffix}", b"") == "is empty"
    assert isinstance(reading(tmp_path / f"blank{suffix}", b" \n\t\r\n "), str)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv"])
def test_text_files_without_text(suffix: str, tmp_path: Path) -> None:
    assert reading(tmp_path / f"blank{suffix}", b" \n\t\r\n ") == "holds no text"


PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_a_zip_archive_that_is_no_document(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    result = reading(tmp_path / "archive.docx", file.getvalue())
    assert result == "is named .docx but holds a ZIP archive"
