"""Pictures of text: each frame a page, bombs refused, failures in words."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ingest.loaders import image
from ingest.loaders.image import load
from tests.support import fake_tesseract
from tests.support.sample_files import picture
from vector_db.errors import UnreadableFile
from vector_db.types import Block

FORMS = ("png", "jpeg", "tiff", "webp", "bmp")


@pytest.mark.parametrize("form", FORMS)
def test_each_format_is_one_page(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "Closed on Mondays,\nexcept in August.")
    parsed = load(picture(form))
    assert parsed.blocks == (Block("Closed on Mondays, except in August.", (), 1),)
    assert (parsed.pages, parsed.notes) == (1, ("page 1 was read by OCR",))


def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "Closed.")
    frames = [Image.new("1", (600, 900), 1) for _ in range(3)]
    file = io.BytesIO()
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    signs: list[int] = []
    parsed = load(file.getvalue(), signs.append)
    assert [block.page for block in parsed.blocks] == [1, 2, 3]
    assert parsed.pages == 3 and signs == [2, 1, 0] and parsed.notes == ("pages 1-3 were read by OCR",)


def test_without_tesseract_it_fails_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.uninstall(tmp_path, monkeypatch)
    with pytest.raises(UnreadableFile, match=r"^is an image: install Tesseract \(Debian: apt-get install"):
        load(picture("png"))


def test_a_picture_without_text_and_one_that_ocr_fails_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch)
    with pytest.raises(UnreadableFile, match=r"^no text can be read in the image$"):
        load(picture("png"))
    (tmp_path / "second").mkdir()
    fake_tesseract.install(tmp_path / "second", monkeypatch, fails="broken")
    with pytest.raises(UnreadableFile, match=r"page 1 could not be read by OCR: Tesseract: broken$"):
        load(picture("png"))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [12_000, 60_000, 2**31 - 1])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "never")
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    with pytest.raises(UnreadableFile, match="more than 100 million pixels: make it smaller"):
        load(data)


def test_too_many_frames_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "x")
    monkeypatch.setattr(image, "_MOST_FRAMES", 2)
    frames = [Image.new("1", (8, 8)) for _ in range(3)]
    file = io.BytesIO()
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    with pytest.raises(UnreadableFile, match="has 3 pages; Docent reads up to 2"):
        load(file.getvalue())


def test_a_damaged_image_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "x")
    with pytest.raises(UnreadableFile, match=r"^is a damaged image: [^\n]+$"):
        load(picture("png")[:60])
