"""The text of a document put together again: no sentence twice, tables as tables, what was cited marked."""

from app.ui.source_text import drawn, sections
from vector_db.types import Chunk


def chunks(*bodies: tuple[str, str, int | None]) -> list[Chunk]:
    """Chunks of one document: heading, body and page of each."""
    return [Chunk(f"d:2:{at}", "d", at, "Lead", body, heading, page) for at, (heading, body, page) in enumerate(bodies)]


def test_what_a_chunk_repeats_of_the_one_before_stands_there_once() -> None:
    cut = chunks(
        ("A", "One is first. Two is second.", None), ("A", "Two is second. Three is third.\nA new line.", None)
    )
    (section,) = sections(cut, cut[1])
    assert [line.text for line in section.lines] == ["One is first. Two is second. Three is third.", "A new line."]
    assert all(line.here for line in section.lines)


def test_lines_that_only_begin_alike_stay() -> None:
    cut = chunks(("A", "The end of it all", None), ("A", "it all begins anew", None))
    assert [line.text for line in sections(cut)[0].lines] == ["The end of it all", "it all begins anew"]


def test_headings_stand_where_they_change_and_pages_too() -> None:
    html = drawn(sections(chunks(("A", "x", 1), ("A > B", "y", 1), ("A > B", "z", 2))), [], source="a.pdf")
    assert html.count("<h4>") == 2 and "<h4>A › B</h4>" in html
    assert html.index("page 1") < html.index("<h4>A</h4>") < html.index("page 2") < html.index("z")
    assert "page" not in drawn(sections(chunks(("A", "x", 1))), [])
    assert ">slide 1<" in drawn(sections(chunks(("A", "x", 1))), [], source="talks/Opening.PPTX")


def test_a_sentence_is_marked_in_the_passage_that_was_opened_alone() -> None:
    cut = chunks(("A", "It is so. Or not.", None), ("B", "It is so. Again.", None))
    html = drawn(sections(cut, cut[1]), ["It is so."])
    assert html.count("<mark>It is so.</mark>") == 1
    assert html.index("<mark>") > html.index("Or not.")


def test_rows_are_a_table_again_with_the_row_marked_among_its_neighbours() -> None:
    body = "Ticket: adult; Price: £12.\nTicket: child; Price: £7; Note: under <16>.\nTicket: dog; Price: free."
    cut = chunks(("", "Prices of 2026", None), ("", body, None))
    html = drawn(sections(cut, cut[1]), ["Ticket: child; Price: £7; Note: under <16>."])
    assert html.count("<table>") == 1 and html.count("<tr") == 4
    assert [name in html for name in ('<th scope="col">Ticket</th>', '<th scope="col">Note</th>')] == [True, True]
    assert html.count('class="here marked"') == 1
    assert "<mark>£7</mark>" in html and "<mark>under &lt;16&gt;</mark>" in html
    assert "<p>Prices of 2026</p>" in html


def test_rows_of_two_chunks_and_of_two_tables() -> None:
    cut = chunks(("", "Ship: Aurora; Built: 1841.", None), ("", "Ship: Gull; Built: 1887.\nCrew: Ann; Age: 40.", None))
    html = drawn(sections(cut), [])
    assert html.count("<table>") == 2 and html.index("Aurora") < html.index("Gull") < html.index("</table>")


def test_a_hostile_document_is_text() -> None:
    evil = "<script>alert(1)</script>"
    html = drawn(sections(chunks((evil, f"{evil}\n{evil}: {evil}; b: {evil}.", 1))), [evil])
    assert "<script" not in html
