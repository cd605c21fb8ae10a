"""What a page is made of, told from where its lines stand: running heads, columns, lists, contents, cut words."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.loaders.pdf import load
from tests.support.pdf_files import Text, drawn
from vector_db.types import Block

WORDS = "harbour ketch cargo timber light keeper museum visitor painting loan mast sail rigging budget ticket".split()


def prose(number: int, lines: int = 8, x: float = 72, top: float = 700) -> list[Text]:
    """Lines of running text, no two pages alike."""
    return [
        (x, top - 14 * line, " ".join(WORDS[(number * 7 + line * 3 + n * (number + 2)) % len(WORDS)] for n in range(8)))
        for line in range(lines)
    ]


def told(data: bytes) -> str:
    return "\n".join(" > ".join([*block.headings, block.text]) for block in load(data).blocks)


def test_running_heads_that_change_sides() -> None:
    pages = []
    for number in range(1, 10):
        left = [(72.0, 815.0, f"{number + 16}"), (300.0, 815.0, "Handbook of the Museum")]
        right = [(72.0, 815.0, "Loans and Insurance"), (500.0, 815.0, f"{number + 16}")]
        pages.append([*(right if number % 2 else left), *prose(number)])
    text = told(drawn(*pages))
    assert "Handbook" not in text and "Loans" not in text and "17" not in text
    assert text.count("harbour") > 5


def test_running_heads_that_change_with_the_chapter() -> None:
    chapters = ["Arrival", "Arrival", "Arrival", "Sails", "Sails", "Anchors", "Anchors", "Anchors", "Departure"]
    pages = [
        [(72.0, 815.0, f"Chapter {chapters[:n].count('x') + 1}: {name}   {n}"), *prose(n)]
        for n, name in enumerate(chapters, start=1)
    ]
    text = told(drawn(*pages))
    assert not any(name in text for name in chapters)


def test_what_stands_in_a_margin_once_stays() -> None:
    pages = [[*prose(n), (72.0, 50.0, f"Remark on page {'abcdefgh'[n]} alone, of {WORDS[n]}.")] for n in range(6)]
    assert told(drawn(*pages)).count("Remark") == 6


def test_roman_page_numbers() -> None:
    pages = [[*prose(n), (300.0, 30.0, number)] for n, number in enumerate(["i", "ii", "iv", "xi"])]
    assert load(drawn(*pages)).blocks[-1].text.split()[-1] != "xi"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["The exhi-", "bition opened."], "The exhibition opened."),
        (["An Anglo-", "Saxon brooch."], "An Anglo-Saxon brooch."),
        (["In the year 2024-", "25 it closed."], "In the year 2024-25 it closed."),
        (["The A4-", "sized sheets."], "The A4-sized sheets."),
        (
            ["Of pre- and", "post-war ships, pre-", "and interwar ones."],
            "Of pre- and post-war ships, pre- and interwar ones.",
        ),
        (["A well-known man; the well-", "known ship."], "A well-known man; the well-known ship."),
        (["It is OPTIONAL, I say: OP-", "TIONAL."], "It is OPTIONAL, I say: OPTIONAL."),
        (["It ended -", "at last."], "It ended - at last."),
        (["The exhi\xad", "bition opened."], "The exhibition opened."),
    ],
)
def test_words_cut_by_the_end_of_a_line(lines: list[str], joined: str) -> None:
    assert told(drawn([(72, 700 - 14 * n, line) for n, line in enumerate(lines)])) == joined


def test_a_word_cut_by_the_end_of_a_page() -> None:
    parsed = load(drawn([(72, 120, "The painting was exam-")], [(72, 700, "ined in March. It is sound.")]))
    assert [block.text for block in parsed.blocks] == ["The painting was examined in March.", "It is sound."]


@pytest.mark.parametrize("across", [True, False])
def test_two_columns_are_read_one_after_the_other(across: bool) -> None:
    left, right = prose(1, lines=10, x=60), prose(2, lines=10, x=330)
    left = [(x, y, " ".join(words.split()[:6])) for x, y, words in left]
    right = [(x, y, " ".join(words.split()[:6])) for x, y, words in right]
    body = [text for pair in zip(left, right, strict=True) for text in pair] if across else [*left, *right]
    top, foot = (
        (60.0, 760.0, "A title across both of them " * 3),
        (60.0, 520.0, "A note that runs across both columns " * 2),
    )
    parsed = load(drawn([top, *body, foot]))
    text = " ".join(block.text for block in parsed.blocks)
    expected = [" ".join(words for *_, words in column) for column in (left, right)]
    assert text.index(expected[0]) < text.index(expected[1]) < text.index("A note")
    assert all(block.kind == "prose" for block in parsed.blocks)


def test_a_table_of_contents_is_a_list_and_has_no_headings() -> None:
    entries = ["1 Loans", "1.1 Insurance", "2 Tickets and prices", "3 Staff"]
    contents = [(72.0, 700.0 - 30 * n, f"{entry} {'. ' * 40}{n + 2}") for n, entry in enumerate(entries)]
    parsed = load(drawn([(72, 760, "What is in this handbook, page by page."), *contents]))
    assert parsed.blocks[-1] == Block("1 Loans: 2\n1.1 Insurance: 3\n2 Tickets and prices: 4\n3 Staff: 5", (), 1)


def test_the_number_of_a_heading_may_stand_apart() -> None:
    for number in ("2.1", "2."):
        file = drawn([(72, 700, number), (110, 700, "Tickets")], font="Helvetica-Bold")
        assert load(file).title == f"{number} Tickets" or load(file).blocks[0].text == f"{number} Tickets"


def test_a_table_of_long_cells_is_no_columns() -> None:
    cells = [
        prose(n, lines=3, x=x, top=top) for n, (x, top) in enumerate((x, y) for y in (700, 640, 580) for x in (60, 330))
    ]
    body = [(x, y, " ".join(words.split()[:6])) for cell in cells for x, y, words in cell]
    parsed = load(drawn([(60, 760, "The table below compares them, one by one."), *body]))
    assert [block.kind for block in parsed.blocks].count("row") == 3


def noted(column: str, note: str, *rest: str) -> bytes:
    """A page with a column and a note at its foot in smaller type; the rest in the next column, or on a page more."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for at, (x, y, size, text) in enumerate([(60, 140, 10, column), (60, 80, 8, note), (320, 700, 10, rest[0])]):
        if at == 2 and len(rest) > 1:
            canvas.showPage()
        canvas.setFont("Times-Roman", size)
        for line, words in enumerate(text.split("|")):
            canvas.drawString(x, y - 12 * line, words)
    canvas.save()
    return file.getvalue()


COLUMN, NOTE, REST = (
    "The harbourmaster had three hundred|barrels of Stockholm tar accom-",
    "He was appointed in 1802.",
    "modated in the lower shed. It|burnt down in the year after.",
)


def test_a_sentence_goes_on_in_the_next_column_and_the_note_comes_after_it() -> None:
    assert [block.text for block in load(noted(COLUMN, NOTE, REST)).blocks] == [
        "The harbourmaster had three hundred barrels of Stockholm tar accommodated in the lower shed."
        " It burnt down in the year after.",
        "He was appointed in 1802.",
    ]


def test_a_sentence_goes_on_overleaf_past_a_note() -> None:
    assert [(block.page, block.text) for block in load(noted(COLUMN, NOTE, REST, "overleaf")).blocks] == [
        (1, "The harbourmaster had three hundred barrels of Stockholm tar accommodated in the lower shed."),
        (1, "He was appointed in 1802."),
        (2, "It burnt down in the year after."),
    ]


def test_the_lines_of_a_cell_may_be_far_apart() -> None:
    rows = [("Vessel", "Length", "Fee"), ("Dinghy", "4 m", "£3"), ("Ketch", "21 m", "£40, and £5 for")]
    table = [(72.0 + 130 * n, 700.0 - 22 * at, text) for at, row in enumerate(rows) for n, text in enumerate(row)]
    last = [(72.0 + 130 * n, 590.0, text) for n, text in enumerate(("Tug", "18 m", "£35"))]
    table = [*table, (332, 634, "each night after"), (332, 612, "the first one"), *last]
    assert [block.text for block in load(drawn([(72, 760, "Fees of the quay, by day."), *table])).blocks[1:]] == [
        "Vessel: Dinghy; Length: 4 m; Fee: £3.",
        "Vessel: Ketch; Length: 21 m; Fee: £40, and £5 for each night after the first one.",
        "Vessel: Tug; Length: 18 m; Fee: £35.",
    ]


def test_details_below_a_cell_are_of_its_row_and_a_row_without_its_first_cell_is_one() -> None:
    names = [(72.0, 700.0, "Day"), (150.0, 700.0, "Text"), (350.0, 700.0, "Out"), (450.0, 700.0, "In")]
    first = [(72.0, 680.0, "1 March"), (150.0, 680.0, "Harbour dues"), (350.0, 680.0, "3.50"), (150.0, 668.0, "No. 17")]
    second = [(72.0, 640.0, "2 March"), (150.0, 640.0, "Rent"), (450.0, 640.0, "400.00"), (150.0, 628.0, "of the shed")]
    third = [(150.0, 608.0, "Tar"), (350.0, 608.0, "8.00")]
    parsed = load(drawn([(72, 760, "What was paid in March, day by day."), *names, *first, *second, *third]))
    assert [block.text for block in parsed.blocks[1:]] == [
        "Day: 1 March; Text: Harbour dues No. 17; Out: 3.50.",
        "Day: 2 March; Text: Rent of the shed; In: 400.00.",
        "Text: Tar; Out: 8.00.",
    ]


def test_a_running_head_is_the_title_of_what_has_no_other() -> None:
    pages = [
        [(72.0, 815.0, "Statement no. 3 of 2026"), (500.0, 815.0, f"Page {number} of 3"), *prose(number)]
        for number in (1, 2, 3)
    ]
    assert load(drawn(*pages)).title == "Statement no. 3 of 2026"
    assert load(drawn(*pages, title="Harbour dues")).title == "Harbour dues"
