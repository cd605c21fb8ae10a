"""Whatever is wrong with a file, only UnreadableFile leaves `read_document`, with its reason in one line.

Each sample is cut, changed and misnamed in many ways, the same in every run. What can be read may be read.
"""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.loaders.kinds import SUFFIXES as NAMES
from ingest.loaders.read import read_document
from tests.support import fake_tesseract
from tests.support.sample_files import SENTENCE, samples
from vector_db.errors import UnreadableFile
from vector_db.types import Document

SUFFIXES = list({kind: suffix for suffix, kind in reversed(NAMES.items())}.values())
"""One for each kind."""
ZIPPED = [suffix for suffix in SUFFIXES if samples()[suffix].startswith(b"PK")]
TRIALS = 40
SLOW = {"image": 6}
"""Fewer, where each takes long."""
PARTS = 8
"""Of an archive, how many are damaged."""


@pytest.fixture(autouse=True)
def _tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, SENTENCE)


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


def trials(suffix: str) -> int:
    return SLOW.get(NAMES[suffix], TRIALS)


def cuts(data: bytes, times: int = TRIALS) -> Iterator[bytes]:
    for number in range(1, times):
        yield data[: len(data) * number // times]


def changes(data: bytes, seed: str, times: int = TRIALS) -> Iterator[bytes]:
    """Bytes replaced, runs of them taken out, doubled or zeroed."""
    generator = random.Random(seed)
    for _ in range(times):
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
    """Its archive is sound and its parts are not: damage that checksums would otherwise catch."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(parts)
    for name in random.Random(seed).sample(names, min(PARTS, len(names))):
        for damaged in [
            None,
            b"",
            *(changes(parts[name], seed + name, 6) if parts[name] else ()),
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
    found = [reading(tmp_path / f"cut{suffix}", data) for data in cuts(samples()[suffix], trials(suffix))]
    if suffix in ZIPPED:
        assert not any(isinstance(result, Document) for result in found)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_changed_files(suffix: str, tmp_path: Path) -> None:
    for data in changes(samples()[suffix], suffix, trials(suffix)):
        reading(tmp_path / f"changed{suffix}", data)


@pytest.mark.parametrize("suffix", ZIPPED)
def test_archives_with_damaged_parts(suffix: str, tmp_path: Path) -> None:
    found = [reading(tmp_path / f"parts{suffix}", data) for data in rewritten(samples()[suffix], suffix)]
    assert len(found) >= 20 and any(isinstance(result, str) for result in found)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_under_the_names_of_other_formats(suffix: str, tmp_path: Path) -> None:
    for other in (".pdf", ".docx", ".xls", ".csv", ".html", ".json", ".rtf", ".eml", ".weird", ""):
        data = samples()[suffix]
        reading(tmp_path / f"misnamed{other}", data[: len(data) // 2] if suffix in ZIPPED else data)


def test_there_are_enough_of_them() -> None:
    assert len(SUFFIXES) * len(list(cuts(bytes(100)))) > 300


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


def test_a_zip_archive_that_is_no_document(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    result = reading(tmp_path / "archive.docx", file.getvalue())
    assert result == "is named .docx but holds a ZIP archive"
