"""Hebrew and Arabic in a PDF, which are drawn as they look, are told as they are read."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from ingest.loaders.pdf import load
from ingest.loaders.pdf_right_to_left import logical
from tests.support.pdf_files import operators


@pytest.mark.parametrize(
    ("looks", "reads"),
    [
        (".17:00-ו 10:00 תועשה ןיב חותפ", "פתוח בין השעות 10:00 ו-17:00."),
        ("1901 - 1887 םינש", "שנים 1887 - 1901"),
        (".Rope Co לש (שדחה ןואיזומה)", "(המוזיאון החדש) של Rope Co."),
        ("The word םולש means peace.", "The word שלום means peace."),
        ("\ufe94\ufedb\ufeae\ufeb7", "شركة"),
    ],
)
def test_a_line_is_turned_round_but_for_its_numbers_and_latin_words(looks: str, reads: str) -> None:
    assert logical(looks) == reads


def hebrew(content: str, *, ligature: str = "") -> list[str]:
    """What a page says whose font shows ``a`` to ``v`` as the letters of Hebrew from the first, ``z`` as `ligature`."""
    letters = [f"<{code:02x}> <{0x05D0 + at:04x}>" for at, code in enumerate(range(ord("a"), ord("w")))]
    letters += [f"<7a> <{ligature.encode('utf-16-be').hex()}>"] if ligature else []
    cmap = StreamObject()
    cmap.set_data(f"{len(letters)} beginbfchar\n{chr(10).join(letters)}\nendbfchar".encode())
    writer = PdfWriter(PdfReader(io.BytesIO(operators(content))))
    fonts = writer.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert isinstance(fonts, DictionaryObject)
    for font in fonts.values():
        font.get_object()[NameObject("/ToUnicode")] = writer._add_object(cmap)
    file = io.BytesIO()
    writer.write(file)
    return [block.text for block in load(file.getvalue()).blocks]


def test_a_line_of_several_pieces_drawn_from_either_side_is_one() -> None:
    first, second = "BT /F1 10 Tf 1 0 0 1 130 700 Tm (cba) Tj ET", "BT /F1 10 Tf 1 0 0 1 110 700 Tm (fed) Tj ET"
    assert hebrew(f"{first} {second}") == hebrew(f"{second} {first}") == ["אבג דהו"]


def test_letters_that_one_sign_shows_keep_their_order() -> None:
    assert hebrew("BT /F1 10 Tf 72 700 Td (bza) Tj ET", ligature="לא") == ["אלאב"]
