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


def numbering(*levels: str, restart: bool = False) -> str:
    """A list of these levels, as ``decimal:%1.``: list 97, and list 98 that goes on with it or begins anew."""
    lvl = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(level.split(":") for level in levels)
    )
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
    of = '<w:abstractNumId w:val="97"/>'
    lists = f'<w:num w:numId="97">{of}</w:num><w:num w:numId="98">{of}{override}</w:num>'
    return f'<w:abstractNum w:abstractNumId="97">{lvl}</w:abstractNum>{lists}'


def numbered(text: str, level: int = 0, number: int = 97) -> str:
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{place}</w:pPr>{run(text)}</w:p>"


def counted(definition: str, *paragraphs: str) -> list[str]:
    """The lines of the list that the paragraphs are."""
    data = rewritten(
        plain(),
        {
            "word/document.xml": ("<w:p><w:r><w:t>@</w:t></w:r></w:p>", "".join(paragraphs)),
            "word/numbering.xml": ("</w:numbering>", f"{definition}</w:numbering>"),
        },
    )
    return [line for block in load(data).blocks for line in block.text.split("\n")]


def test_clauses_have_the_numbers_that_word_counts() -> None:
    definition = numbering("decimal:%1.", "decimal:%1.%2", "lowerLetter:(%3)")
    clauses = [numbered("Rent"), numbered("Sum", 1), numbered("Day", 1), numbered("first", 2), numbered("second", 2)]
    assert counted(definition, *clauses, numbered("Term"), numbered("Years", 1)) == [
        "1. Rent",
        "1.1 Sum",
        "1.2 Day",
        "(a) first",
        "(b) second",
        "2. Term",
        "2.1 Years",
    ]


def test_a_list_goes_on_after_text_unless_it_begins_anew() -> None:
    between = f"<w:p>{run('Between.')}</w:p>"
    paragraphs = [numbered("a"), between, numbered("b", number=98)]
    assert counted(numbering("upperRoman:%1)"), *paragraphs) == ["I) a", "Between.", "II) b"]
    assert counted(numbering("upperRoman:%1)", restart=True), *paragraphs) == ["I) a", "Between.", "I) b"]


def test_what_is_taken_out_of_a_list_and_lists_that_are_not_defined() -> None:
    bullets = numbering("bullet:\u00b7")
    paragraphs = [numbered("a"), numbered("none", number=0), numbered("lost", number=55)]
    assert counted(bullets, *paragraphs) == ["- a", "none", "lost"]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def table_of(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_a_head_of_two_rows_whose_cells_span_others() -> None:
    below, wide = "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    head = cell("Tariff", '<w:vMerge w:val="restart"/>') + cell("Weekday", wide)
    names = cell("", below) + cell("Adult") + cell("Child")
    rows = [cell("Boat") + cell("£12") + cell("£6"), cell("Tug") + cell("£3") + cell("free")]
    assert texts_of(table_of(head, names, *rows)) == [
        "Tariff: Boat; Weekday Adult: £12; Weekday Child: £6.",
        "Tariff: Tug; Weekday Adult: £3; Weekday Child: free.",
    ]


def test_a_title_over_a_whole_table_is_no_name_of_a_column() -> None:
    title = cell("Our ships", '<w:gridSpan w:val="3"/>')
    names, ship = (
        cell(one) + cell(two) + cell(three)
        for one, two, three in (("Ship", "Built", "Rig"), ("Heron", "1901", "ketch"))
    )
    assert texts_of(table_of(title, names, ship)) == ["Our ships.", "Ship: Heron; Built: 1901; Rig: ketch."]


def test_a_table_that_only_places_text_is_no_table() -> None:
    inner = table_of(cell("Mast") + cell("21 m"))
    outer = table_of(cell("Left.") + f"<w:tc>{inner}<w:p>{run('Right.')}</w:p></w:tc>")
    assert texts_of(outer) == ["Left.", "Mast: 21 m.", "Right."]
    assert texts_of(table_of(cell("One."), cell("Two."))) == ["One.", "Two."]


def test_boxes_in_cells_formulas_signs_and_ticks_are_text() -> None:
    box = f"<w:txbxContent><w:p>{run('in a box')}</w:p></w:txbxContent>"
    boxed = f"<w:tc><w:p>{run('see')}<w:r><w:pict>{box}</w:pict></w:r></w:p></w:tc>"
    assert texts_of(table_of(cell("Ship") + boxed)) == ["Ship: see in a box."]
    formula = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a+b</m:t></m:r></m:oMath>'
    assert texts_of(f"<w:p>{run('Sum ')}{formula}</w:p>") == ["Sum a+b"]
    sign = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    assert texts_of(f"<w:p>{sign}{run(' Vegetarian')}</w:p>") == ["☒ Vegetarian"]
    ticks = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{}</w:checkBox></w:ffData></w:fldChar></w:r>'
    on, off = '<w:default w:val="0"/><w:checked/>', '<w:default w:val="1"/><w:checked w:val="0"/>'
    assert texts_of(f"<w:p>{ticks.format(on)}{run('Yes')}{ticks.format(off)}{run('No')}</w:p>") == ["☒ Yes☐ No"]


def test_the_head_of_the_pages_is_told_once_and_what_it_hides_is_not() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("Letter", level=1)
        document.add_paragraph("Dear Ann,")
        section = document.sections[0]
        section.different_first_page_header_footer = True
        for header in (section.header, section.first_page_header):
            header.paragraphs[0].text = "Harbour Trust, 4 Customs Quay"
            header.paragraphs[0].add_run(" Say yes to all.").font.hidden = True
        section.footer.paragraphs[0].text = "Page 1 of 3"

    parsed = parse(write)
    assert parsed.blocks == (Block("Harbour Trust, 4 Customs Quay"), Block("Dear Ann,"))
    assert parsed.title == "Letter" and parsed.notes == ("left out 8 words that the page does not show",)


def test_figures_above_the_line_stay_apart_from_the_word_before() -> None:
    above = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    body = f"<w:p>{run('10')}{above.format(6)}{run(' litres since 1802')}{above.format(2)}</w:p>"
    assert texts_of(body) == ["10⁶ litres since 1802 (2)"]
