"""What Tesseract says of a picture becomes paragraphs; what it cannot do is told in words."""

import shutil
import stat
from pathlib import Path

import pytest
from PIL import Image

from ingest.loaders import ocr
from ingest.loaders.ocr import OcrFailed, read_picture
from tests.support import fake_tesseract
from tests.support.pdf_files import picture
from vector_db.errors import UnreadableFile

PAGE = Image.new("L", (1654, 2339), 255)


def words(page: Image.Image = PAGE, dpi: float = 200) -> list[str]:
    return [" ".join(line.text for line in paragraph) for paragraph in read_picture(page, dpi=dpi)]


def test_lines_become_paragraphs_and_items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "A long\nsentence.", "1. first\nof two\n2. second", "|| --")
    assert words() == ["A long sentence.", "1. first of two", "2. second"]


def test_large_letters_are_a_heading_and_places_are_in_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "Ships", "one two\nthree four five", heights=(60, 30))
    (heading,), (line, _) = read_picture(PAGE, dpi=200)
    assert (heading.text, heading.size, line.size) == ("Ships", 1.5, 1.0)
    assert heading.x == 200 * 72 / 200
    assert heading.y == pytest.approx((2339 - 460) * 72 / 200)


def test_what_tesseract_is_not_sure_of_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "rn~ ;'l vv", sure=21.0)
    assert words() == []


@pytest.mark.parametrize(
    ("installed", "asked"),
    [
        ("eng\\nosd", "eng"),
        ("deu\\neng\\nosd", "eng+deu"),
        ("fra", "fra"),
        ("afr\\namh\\nara\\neng\\nfra", "eng"),
    ],
)
def test_the_languages_that_are_installed_are_asked_for(
    installed: str, asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = fake_tesseract.install(tmp_path, monkeypatch, "x", languages=installed)
    words()
    assert arguments.read_text().split() == ["-", "-", "-l", asked, "--dpi", "200", "tsv"]


def test_a_huge_picture_is_made_smaller_and_a_clear_one_white(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = fake_tesseract.install(tmp_path, monkeypatch, "x")
    words(Image.new("RGBA", (8000, 8000), (0, 0, 0, 0)), dpi=800)
    with Image.open(arguments.parent / "picture.ppm") as given:
        assert given.size == (4000, 4000) and given.getpixel((9, 9)) == 255
    assert "--dpi 400" in arguments.read_text()


def test_a_failure_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, fails="Error in pixReadMem")
    with pytest.raises(OcrFailed, match=r"^Tesseract: Error in pixReadMem$"):
        words()


def test_a_program_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "x")
    program = Path(shutil.which("tesseract") or "")
    program.write_text("#!/bin/sh\n[ $1 = --list-langs ] && exit 0\nexec tail -f /dev/null\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setattr(ocr, "SECONDS", 0.3)
    with pytest.raises(OcrFailed, match=r"longer than 0.3 seconds"):
        words()


def test_without_tesseract_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.uninstall(tmp_path, monkeypatch)
    with pytest.raises(UnreadableFile, match="apt-get install tesseract-ocr"):
        words()


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs Tesseract")
def test_the_real_one_reads_a_page() -> None:
    page = picture("The ketch Provident Grace was launched\non 9 March 1904.\n\n\nAn adult ticket costs 12 pounds.")
    assert words(page) == [
        "The ketch Provident Grace was launched on 9 March 1904.",
        "An adult ticket costs 12 pounds.",
    ]
