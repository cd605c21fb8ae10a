"""Draws one page: ``python -m app.original.picture_worker pdf|image PAGE [ocr|""] MEGABYTES``, the file on its input.

It answers on its standard output: a line of JSON (`_Told` of picture.py), then the picture. PDFium and Pillow
read files of strangers here, so that the page of the browser outlives them. Knows nothing of what is looked for.
"""

import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from app.original.highlight import SCALE
from ingest.loaders import image
from ingest.loaders.ocr import DPI, OcrFailed, read_words
from ingest.memory import limit_memory
from vector_db.errors import UnreadableFile

PIXELS = 2_400_000
"""Of the picture that is shown: a page of A4 at some 150 dpi, which can be enlarged to twice its size."""
MOST_SIDE = 8_000
"""Pixels of one side: no picture of a roll of paper is longer."""
OCR_PIXELS = 8_700_000
"""Of the one that Tesseract is given: a page of A4 at 300 dpi."""
MOST_PICTURE_BYTES = 300_000
MOST_LETTERS = 60_000
"""Of a page whose letters are told; one with more is a poster or an attack."""
QUALITIES = (85, 70, 50, 30)

NO_PAGE = "The document has {} pages; there is no page {}."
DAMAGED = "The page could not be drawn: the file is damaged."
PASSWORD = "The page could not be drawn: the file is protected by a password."
TOO_LARGE = "The page could not be drawn: it takes too much memory."

Places = tuple[str, list[int]]
"""Letters, and four numbers for each: left, top, right, bottom in ten-thousandths of the page."""


class CannotDraw(Exception):
    """The text says why."""


def main() -> None:
    """Draw the page and end."""
    kind, number, ocr, megabytes = sys.argv[1:5]
    given, answer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # whatever a library prints goes nowhere
        os.dup2(nowhere, descriptor)
    limit_memory(int(megabytes))
    told, data = _told(given, kind, int(number), ocr=bool(ocr))
    with answer:
        answer.write(json.dumps(told).encode() + b"\n" + data)


def _told(given: BinaryIO, kind: str, number: int, *, ocr: bool) -> tuple[dict[str, Any], bytes]:
    try:
        return (_pdf_page if kind == "pdf" else _frame)(given.read(), number, ocr=ocr)
    except CannotDraw as error:
        return {"failed": str(error)}, b""
    except MemoryError:
        return {"failed": TOO_LARGE}, b""
    # PDFium's ways to fail are one exception, those of Pillow's decoders are many: this process ends in any case.
    except Exception:
        return {"failed": DAMAGED}, b""


def _pdf_page(data: bytes, number: int, *, ocr: bool) -> tuple[dict[str, Any], bytes]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise CannotDraw(PASSWORD if error.err_code == pdfium.FPDF_ERR_PASSWORD else DAMAGED) from error
    pages = len(document)
    if not 1 <= number <= pages:
        raise CannotDraw(NO_PAGE.format(pages, number))
    document.init_forms()  # else what was filled into a form is not drawn
    page = document[number - 1]
    picture, place = _rendered(page, PIXELS)
    letters, places = _ocr_letters(_rendered(page, OCR_PIXELS)[0]) if ocr else _letters(page, place)
    return _answer(picture, pages, letters, places)


def _rendered(page: pypdfium2.PdfPage, pixels: int) -> tuple[Image.Image, Callable[[float, float], tuple[int, int]]]:
    """The page as a picture, and what tells where a point of the page is on it, in ten-thousandths."""
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise CannotDraw(DAMAGED)
    scale = min((pixels / (width * height)) ** 0.5, MOST_SIDE / max(width, height), DPI / 72)
    bitmap = page.render(scale=scale)
    across, down = bitmap.width, bitmap.height
    convert = bitmap.get_posconv(page)

    def place(x: float, y: float) -> tuple[int, int]:
        left, top = convert.to_bitmap(x, y)
        return _scaled(left / across), _scaled(top / down)

    return bitmap.to_pil().convert("RGB"), place


def _letters(page: pypdfium2.PdfPage, place: Callable[[float, float], tuple[int, int]]) -> Places:
    letters, places = [], []
    with closing(page.get_textpage()) as text:
        for at in range(min(text.count_chars(), MOST_LETTERS)):
            letters.append(_letter(pdfium.FPDFText_GetUnicode(text, at)))
            left, bottom, right, top = text.get_charbox(at, loose=True)
            (x1, y1), (x2, y2) = place(left, top), place(right, bottom)
            places += [min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)]  # on a page that is turned they change sides
    return "".join(letters), places


def _letter(code: int) -> str:
    """One character, whatever the file says."""
    return " " if code == 0 or 0xD800 <= code <= 0xDFFF or code > sys.maxunicode else chr(code)


def _scaled(share: float) -> int:
    return round(SCALE * min(1.0, max(0.0, share)))


def _frame(data: bytes, number: int, *, ocr: bool) -> tuple[dict[str, Any], bytes]:
    try:
        picture, frames = image.frame(data, number)
    except UnreadableFile as error:
        raise CannotDraw(f"The page could not be drawn: the file {error}.") from error
    upright = _on_white(ImageOps.exif_transpose(picture))
    letters, places = _ocr_letters(upright) if ocr else ("", [])
    return _answer(upright, frames, letters, places)


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def _ocr_letters(picture: Image.Image) -> Places:
    """The letters of each word, all in the place of the word, with a space behind it."""
    try:
        words = list(read_words(picture))
    except (OcrFailed, UnreadableFile):
        return "", []
    letters, places = [], []
    for text, *sides in words:
        letters.append(f"{text} ")
        places += [*map(_scaled, sides)] * len(text) + [0, 0, 0, 0]
    return "".join(letters), places


def _answer(picture: Image.Image, pages: int, letters: str, places: Iterable[int]) -> tuple[dict[str, Any], bytes]:
    shown, data = _encoded(picture)
    told = {"pages": pages, "width": shown.width, "height": shown.height, "letters": letters, "places": list(places)}
    return told, data


def _encoded(picture: Image.Image) -> tuple[Image.Image, bytes]:
    """The picture as JPEG, as large and as good as `MOST_PICTURE_BYTES` allow."""
    picture = _shrunk(picture, PIXELS)
    while True:
        for quality in QUALITIES:
            file = io.BytesIO()
            picture.save(file, "JPEG", quality=quality, optimize=True)
            if file.tell() <= MOST_PICTURE_BYTES:
                return picture, file.getvalue()
        picture = _shrunk(picture, picture.width * picture.height // 2)


def _shrunk(picture: Image.Image, pixels: int) -> Image.Image:
    share = min((pixels / (picture.width * picture.height)) ** 0.5, MOST_SIDE / max(picture.size))
    if share >= 1:
        return picture
    size = max(1, int(picture.width * share)), max(1, int(picture.height * share))
    return picture.resize(size, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
