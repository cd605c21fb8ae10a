"""Presentations, written by python-pptx: each slide a page under its title, nothing on it lost."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

from ingest.loaders.parsed import Parsed
from ingest.loaders.slides import load
from vector_db.errors import UnreadableFile
from vector_db.types import Block

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PLACE = (Inches(1), Inches(1), Inches(4), Inches(1))


def saved(presentation: Any) -> bytes:
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def parse(write: Callable[[Any], None]) -> Parsed:
    presentation = Presentation()
    write(presentation)
    return load(saved(presentation))


def slide(presentation: Any, title: str, layout: int = 5) -> Any:
    added = presentation.slides.add_slide(presentation.slide_layouts[layout])
    if added.shapes.title is not None:
        added.shapes.title.text_frame.text = title
    return added


def talk(presentation: Any) -> None:
    first = slide(presentation, "The harbour", layout=0)
    first.placeholders[1].text_frame.text = "Annual meeting,\vMarch 2025"
    second = slide(presentation, "Ships", layout=1)
    frame = second.placeholders[1].text_frame
    frame.text = "Three were sold"
    for text, level in (("Grace", 1), ("Two were bought", 0)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    second.notes_slide.notes_text_frame.text = "Thank the donors.\nSmile."
    third = slide(presentation, "Costs")
    table = third.shapes.add_table(3, 3, *PLACE).table
    for row, texts in enumerate([("Item", "Who", "Sum"), ("Rope", "Ann", "£3"), ("Tar", "", "£4")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    third.shapes.add_textbox(*PLACE).text_frame.text = "All sums without tax."
    slide(presentation, "", layout=6)


def test_a_talk() -> None:
    parsed = parse(talk)
    assert parsed.title == "The harbour"
    assert (parsed.pages, parsed.empty_pages) == (4, (4,))
    assert parsed.blocks == (
        Block("Annual meeting, March 2025", (), 1),
        Block("- Three were sold\n  - Grace\n- Two were bought", ("Ships",), 2),
        Block("Notes: Thank the donors.\nSmile.", ("Ships",), 2),
        Block("Item: Rope; Who: Ann; Sum: £3.", ("Costs",), 3, kind="row"),
        Block("Item: Tar; Sum: £4.", ("Costs",), 3, kind="row"),
        Block("All sums without tax.", ("Costs",), 3),
    )


def test_groups_within_groups_and_titles_alone() -> None:
    def write(presentation: Any) -> None:
        slide(presentation, "First")
        second = slide(presentation, "Second")
        group = second.shapes.add_group_shape().shapes.add_group_shape()
        group.shapes.add_textbox(*PLACE).text_frame.text = "Deep inside"

    assert parse(write).blocks == (Block("Deep inside", ("Second",), 2),)


def test_a_slide_without_a_title_does_not_stand_under_another() -> None:
    def write(presentation: Any) -> None:
        slide(presentation, "First", layout=1).placeholders[1].text_frame.text = "One."
        slide(presentation, "", layout=6).shapes.add_textbox(*PLACE).text_frame.text = "Two."

    assert parse(write).blocks == (Block("One.", (), 1), Block("Two.", ("Slide 2",), 2))


def test_a_chart_gives_its_numbers() -> None:
    def write(presentation: Any) -> None:
        data = CategoryChartData()
        data.categories = ["2023", "2024"]
        data.add_series("Visitors", (1200, 1350.5))
        slide(presentation, "Visitors").shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *PLACE, data)

    assert [block.text for block in parse(write).blocks] == ["2023; Visitors: 1200.", "2024; Visitors: 1350.5."]


def test_hidden_slides_are_read_and_noted() -> None:
    def write(presentation: Any) -> None:
        talk(presentation)
        presentation.slides[1]._element.set("show", "0")

    parsed = parse(write)
    assert parsed.notes == ("hidden, but read all the same: slide 2",)
    assert any("Grace" in block.text for block in parsed.blocks)


def test_the_title_in_the_properties_wins_unless_a_program_put_it_there() -> None:
    def write(presentation: Any, title: str) -> None:
        talk(presentation)
        presentation.core_properties.title = title

    assert parse(lambda presentation: write(presentation, "Our year")).title == "Our year"
    assert parse(lambda presentation: write(presentation, "PowerPoint Presentation")).title == "The harbour"


def test_damage_is_told_in_one_line() -> None:
    with pytest.raises(UnreadableFile, match="is damaged, or not a PowerPoint presentation"):
        load(b"nothing of the kind")


def test_a_head_of_two_rows_whose_cells_span_others() -> None:
    def write(presentation: Any) -> None:
        table = slide(presentation, "Prices").shapes.add_table(4, 3, *PLACE).table
        rows = [("Ticket", "Season", ""), ("", "Summer", "Winter"), ("Adult", "£12", "£8"), ("Child", "free", "")]
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        for (row, column), (last_row, last) in (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((3, 1), (3, 2))):
            table.cell(row, column).merge(table.cell(last_row, last))

    assert [block.text for block in parse(write).blocks] == [
        "Ticket: Adult; Season Summer: £12; Season Winter: £8.",
        "Ticket: Child; Season Summer: free; Season Winter: free.",
    ]


def test_the_texts_of_a_diagram_are_a_list() -> None:
    drawing, diagram = (f"http://schemas.openxmlformats.org/drawingml/2006/{name}" for name in ("main", "diagram"))
    points = "".join(f"<d:pt><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>" for text in ("Find", "Read"))
    spaces = f'xmlns:d="{diagram}" xmlns:a="{drawing}"'
    data = f'<d:dataModel {spaces}><d:ptLst><d:pt type="pres"/>{points}</d:ptLst></d:dataModel>'

    def write(presentation: Any) -> None:
        added = slide(presentation, "How it works")
        frame = added.shapes.add_table(1, 1, *PLACE)._element
        name, kind = PackURI("/ppt/diagrams/data1.xml"), "application/vnd.openxmlformats-officedocument.drawingml"
        part = Part(name, f"{kind}.diagramData+xml", added.part.package, data.encode())
        relation = added.part.relate_to(part, RELATIONSHIP_TYPE.DIAGRAM_DATA)
        graphic = frame.find(f".//{{{drawing}}}graphicData")
        graphic.clear()
        graphic.set("uri", diagram)
        graphic.append(etree.fromstring(f'<d:relIds xmlns:d="{diagram}" xmlns:r="{RELATIONS}" r:dm="{relation}"/>'))

    assert [block.text for block in parse(write).blocks] == ["- Find\n- Read"]
