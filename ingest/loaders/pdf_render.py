"""Pages of a PDF as pictures, by PDFium: for those that hold no text but a scan. Knows nothing of what they show."""

from collections.abc import Iterator, Sequence
from contextlib import closing

import pypdfium2
from PIL import Image

from ingest.loaders.ocr import DPI, MOST_PIXELS


def pictures(data: bytes, pages: Sequence[int]) -> Iterator[tuple[int, Image.Image | None, float]]:
    """Each of the 1-based `pages` as a picture in shades of grey, None where it cannot be drawn, and its dpi."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        yield from ((number, None, DPI) for number in pages)
        return
    with closing(document):
        for number in pages:
            try:
                yield number, *_picture(document, number)
            except (pypdfium2.PdfiumError, ValueError, MemoryError):
                yield number, None, DPI


def _picture(document: pypdfium2.PdfDocument, number: int) -> tuple[Image.Image, float]:
    with closing(document[number - 1]) as page:
        width, height = page.get_size()
        scale = DPI / 72
        if width * height * scale * scale > MOST_PIXELS:
            scale = (MOST_PIXELS / (width * height)) ** 0.5
        with closing(page.render(scale=scale, grayscale=True)) as bitmap:
            return bitmap.to_pil().copy(), scale * 72
