"""An answer made of quotations: found out, put together by passage, rows of a table as a table."""

import pytest

from app.ui.quotes import Quote, cells, drawn, quotes
from tests.support.passages import hit

PROSE = hit("- Adults pay £12. So do dogs.\n- Children pay *£6*.\nPay at the desk. Cash is fine. No cheques.")
TABLE = hit("Ticket: Adult; 2023: £11; 2024: £12.\nTicket: Child; 2023: £5; 2024: £6; Notes: a: b.", source="a.csv")
MORE = hit("Ticket: Family; 2024: £30.", source="a.csv")
OTHER = hit("Ticket: Family; 2024: £31.", source="b.csv")


def html(text: str, *passages) -> str:
    found = quotes(text, passages)
    assert found, "these are quotations"
    return drawn(found, passages, lambda number: f"<{number}>")


def test_quotations_are_known_by_standing_in_their_passages() -> None:
    passages = (PROSE, TABLE)
    assert quotes("Pay at the desk. [1]\n\nTicket: Adult; 2023: £11; 2024: £12. [2]", passages) == [
        Quote("Pay at the desk.", 1, 51),
        Quote("Ticket: Adult; 2023: £11; 2024: £12.", 2, 0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Pay at the desk.",
        "One pays at the desk [1].",
        "Pay at the desk. [2]",
        "Pay at the desk. [9]",
        "Pay at the desk. [0]",
        "Pay at the desk. [1] And more",
    ],
)
def test_own_words_and_wrong_numbers_are_no_quotations(text: str) -> None:
    assert quotes(text, (PROSE, TABLE)) == []


def test_sentences_of_a_passage_make_a_paragraph_with_one_number_and_the_documents_name() -> None:
    shown = html("Pay at the desk. [1] Cash is fine. [1]", PROSE)
    assert '<p>Pay at the desk. Cash is fine. <1> <span class="from">Prices 2026</span></p>' in shown


def test_what_is_left_out_between_two_sentences_is_shown() -> None:
    assert "Pay at the desk. … No cheques." in html("Pay at the desk. [1] No cheques. [1]", PROSE)


@pytest.mark.parametrize("sign", ["", "- "])
def test_items_of_a_list_are_a_list_whether_or_not_they_bring_their_sign(sign: str) -> None:
    shown = html(f"{sign}Adults pay £12. [1] So do dogs. [1] {sign}Children pay *£6*. [1] Cash is fine. [1]", PROSE)
    assert "<ul><li>Adults pay £12. So do dogs.</li><li>Children pay <em>£6</em>.</li></ul>" in shown
    assert "<p>Cash is fine. <1>" in shown


def test_rows_of_one_table_make_one_table_across_passages_each_with_its_number() -> None:
    text = "Ticket: Adult; 2023: £11; 2024: £12. [2] Ticket: Child; 2023: £5; 2024: £6; Notes: a: b. [2]"
    shown = html(f"{text} Pay at the desk. [1] Ticket: Family; 2024: £30. [3]", PROSE, TABLE, MORE)
    assert shown.count("<table>") == 1
    assert "<th>Ticket</th><th>2023</th><th>2024</th><th>Notes</th>" in shown
    assert "<td>Family</td><td></td><td>£30</td><td></td><td><3></td>" in shown


def test_tables_of_two_documents_stay_apart() -> None:
    assert html("Ticket: Family; 2024: £30. [1] Ticket: Family; 2024: £31. [2]", MORE, OTHER).count("<table>") == 2


def test_a_wide_row_is_shown_as_names_and_values() -> None:
    row = "; ".join(f"Column {number}: {number}" for number in range(8)) + "."
    shown = html(f"{row} [1]", hit(row))
    assert "<table>" not in shown
    assert '<span class="pair"><span class="name">Column 7</span> 7</span>' in shown


def test_what_is_quoted_is_escaped() -> None:
    body = "<b>Bold</b> & *so*.\nA <i>: <img>; B: <u>."
    shown = html("<b>Bold</b> & *so*. [1] A <i>: <img>; B: <u>. [1]", hit(body, title="<s>"))
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; <em>so</em>." in shown and "<th>A &lt;i&gt;</th>" in shown
    assert not any(tag in shown for tag in ("<b>", "<i>", "<img>", "<u>", "<s>"))


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("Ticket: Adult; Price: £12.", {"Ticket": "Adult", "Price": "£12"}),
        ("Ticket: Concession (65; students); Price: £9", {"Ticket": "Concession (65; students)", "Price": "£9"}),
        ("Object: Painting: Roads; Year: 1", {"Object": "Painting: Roads", "Year": "1"}),
        ("Note: this is one sentence only.", {}),
        ("She said: go; he went.", {}),
        ("Cell; Price: £12", {}),
        ("A: 1; A: 2", {}),
    ],
)
def test_cells(sentence: str, row: dict[str, str]) -> None:
    assert cells(sentence) == row
