"""One small sound document of each format, as bytes, for tests that need any document at all."""

import io
import json
import quopri
import textwrap
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from functools import cache

import docx
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from ingest.loaders.code_languages import LANGUAGES, SUFFIXES
from tests.support import office_files
from tests.support.compound_file import compound_file
from tests.support.outlook import message

SENTENCE = "The ketch Provident Grace was launched on 9 March 1904."


def pdf(*pages: str) -> bytes:
    """A PDF with each text on a page of its own, its paragraphs parted by empty lines."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for page in pages or (SENTENCE, "She carried wheat."):
        y = 760
        for paragraph in page.split("\n\n"):
            for line in textwrap.wrap(paragraph, 80):
                canvas.drawString(72, y, line)
                y -= 14
            y -= 14
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def word() -> bytes:
    """A .docx file with a heading, a paragraph and a table."""
    document = docx.Document()
    document.add_heading("Ships", level=1)
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ("Ship", "Built", "Grace", "1904"), strict=True
    ):
        cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def epub(chapters: Mapping[str, str], *, toc: str = "", title: str = "Ships", **parts: str) -> bytes:
    """An .epub file: `chapters` by file name, the list of its EPUB 3 navigation, and other parts by id and content."""
    names = {f"c{number}": name for number, name in enumerate(chapters)}
    items = "".join(f'<item id="{id}" href="{name}" media-type="application/xhtml+xml"/>' for id, name in names.items())
    nav = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    spine = "".join(f'<itemref idref="{id}"/>' for id in names)
    metadata = f"<dc:title>{title}</dc:title><dc:creator>Ann Lee</dc:creator><dc:creator>Tom Wray</dc:creator>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="OPS/book.opf"/></container>')
        archive.writestr(
            "OPS/book.opf",
            f'<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata>{metadata}</metadata><manifest>{nav if toc else ''}{items}</manifest>"
            f"<spine>{spine}</spine></package>",
        )
        if toc:
            archive.writestr("OPS/nav.xhtml", f"<html><body><nav>{toc}</nav></body></html>")
        for name, text in chapters.items():
            archive.writestr(f"OPS/{name}", f"<html><body>{text}</body></html>")
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def notebook() -> bytes:
    """A Jupyter notebook with a cell of text and one of code."""
    text = {"cell_type": "markdown", "source": ["# Ships\n", "\n", SENTENCE]}
    code = {"cell_type": "code", "source": "1904 + 22", "outputs": [{"data": {"text/plain": "1926"}}]}
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": [text, code]}, indent=1).encode()


def mail() -> bytes:
    """An .eml file with a text attached."""
    message = EmailMessage()
    for name, value in {"From": "Ann Lee <ann@haven.example>", "Subject": "Ships", "To": "tom@haven.example"}.items():
        message[name] = value
    message["Date"] = "Mon, 03 Mar 2025 14:05:00 +0000"
    message.set_content(f"Dear Tom,\n\n{SENTENCE}\n")
    message.add_attachment("Twelve sails, all of them new.\n", subtype="markdown", filename="sails.md")
    return message.as_bytes()


def saved_page(html: bytes, page: str = "text/html") -> bytes:
    """A page as Chrome saves it in one file, with a style beside it."""
    parts = ((page, html), ("text/css", b"p { color: red }"))
    joined = b"".join(
        f"--cut\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
        + quopri.encodestring(content)
        + b"\r\n"
        for kind, content in parts
    )
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://haven.example/ships\r\n"
        b"Subject: =?utf-8?Q?Ships=20=E2=80=93=20saved?=\r\nDate: Mon, 3 Mar 2025 14:05:00 GMT\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="cut"\r\n\r\n' + joined + b"--cut--\r\n"
    )


def picture(form: str) -> bytes:
    """The sentence as a picture, in a format that Pillow knows by the name `form`."""
    drawn = Image.new("L", (1200, 120), 255)
    ImageDraw.Draw(drawn).text((40, 40), SENTENCE, font=ImageFont.load_default(36), fill=0)
    file = io.BytesIO()
    drawn.save(file, form)
    return file.getvalue()


@cache
def samples() -> dict[str, bytes]:
    """A sound document for each suffix."""
    html = f"<html><head><title>Ships</title></head><body><h1>Ships</h1><p>{SENTENCE}</p></body></html>".encode()
    markdown = f"# Ships\n\n{SENTENCE}\n\n| Ship | Built |\n|---|---|\n| Grace | 1904 |\n".encode()
    rst = f"Ships\n=====\n\n{SENTENCE}\n\n.. note:: She carried wheat.\n".encode()
    return {
        ".pdf": pdf(),
        ".md": markdown,
        ".markdown": markdown,
        ".rst": rst,
        ".rest": rst,
        ".txt": f"Ships\n\n{SENTENCE} The café was opened in 1988.\n".encode(),
        ".html": html,
        ".htm": html,
        ".mhtml": saved_page(html),
        ".mht": saved_page(html),
        ".docx": word(),
        ".docm": word(),
        **office_files.samples(SENTENCE),
        ".epub": epub({"1.xhtml": f"<h1>Ships</h1><p>{SENTENCE}</p>"}),
        ".ipynb": notebook(),
        ".msg": compound_file(message(SENTENCE, subject="Ships")),
        **{suffix: f"{LANGUAGES[name].comment} {SENTENCE}\nx = 1\n".encode() for suffix, name in SUFFIXES.items()},
        ".eml": mail(),
        ".mbox": b"".join(b"From - Mon Mar  3 14:05:00 2025\n" + mail() + b"\n" for _ in range(2)),
        **{f".{form}": picture(form) for form in ("png", "jpeg", "tiff", "webp", "bmp")},
        ".jpg": picture("jpeg"),
        ".tif": picture("tiff"),
        ".csv": f"Ship,Note\nGrace,{SENTENCE}\n".encode(),
    }
