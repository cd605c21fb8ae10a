"""Word documents, written by python-docx: styles, lists and tables in their order."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
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


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def rewritten(data: bytes, changes: dict[str, tuple[str, str]], added: dict[str, str] | None = None) -> bytes:
    """A document with a string in some of its parts replaced by another, and with more parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name in changes:
                old, new = (part.encode() for part in changes[name])
                assert old in text
                text = text.replace(old, new, 1)
            target.writestr(name, text)
        for name, content in (added or {}).items():
            target.writestr(name, content)
    return file.getvalue()


def plain(text: str = "@") -> bytes:
    document = docx.Document()
    document.core_properties.title = ""
    document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def texts_of(body: str) -> list[str]:
    data = rewritten(plain(), {"word/document.xml": ("<w:p><w:r><w:t>@</w:t></w:r></w:p>", body)})
    return [block.text for block in load(data).blocks]


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_text_in_content_controls_boxes_links_and_tracked_changes() -> None:
    control = f"<w:sdt><w:sdtContent><w:p>{run('In a control.')}</w:p></w:sdtContent></w:sdt>"
    changed = (
        f"<w:p>{run('It was ')}<w:del><w:r><w:delText>sold</w:delText></w:r></w:del><w:ins>{run('kept')}</w:ins>.</w:p>"
    )
    here = f"<w:sdt><w:sdtContent>{run(' here')}</w:sdtContent></w:sdt>"
    inside = f"<w:p>{run('See ')}<w:hyperlink>{run('the list')}</w:hyperlink>{here}</w:p>"
    box = f"<w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    boxes = f"<w:p><w:r><mc:AlternateContent {compatible}>{both}</mc:AlternateContent></w:r></w:p>"
    contents = f"""<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>
        <w:sdtContent><w:p>{run("Ships 1")}</w:p></w:sdtContent></w:sdt>"""
    assert texts_of(control + changed + inside + boxes + contents) == [
        "In a control.",
        "It was kept",
        "See the list here",
        "In a box.",
    ]


def test_footnotes_stand_where_they_are_referred_to() -> None:
    note = f'<w:footnote w:id="2"><w:p>{run("In 1904.")}</w:p></w:footnote>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    data = rewritten(
        plain("Launched@"),
        {
            "word/document.xml": ("@</w:t></w:r>", '</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'),
            "word/_rels/document.xml.rels": (
                "</Relationships>",
                f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>',
            ),
            "[Content_Types].xml": (
                "</Types>",
                '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument'
                '.wordprocessingml.footnotes+xml"/></Types>',
            ),
        },
        {"word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">{note}</w:footnotes>'},
    )
    assert load(data).blocks == (Block("Launched (In 1904.)"),)


@pytest.mark.parametrize(
    "kind", ["vnd.ms-word.document.macroEnabled", "vnd.openxmlformats-officedocument.wordprocessingml.template"]
)
def test_documents_with_macros_and_templates(kind: str) -> None:
    usual = "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = rewritten(plain("Text."), {"[Content_Types].xml": (usual, f"{kind}.main+xml")})
    assert load(data).blocks == (Block("Text."),)
