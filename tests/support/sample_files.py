"""One small sound document of each format, as bytes, for tests that need any document at all."""

import io
import json
import textwrap
from email.message import EmailMessage

import docx
import xlwt
from reportlab.pdfgen.canvas import Canvas

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


def old_workbook() -> bytes:
    """An .xls file with a heading row and one more."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Ships")
    for row, texts in enumerate([("Ship", "Note"), ("Grace", SENTENCE)]):
        for column, text in enumerate(texts):
            sheet.write(row, column, text)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def old_office(stream: str) -> bytes:
    """An OLE container whose one stream has this name: ``WordDocument`` makes a .doc file of it, by all appearance."""

    def name(text: str) -> bytes:
        return text.encode("utf-16-le").ljust(64, b"\x00") + (2 * len(text) + 2).to_bytes(2, "little")

    return old_workbook().replace(name("Workbook"), name(stream))


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


def samples() -> dict[str, bytes]:
    """A sound document for each suffix."""
    html = f"<html><head><title>Ships</title></head><body><h1>Ships</h1><p>{SENTENCE}</p></body></html>".encode()
    markdown = f"# Ships\n\n{SENTENCE}\n\n| Ship | Built |\n|---|---|\n| Grace | 1904 |\n".encode()
    return {
        ".pdf": pdf(),
        ".md": markdown,
        ".markdown": markdown,
        ".txt": f"Ships\n\n{SENTENCE} The café was opened in 1988.\n".encode(),
        ".html": html,
        ".htm": html,
        ".docx": word(),
        ".ipynb": notebook(),
        ".eml": mail(),
        ".mbox": b"".join(b"From - Mon Mar  3 14:05:00 2025\n" + mail() + b"\n" for _ in range(2)),
        ".csv": f"Ship,Note\nGrace,{SENTENCE}\n".encode(),
    }
