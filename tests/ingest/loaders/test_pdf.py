"""PDF, written by reportlab: lines to paragraphs, tables, headings; what stands on every page is dropped."""

import io
import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from ingest.loaders import pdf
from ingest.loaders.pdf import load
from tests.support import fake_tesseract
from tests.support.pdf_files import drawn, scan
from vector_db.errors import UnreadableFile
from vector_db.types import Block

STYLES = getSampleStyleSheet()
LONG = "The museum welcomed 84,112 visitors in the year, of whom a third came with a school or with a group. "


def text(words: str, style: str = "BodyText") -> Paragraph:
    return Paragraph(words, STYLES[style])


def written(story: Sequence[Any], title: str | None = "Annual Report 2025", **options: Any) -> bytes:
    def margins(canvas: Canvas, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 810, "Harbour Museum")
        canvas.drawRightString(540, 30, f"Page {document.page} of 3")

    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4, title=title, **options).build(list(story), margins, margins)
    return file.getvalue()


def test_a_report() -> None:
    table = Table([["Source", "2024", "2025"], ["Tickets", "£210,400", "£233,910"], ["Shop", "", "£61,777"]])
    table.setStyle(
        TableStyle([("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"), ("GRID", (0, 0), (-1, -1), 1, colors.black)])
    )
    story = [
        text("Annual Report 2025", "Title"),
        text(LONG * 3),
        text("1. Income", "Heading1"),
        text("1.1 Sources", "Heading2"),
        table,
        text("The table <b>leaves out</b> loans."),
        ListFlowable([text("First"), text("Second, " + LONG)], bulletType="bullet"),
        PageBreak(),
        text("2. Staff", "Heading1"),
        text("Twenty-seven people."),
    ]
    parsed = load(written(story))
    assert parsed.title == "Annual Report 2025"
    assert parsed.pages == 2 and parsed.empty_pages == ()
    sources = ("1. Income", "1.1 Sources")
    assert parsed.blocks == (
        Block((LONG * 3).strip(), (), 1),
        Block("Source: Tickets; 2024: £210,400; 2025: £233,910.", sources, 1, "row"),
        Block("Source: Shop; 2025: £61,777.", sources, 1, "row"),
        Block("The table leaves out loans.", sources, 1),
        Block(f"- First\n- Second, {LONG.strip()}", sources, 1),
        Block("Twenty-seven people.", ("2. Staff",), 2),
    )


def test_a_cell_of_several_lines_is_one_cell() -> None:
    long = Paragraph("Display in the permanent galleries, with free access to all who have paid", STYLES["BodyText"])
    rows = [["Term", "One year"], [Paragraph("Purpose", STYLES["BodyText"]), long], ["Fee", "£400"]]
    parsed = load(written([text(LONG * 2), Table(rows, colWidths=[120, 200])]))
    assert [block.text for block in parsed.blocks if block.kind == "row"] == [
        "Term: One year.",
        "Purpose: Display in the permanent galleries, with free access to all who have paid.",
        "Fee: £400.",
    ]


def test_a_table_that_goes_on_overleaf_repeats_no_names() -> None:
    rows = [["Ship", "Built", "Rig"], *[[f"Ship {n}", str(1800 + n), "brig"] for n in range(60)]]
    style = TableStyle([("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")])
    parsed = load(written([text(LONG), Table(rows, repeatRows=1, style=style)]))
    found = [block for block in parsed.blocks if block.kind == "row"]
    assert [block.text for block in found] == [f"Ship: Ship {n}; Built: {1800 + n}; Rig: brig." for n in range(60)]
    assert {block.page for block in found} == {1, 2}


def test_words_cut_at_the_end_of_a_line_are_joined() -> None:
    lines = [
        "The exhibition was a re-",
        "markable success, as the well-",
        "known critic wrote: a well-known place.",
    ]
    parsed = load(drawn([(72, 700 - 14 * n, line) for n, line in enumerate(lines)]))
    assert parsed.blocks[0].text == (
        "The exhibition was a remarkable success, as the well-known critic wrote: a well-known place."
    )


def test_a_sentence_cut_by_the_page_can_be_quoted_whole() -> None:
    parsed = load(
        drawn(
            [(72, 120, "The lender may recall the painting at once if any")],
            [(72, 700, "condition has been broken. The notice is sixty days.")],
        )
    )
    assert parsed.blocks == (
        Block("The lender may recall the painting at once if any condition has been broken.", (), 1),
        Block("The notice is sixty days.", (), 2),
    )


def test_numbered_lines_above_paragraphs_are_headings_even_in_plain_type() -> None:
    lines = [
        (700, "3. Loans"),
        (670, "Loans are made for a year, and"),
        (656, "no longer."),
        (620, "3.1 Terms"),
        (590, "None."),
    ]
    parsed = load(drawn([(72, y, words) for y, words in lines]))
    assert parsed.blocks == (
        Block("Loans are made for a year, and no longer.", ("3. Loans",), 1),
        Block("None.", ("3. Loans", "3.1 Terms"), 1),
    )


def test_what_is_repeated_in_the_margin_is_dropped_but_not_the_first_line_of_a_page() -> None:
    pages = [[(72, 815, f"Handbook {n}"), (72, 760, f"Text of page {n}."), (300, 20, f"- {n} -")] for n in range(1, 5)]
    parsed = load(drawn(*pages))
    assert [block.text for block in parsed.blocks] == [f"Text of page {n}." for n in range(1, 5)]


def test_rows_of_a_table_in_the_margin_are_no_running_heads() -> None:
    def row(number: int) -> list[tuple[float, float, str]]:
        return [
            (72, 400, "Ships of the harbour."),
            (72, 50, f"Ship {number * 7}"),
            (200, 50, "2"),
            (300, 50, "brig"),
        ]

    parsed = load(drawn(row(1), row(2), row(3)))
    assert [block.text for block in parsed.blocks if block.kind == "row"] == [
        f"Ship {number * 7}; 2; brig." for number in (1, 2, 3)
    ]


@pytest.mark.parametrize("program", ["untitled", "Microsoft Word - ", "report.docx", "(anonymous)"])
def test_a_title_that_a_program_put_there_is_none(program: str) -> None:
    story = [text("The Ketch", "Title"), text(LONG)]
    assert load(written(story, title=program)).title == "The Ketch"


def test_pages_without_text_are_told() -> None:
    parsed = load(drawn([(72, 700, "A page that holds text.")], [], [(72, 700, "And another one.")], []))
    assert parsed.pages == 4 and parsed.empty_pages == (2, 4)


def test_a_scan_is_refused_with_its_pages() -> None:
    with pytest.raises(UnreadableFile, match=r"^no page holds text \(a scan\?\): pages 1-4$"):
        load(drawn([], [], [], []))


def test_an_image_with_a_stamp_is_a_scan_and_a_short_text_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tesseract.install(tmp_path, monkeypatch)
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (50, 50), 128)), 100, 300, 300, 300)
    canvas.drawString(100, 200, "Copy 7")
    canvas.save()
    with pytest.raises(UnreadableFile, match=r"^no page holds text \(a scan\?\), and OCR found none: page 1$"):
        load(file.getvalue())
    assert load(drawn([(72, 700, "Closed.")])).blocks == (Block("Closed.", (), 1),)


@pytest.mark.parametrize("cipher", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
@pytest.mark.parametrize("password", ["", "secret"])
def test_encrypted_files_open_if_the_password_is_empty(cipher: str, password: str) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn([(72, 700, "Only printing is forbidden.")]))))
    writer.encrypt(password, owner_password="owner", algorithm=cipher)
    file = io.BytesIO()
    writer.write(file)
    if password:
        with pytest.raises(UnreadableFile, match=r"^is password-protected$"):
            load(file.getvalue())
    else:
        assert load(file.getvalue()).blocks[0].text == "Only printing is forbidden."


MIXED = ["= The first page holds text.", "scan", "scan", "=The fourth page holds text.", "scan"]


def test_only_scanned_pages_are_read_by_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = fake_tesseract.install(
        tmp_path, monkeypatch, "The ketch was launched on\n9 March 1904.", "- a hat\n- a coat"
    )
    signs: list[int] = []
    parsed = load(scan(*MIXED), signs.append)
    assert parsed.notes == ("pages 2-3, 5 were read by OCR",) and parsed.empty_pages == ()
    assert [(block.text, block.page) for block in parsed.blocks] == [
        ("The first page holds text.", 1),
        *[(text, n) for n in (2, 3) for text in ("The ketch was launched on 9 March 1904.", "- a hat\n- a coat")],
        ("The fourth page holds text.", 4),
        ("The ketch was launched on 9 March 1904.", 5),
        ("- a hat\n- a coat", 5),
    ]
    assert len(asked.read_text().splitlines()) == 3 and signs == [4, 3, 2, 1, 0, 2, 1, 0]


def test_without_tesseract_scanned_pages_are_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tesseract.uninstall(tmp_path, monkeypatch)
    parsed = load(scan(*MIXED))
    assert parsed.empty_pages == (2, 3, 5)
    assert parsed.notes == (
        "no text on pages 2-3, 5 (scans?): install Tesseract (Debian: apt-get install tesseract-ocr) and ingest again",
    )
    for number in (1, 2, 7):
        pages = f"pages 1-{number}" if number > 1 else "page 1"
        with pytest.raises(UnreadableFile, match=rf"^no page holds text \(a scan\?\): {pages}; install Tesseract"):
            load(scan(*["scan"] * number))


def test_a_page_that_ocr_fails_on_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract.install(tmp_path, monkeypatch, fails="Image too small")
    parsed = load(scan(*MIXED))
    assert parsed.empty_pages == (2, 3, 5)
    assert parsed.notes == ("pages 2-3, 5 could not be read by OCR: Tesseract: Image too small",)


def test_a_damaged_page_costs_no_other() -> None:
    sound = drawn(*[[(72, 700, f"Page {n} holds text.")] for n in (1, 2, 3)])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(sound)))
    writer.pages[1]["/Contents"].get_object()[NameObject("/Filter")] = NameObject("/Nonsense")
    file = io.BytesIO()
    writer.write(file)
    parsed = load(file.getvalue())
    assert parsed.notes == ("page 2 is damaged and left out",)
    assert [block.page for block in parsed.blocks] == [1, 3]


def test_too_many_pages_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_MOST_PAGES", 2)
    with pytest.raises(UnreadableFile, match=r"^has 3 pages; Docent reads up to 2: split it$"):
        load(drawn([], [], []))


def test_a_page_tree_that_holds_itself_and_one_without_end() -> None:
    sound = drawn([(72, 700, "A page that holds text.")])
    deep = PdfWriter(clone_from=PdfReader(io.BytesIO(sound)))
    kids = deep._root_object["/Pages"]
    for _ in range(3000):
        kids = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Pages"),
                NameObject("/Count"): NumberObject(1),
                NameObject("/Kids"): ArrayObject([deep._add_object(kids)]),
            }
        )
    deep._root_object[NameObject("/Pages")] = deep._add_object(kids)
    file = io.BytesIO()
    deep.write(file)
    loop = re.sub(rb"/Kids \[ \d+ 0 R", rb"/Kids [ 5 0 R", sound)
    for data in (file.getvalue(), loop, sound.replace(b"/Type /Page\n", b"/Type /Pages\n")):
        try:
            load(data)
        except UnreadableFile as error:
            assert "\n" not in str(error)


def test_a_small_stream_that_unpacks_to_a_large_one() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn([(72, 700, "A page that holds text.")], []))))
    stream = StreamObject()
    stream._data = zlib.compress(b"0 " * 60_000_000)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[1][NameObject("/Contents")] = writer._add_object(stream)
    file = io.BytesIO()
    writer.write(file)
    parsed = load(file.getvalue())
    assert parsed.notes == ("page 2 is damaged and left out",) and len(parsed.blocks) == 1
