"""OpenDocument texts, their XML written here."""

import pytest

from ingest.loaders.odt import load
from tests.support.office_files import odt
from vector_db.errors import UnreadableFile
from vector_db.types import Block

REPORT = """
<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p></text:deletion>
</text:changed-region></text:tracked-changes>
<text:table-of-content><text:index-body><text:p>Ships 1</text:p></text:index-body></text:table-of-content>
<text:h text:outline-level="1">Ships</text:h>
<text:p>The <text:span>ketch</text:span><text:s text:c="3"/>was<text:line-break/>launched<office:annotation>
<text:p>Really?</text:p></office:annotation>
 in 1904<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>On 9 March.</text:p>
</text:note-body></text:note>.</text:p>
<text:section><text:h text:outline-level="2">Crew</text:h>
<text:list><text:list-item><text:p>Ann</text:p>
<text:list><text:list-item><text:p>her dog</text:p></text:list-item></text:list></text:list-item>
<text:list-item><text:p>Tom</text:p></text:list-item></text:list></text:section>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Item</text:p></table:table-cell>
<table:table-cell><text:p>Note</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/>
</table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>Rope</text:p><text:p>and tar</text:p></table:table-cell>
<table:table-cell><text:p>old</text:p></table:table-cell></table:table-row></table:table>
<text:p><draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>
"""


def test_a_report() -> None:
    parsed = load(odt(REPORT, title="The harbour"))
    assert parsed.title == "The harbour"
    assert parsed.blocks == (
        Block("The ketch was\nlaunched in 1904 (On 9 March.).", ("Ships",)),
        Block("- Ann\n  - her dog\n- Tom", ("Ships", "Crew")),
        Block("Item: Rope and tar; Note: old.", ("Ships", "Crew"), kind="row"),
        Block("In a box.", ("Ships", "Crew")),
    )


def test_a_paragraph_in_the_style_title_is_the_title() -> None:
    parsed = load(odt('<text:p text:style-name="Title">Our year</text:p><text:p>Good.</text:p>'))
    assert (parsed.title, parsed.blocks) == ("Our year", (Block("Good."),))


def test_a_table_within_a_table_is_told_once() -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    table = "<table:table><table:table-row>{}</table:table-row></table:table>"
    inner = table.format(cell.format("in"))
    outer = table.format(f"{cell.format('a')}<table:table-cell>{inner}</table:table-cell>")
    assert [block.text for block in load(odt(outer)).blocks] == ["a: in."]


def test_a_password_is_told() -> None:
    with pytest.raises(UnreadableFile, match="is password-protected"):
        load(odt("<text:p>x</text:p>", manifest="<manifest:encryption-data/>"))


@pytest.mark.parametrize("body", ["<text:p>", "<text:section>" * 300 + "</text:section>" * 300, "<text:span>" * 300])
def test_damage_is_told_in_one_line(body: str) -> None:
    with pytest.raises(UnreadableFile, match="is damaged, or not an OpenDocument text"):
        load(odt(body))


NUMBERED = """<office:automatic-styles><text:list-style style:name="L">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
<text:list-level-style-bullet text:level="3"/></text:list-style></office:automatic-styles>"""


def item(*contents: str) -> str:
    return f"<text:list-item>{''.join(contents)}</text:list-item>"


def test_lists_have_the_numbers_that_programs_count() -> None:
    inner = f"<text:list>{item('<text:p>a day</text:p>')}{item('<text:p>a sum</text:p>')}</text:list>"
    items = item("<text:p>Rent</text:p>", inner) + item("<text:p>Term</text:p>")
    first = f'<text:list text:style-name="L">{items}</text:list>'
    again = f'<text:list text:style-name="L" {{}}>{item("<text:p>More</text:p>")}</text:list>'
    more = again.format('text:continue-numbering="true"') + "<text:p>New:</text:p>" + again.format("")
    assert [block.text for block in load(odt(first + more, automatic=NUMBERED)).blocks] == [
        "1. Rent\n  (a) a day\n  (b) a sum\n2. Term",
        "3. More",
        "New:",
        "1. More",
    ]


def test_a_head_of_two_rows_whose_cells_span_others() -> None:
    def cell(text: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    wide, tall = 'table:number-columns-spanned="2"', 'table:number-rows-spanned="2"'
    rows = [
        cell("Ticket", tall) + cell("Season", wide) + covered,
        covered + cell("Summer") + cell("Winter"),
        cell("Adult") + cell("12") + cell("8"),
    ]
    table = f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"
    assert [block.text for block in load(odt(table)).blocks] == ["Ticket: Adult; Season Summer: 12; Season Winter: 8."]


def test_exponents_and_the_head_of_the_pages() -> None:
    style = '<style:style style:name="S"><style:text-properties style:text-position="super 58%"/></style:style>'
    header = "<style:header><text:p>Harbour Trust</text:p><text:p>Page 2</text:p></style:header>"
    text = '<text:p>10<text:span text:style-name="S">6</text:span> litres</text:p>'
    read = load(odt(text, automatic=f"<office:automatic-styles>{style}</office:automatic-styles>", margins=header))
    assert [block.text for block in read.blocks] == ["Harbour Trust", "10⁶ litres"]
