"""Word documents, written by python-docx: styles, lists and tables in their order."""

import io
from collections.abc import Callable

import docx
from docx.document import Document as WordDocument

from ingest.loaders.docx import load
from ingest.loaders.parsed import Parsed
from vector_db.types import Block


def parse(write: Callable[[WordDocument], None]) -> Parsed:
    document = docx.Document()
    document.core_properties.title = ""
    write(document)
    file = io.BytesIO()
    document.save(file)
    return load(file.getvalue())


def report(document: WordDocument) -> None:
    document.add_heading("Condition report", level=0)
    document.add_paragraph("Examined in  October.")
    document.add_heading("Paint", level=1)
    table = document.add_table(rows=3, cols=3)
    cells = [("Layer", "Colour", "Date"), ("1", "Green", "1819"), ("2", "", "about 1851")]
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("Twelve samples.")
    document.add_heading("Conditions", level=2)
    document.add_paragraph("Steady humidity", style="List Bullet")
    document.add_paragraph("No sunlight", style="List Bullet")
    document.add_paragraph("Signed,\nInes Cardoso")


def test_a_report() -> None:
    parsed = parse(report)
    assert parsed.title == "Condition report"
    assert parsed.blocks == (
        Block("Examined in October."),
        Block("Layer: 1; Colour: Green; Date: 1819.", ("Paint",), kind="row"),
        Block("Layer: 2; Date: about 1851.", ("Paint",), kind="row"),
        Block("Twelve samples.", ("Paint",)),
        Block("- Steady humidity\n- No sunlight", ("Paint", "Conditions")),
        Block("Signed,\nInes Cardoso", ("Paint", "Conditions")),
    )


def test_the_title_in_the_properties_wins() -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.title = "Loan of the model"
        document.add_heading("Agreement", level=1)
        document.add_paragraph("Text.")

    parsed = parse(write)
    assert parsed.title == "Loan of the model"
    assert parsed.blocks == (Block("Text.", ("Agreement",)),)


def test_two_columns_without_figures_are_names_and_values() -> None:
    def write(document: WordDocument) -> None:
        table = document.add_table(rows=2, cols=2)
        for row, texts in zip(table.rows, [("Lender", "Astley"), ("Borrower:", "The museum")], strict=True):
            row.cells[0].text, row.cells[1].text = texts

    assert [block.text for block in parse(write).blocks] == ["Lender: Astley.", "Borrower: The museum."]


def test_a_cell_over_two_columns_is_told_once() -> None:
    def write(document: WordDocument) -> None:
        table = document.add_table(rows=2, cols=3)
        for cell, text in zip(table.rows[0].cells, ("Item", "Who", "Sum"), strict=True):
            cell.text = text
        merged = table.cell(1, 0).merge(table.cell(1, 1))
        merged.text = "Everything else"
        table.cell(1, 2).text = "£4"

    assert [block.text for block in parse(write).blocks] == ["Item: Everything else; Sum: £4."]
