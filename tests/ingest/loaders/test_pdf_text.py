"""The interpreter of content streams: what it shows is what pypdf shows, and where the operators put it."""

import io

import pytest
from pypdf import PdfReader

from ingest.loaders.pdf_content import operations
from ingest.loaders.pdf_fonts import Fonts
from ingest.loaders.pdf_lines import lines_of
from ingest.loaders.pdf_page import Drawn, drawn_by
from tests.support.pdf_files import operators

A4 = (0.0, 0.0, 595.0, 842.0)


def shown(content: str) -> Drawn:
    page = PdfReader(io.BytesIO(operators(content))).pages[0]
    contents = page.get_contents()
    assert contents is not None
    return drawn_by(contents.get_data(), page["/Resources"], Fonts(), A4)


def texts(content: str) -> list[str]:
    return [piece.text for piece in shown(content).pieces]


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 10 Tf 72 700 Td (Plain) Tj 0 -12 Td (second line) Tj ET",
        "BT /F1 10 Tf 72 700 Td [(W)80(e)-300(ker)15(n)]TJ ET",
        "BT /F1 10 Tf 14 TL 1 0 0 1 72 700 Tm (one) Tj T* (two) Tj (three) ' ET",
        "BT /F1 10 Tf 72 700 TD (first) Tj 0 -13 TD (next) Tj T* (last) Tj ET",
        "q 1 0 0 1 50 50 cm BT /F1 10 Tf 20 600 Td (moved) Tj ET Q BT /F1 10 Tf 72 500 Td (back) Tj ET",
        r"BT /F1 10 Tf 72 700 Td (a \\(pair\\) of (nested) \\101\\102 \\\\ ones) Tj ET",
        "BT /F1 10 Tf 72 700 Td <48656C6C6F> Tj ET",
        "BT /F1 10 Tf 72 700 Td (s) Tj 20 0 Td (p) Tj 5 0 Td (q) Tj ET % (not this) Tj",
        "BI /W 1 /H 1 /BPC 8 /CS /G ID (Tj EI BT /F1 10 Tf 72 700 Td (after an image) Tj ET",
        "BT /F1 10 Tf 72 700 Td (x) Tj (too few) Td [(still) 3 (here)] TJ Tj ET",
    ],
)
def test_it_shows_what_pypdf_shows(content: str) -> None:
    page = PdfReader(io.BytesIO(operators(content))).pages[0]
    assert "".join("".join(texts(content)).split()) == "".join(page.extract_text().split())


def test_places_sizes_and_ends_are_those_of_the_page() -> None:
    (piece,) = shown("q 2 0 0 2 10 20 cm BT /F1 10 Tf 5 300 Td (ab) Tj ET Q").pieces
    assert (piece.x, piece.y, piece.size) == (20, 620, 20)
    assert piece.end == pytest.approx(20 + 2 * 10 * (0.556 + 0.556))  # of Helvetica's metrics


def test_letters_placed_one_by_one_are_one_piece() -> None:
    letters = "".join(f"1 0 0 1 {72 + 6 * n} 700 Tm ({letter}) Tj " for n, letter in enumerate("ab cd"))
    assert texts(f"BT /F1 10 Tf {letters} ET") == ["ab cd"]


def test_bold_by_drawing_twice_is_one() -> None:
    assert texts("BT /F1 10 Tf 72 700 Td (Heading) Tj 0.3 0 Td (Heading) Tj ET") == ["Heading"]


def test_a_page_set_sideways_is_turned() -> None:
    drawn = shown("BT /F1 10 Tf 0 1 -1 0 100 50 Tm (first) Tj 0 -12 Td (second) Tj ET")
    first, second = drawn.pieces
    assert drawn.height == 595
    assert (first.x, first.y) == pytest.approx((50, 495)) and second.y == pytest.approx(483)


def test_what_is_said_to_stand_for_the_text_is_taken() -> None:
    content = "BT /F1 10 Tf 72 700 Td /Span <</ActualText <FEFF00660069>>> BDC (\\256) Tj EMC (x) Tj ET"
    assert texts(content) == ["fix"]


def test_gaps_within_a_string_as_wide_as_a_column_part_it() -> None:
    first, second = shown("BT /F1 10 Tf 72 700 Td [(Ship) -6000 (Built)] TJ ET").pieces
    assert (first.text, second.text) == ("Ship", "Built") and second.x - first.end == pytest.approx(60)


def test_nonsense_comes_to_nothing() -> None:
    for content in ("Q Q Q", "[ [ ] Tj", "(" * 5000 + " Tj", "1e9 0 0 1e99 0 0 cm BT (x) Tj", "ID Tj", "<< Tj", "/ Do"):
        shown(content)
    assert not list(operations(b"1 0 0 RG 3 4 l S" * 1000))


def test_the_wide_spaces_of_a_justified_line_part_no_cells() -> None:
    words = "(Ropes ) Tj 48 0 Td (are ) Tj 35 0 Td (coiled ) Tj 60 0 Td (here) Tj"
    lines = lines_of(shown(f"BT /F1 10 Tf 72 700 Td {words} ET").pieces)
    assert [line.text for line in lines] == ["Ropes are coiled here"]


def test_cells_that_end_in_a_space_are_cells_where_each_is_drawn_for_itself() -> None:
    cells = "BT /F1 10 Tf 72 700 Td (Ropes ) Tj ET BT /F1 10 Tf 130 700 Td (40 ) Tj ET"
    assert [line.text for line in lines_of(shown(cells).pieces)] == ["Ropes", "40"]


def test_figures_above_the_line_stay_apart_from_the_word_before() -> None:
    marks = "BT /F1 10 Tf 72 700 Td (since 1802) Tj /F1 6 Tf 4 Ts 52 4 Td (1) Tj /F1 10 Tf 4 -4 Td ( on 10) Tj"
    (line,) = lines_of(shown(f"{marks} /F1 6 Tf 27.8 4 Td (6) Tj /F1 10 Tf 4 -4 Td ( litres) Tj ET").pieces)
    assert line.text == "since 1802 (1) on 10⁶ litres"


def test_the_mark_before_a_note_is_told_as_the_one_in_the_text() -> None:
    (line,) = lines_of(shown("BT /F1 6 Tf 72 704 Td (1) Tj /F1 9 Tf 4 -4 Td (He came in 1802.) Tj ET").pieces)
    assert line.text == "(1) He came in 1802."
