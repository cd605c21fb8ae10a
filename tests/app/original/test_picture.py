"""Pages as pictures: drawn by a process of their own, within its limits, with the places of their letters."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from app.original import picture as page_picture
from app.original.file import Original
from app.original.highlight import mark
from app.original.picture import MOST_BYTES, PagePictures, PictureError
from tests.support import fake_tesseract
from tests.support.pdf_files import drawn, picture, scan

SENTENCE = "The lifeboat was launched at dawn."
PDF = drawn([(72, 700, "Before it."), (72, 680, SENTENCE)], [(72, 700, "The second page.")])


class OnDisk:
    """Files for a process to read, which needs a real one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, data: bytes, kind: str = "pdf") -> Original:
        path = self.folder / f"{hash(data)}.bin"
        path.write_bytes(data)
        return Original(path.open("rb"), "name", len(data), kind, False, str(path))  # type: ignore[arg-type]


@pytest.fixture
def on_disk(tmp_path: Path) -> OnDisk:
    return OnDisk(tmp_path)


def test_a_page_is_drawn_with_the_places_of_its_letters(on_disk: OnDisk) -> None:
    pictures = PagePictures()
    file = on_disk(PDF)
    page = pictures.draw(file, 1)
    assert page.data.startswith(b"\xff\xd8\xff") and len(page.data) < 300_000
    assert (page.number, page.pages) == (1, 2) and page.height > page.width > 1000
    (box,) = mark(page.text, SENTENCE).boxes
    # 72 points from the left of 595, and 680 from the bottom of 842
    assert abs(box.left - 1210) < 40 and box.top < 10_000 * (842 - 680) / 842 < box.bottom
    assert pictures.draw(file, 1) is page, "it is kept"
    assert "second" in pictures.draw(file, 2).text.letters


def test_a_page_that_is_turned_has_its_places_where_they_are_seen(on_disk: OnDisk) -> None:
    writer = PdfWriter()
    writer.add_page(PdfReader(io.BytesIO(PDF)).pages[0].rotate(90))
    turned = io.BytesIO()
    writer.write(turned)
    page = PagePictures().draw(on_disk(turned.getvalue()), 1)
    assert page.width > page.height
    boxes = mark(page.text, SENTENCE).boxes
    assert boxes[0].top < 1500 and boxes[-1].bottom > 2500, "it runs from the top down"
    assert all(7500 < box.left < box.right < 8500 for box in boxes)


@pytest.mark.parametrize("size", [(14400, 14400), (3, 14400), (0.5, 0.5)])
def test_a_page_of_any_size_is_a_picture_of_a_sensible_one(size: tuple[float, float], on_disk: OnDisk) -> None:
    writer = PdfWriter()
    writer.add_blank_page(*size)
    file = io.BytesIO()
    writer.write(file)
    page = PagePictures().draw(on_disk(file.getvalue()), 1)
    assert page.width * page.height <= 2_410_000 and max(page.width, page.height) <= 8_001


@pytest.mark.parametrize(
    ("data", "kind", "number", "said"),
    [
        (b"%PDF-1.7 nothing", "pdf", 1, "damaged"),
        (PDF, "pdf", 3, "2 pages"),
        (b"\x89PNG\r\n\x1a\nnothing", "image", 1, "damaged"),
    ],
)
def test_what_cannot_be_drawn_is_said(data: bytes, kind: str, number: int, said: str, on_disk: OnDisk) -> None:
    with pytest.raises(PictureError, match=said):
        PagePictures().draw(on_disk(data, kind), number)


def test_a_password_is_said(on_disk: OnDisk) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.encrypt("secret", algorithm="AES-256-R5")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(PictureError, match="password"):
        PagePictures().draw(on_disk(locked.getvalue()), 1)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import os; os.abort()", "damaged"),
        ("print('x' * 10)", "damaged"),
        ("print('{}')", "damaged"),
        ("while True: pass", "longer than 1 seconds"),
    ],
)
def test_a_process_that_dies_lies_or_hangs_is_an_error_in_words(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_disk: OnDisk
) -> None:
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\nexec {page_picture.sys.executable} -c "{script}"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(page_picture.sys, "executable", str(program))
    monkeypatch.setattr(page_picture, "SECONDS", 1.0)
    with pytest.raises(PictureError, match=said):
        PagePictures().draw(on_disk(PDF), 1)


def test_a_process_that_says_too_much_is_not_listened_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_disk: OnDisk
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\nhead -c {2 * MOST_BYTES} /dev/zero\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(page_picture.sys, "executable", str(program))
    with pytest.raises(PictureError, match="damaged"):
        PagePictures().draw(on_disk(PDF), 1)


def test_each_frame_of_an_image_is_a_page(on_disk: OnDisk) -> None:
    file = io.BytesIO()
    picture("one").save(file, "TIFF", save_all=True, append_images=[picture("two")])
    page = PagePictures().draw(on_disk(file.getvalue(), "image"), 2)
    assert (page.number, page.pages) == (2, 2) and page.text.letters == ""
    assert page.width * page.height <= 2_400_000


def test_the_words_of_a_scan_are_found_by_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_disk: OnDisk) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, "The lifeboat was launched\nat dawn.")
    pictures, file = PagePictures(), on_disk(scan("a picture"))
    assert not mark(pictures.draw(file, 1).text, SENTENCE).boxes
    boxes = mark(pictures.draw(file, 1, ocr=True).text, SENTENCE).boxes
    assert len(boxes) == 2 and boxes[0].top < boxes[1].top


def test_no_more_than_a_few_pages_are_kept(monkeypatch: pytest.MonkeyPatch, on_disk: OnDisk) -> None:
    monkeypatch.setattr(page_picture, "KEPT", 1)
    pictures, file = PagePictures(), on_disk(PDF)
    first = pictures.draw(file, 1)
    pictures.draw(file, 2)
    assert pictures.draw(file, 1) is not first


def test_a_hyphenated_sentence_over_two_columns_is_marked_in_both(on_disk: OnDisk) -> None:
    left = ["The museum keeps a boat", "in the hall by the har-", "bour, and the harbour-", "master of that time had"]
    right = ["it built in 1887 by a man", "who used no drawings at", "all. It has never sunk", "since, and is dry."]
    columns = [(72, left), (330, right)]
    page = drawn([(x, 700 - 14 * at, line) for x, lines in columns for at, line in enumerate(lines)])
    sentence = "and the harbourmaster of that time had it built in 1887 by a man who used no drawings at all."
    boxes = mark(PagePictures().draw(on_disk(page), 1).text, sentence).boxes
    assert [box.left < 4000 for box in boxes] == [True, True, False, False, False]
    assert boxes[1].top > boxes[2].top, "from the foot of one column to the head of the other"
