"""Small PDF files for tests, written by reportlab: texts where they are told to stand, pictures, bare operators."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Text = tuple[float, float, str]
"""Left, baseline, words."""


def drawn(*pages: Sequence[Text], title: str = "", font: str = "Helvetica") -> bytes:
    """A PDF with each text where it is told to stand."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle(title or "untitled")
    for page in pages:
        canvas.setFont(font, 11)
        for x, y, words in page:
            canvas.drawString(x, y, words)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def operators(*pages: str) -> bytes:
    """A PDF of bare operators; the font /F1 is Helvetica."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle("untitled")
    for page in pages:
        canvas.setFont("Helvetica", 10)
        canvas._code.append(page)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def picture(text: str) -> Image.Image:
    """An A4 page at 200 dpi with the lines of `text` on it."""
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(text.splitlines()):
        pen.text((200, 200 + 54 * number), line, font=ImageFont.load_default(34), fill=0)
    return page


def scan(*pages: str) -> bytes:
    """A PDF with a picture of each text on a page; pages that begin with ``=`` are text instead."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle("untitled")
    for page in pages:
        if page.startswith("="):
            canvas.drawString(72, 700, page[1:])
        else:
            canvas.drawImage(ImageReader(picture(page)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
