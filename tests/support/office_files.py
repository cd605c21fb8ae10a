"""Small sound Office and data files, as bytes, each with a sentence in it."""

import io
import json
import zipfile

import xlwt
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches


def workbook(sentence: str) -> bytes:
    """An .xlsx file with names of columns and one row more."""
    book = Workbook()
    book.properties.title = "Ships"
    for row in (("Ship", "Built", "Note"), ("Grace", 1904, sentence)):
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def old_workbook(sentence: str) -> bytes:
    """The same as an .xls file."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Ships")
    for row, values in enumerate([("Ship", "Built", "Note"), ("Grace", 1904, sentence)]):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def old_office(stream: str) -> bytes:
    """An OLE container whose one stream has this name: ``WordDocument`` makes a .doc file of it, by all appearance."""

    def name(text: str) -> bytes:
        return text.encode("utf-16-le").ljust(64, b"\x00") + (2 * len(text) + 2).to_bytes(2, "little")

    return old_workbook("").replace(name("Workbook"), name(stream))


def presentation(sentence: str) -> bytes:
    """A .pptx file of two slides, with a table on the second."""
    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text_frame.text = "Ships"
    first.placeholders[1].text_frame.text = sentence
    second = show.slides.add_slide(show.slide_layouts[5])
    table = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for cell, text in zip(table.iter_cells(), ("Ship", "Built", "Grace", "1904"), strict=True):
        cell.text = text
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


_SPACES = {"office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style"}
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"' for name, space in _SPACES.items()
)


def odt(body: str, *, title: str = "", manifest: str = "", automatic: str = "", margins: str = "") -> bytes:
    """An OpenDocument text with this XML in its body, above its body, and at the head and foot of its pages."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f"<office:document-content {_NAMESPACES}>{automatic}<office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
        )
        page = f'<style:master-page style:name="Standard">{margins}</style:master-page>'
        archive.writestr("styles.xml", f"<office:document-styles {_NAMESPACES}>{page}</office:document-styles>")
        archive.writestr(
            "meta.xml",
            f'<office:document-meta {_NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
            f"<dc:title>{title}</dc:title></office:meta></office:document-meta>",
        )
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return file.getvalue()


def samples(sentence: str) -> dict[str, bytes]:
    """A sound file for each suffix."""
    return {
        ".tsv": f"Ship\tNote\nGrace\t{sentence}\n".encode(),
        ".odt": odt(f'<text:h text:outline-level="1">Ships</text:h><text:p>{sentence}</text:p>'),
        ".rtf": f"{{\\rtf1\\ansi{{\\info{{\\title Ships}}}}\\pard {sentence}\\par She carried wheat.\\par}}".encode(),
        ".json": json.dumps({"title": "Ships", "about": {"history": sentence}, "ships": [{"ship": "Grace"}]}).encode(),
        ".jsonl": f'{{"ship": "Grace", "note": "{sentence}"}}\n{{"ship": "Kittiwake"}}\n'.encode(),
        ".ndjson": f'{{"ship": "Grace", "note": "{sentence}"}}\n'.encode(),
        ".xlsx": workbook(sentence),
        ".xlsm": workbook(sentence),
        ".xls": old_workbook(sentence),
        ".pptx": presentation(sentence),
        ".pptm": presentation(sentence),
        ".ppsx": presentation(sentence),
    }
