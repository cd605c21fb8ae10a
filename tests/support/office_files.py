"""Small sound Office and data files, as bytes, each with a sentence in it."""

import io

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


def samples(sentence: str) -> dict[str, bytes]:
    """A sound file for each suffix."""
    return {
        ".tsv": f"Ship\tNote\nGrace\t{sentence}\n".encode(),
        ".xlsx": workbook(sentence),
        ".xlsm": workbook(sentence),
        ".xls": old_workbook(sentence),
        ".pptx": presentation(sentence),
        ".pptm": presentation(sentence),
        ".ppsx": presentation(sentence),
    }
