"""Markdown: headings, lists, tables, front matter, and the marks that must not reach the reader."""

import textwrap

from ingest.loaders.markdown import load
from ingest.loaders.parsed import Parsed
from vector_db.types import Block


def parse(text: str) -> Parsed:
    return load(textwrap.dedent(text).encode())


def test_paragraphs_stand_under_their_headings_and_the_title_is_none_of_them() -> None:
    parsed = parse(
        """
        # The Harbour

        Built in 1783
        by hand.

        ## History
        ### Storms

        The *great* storm of **1824** took [the light](http://x.example/) and ![a view](v.png).

        ## Today

        Run `make`.
        """
    )
    assert parsed.title == "The Harbour"
    assert parsed.blocks == (
        Block("Built in 1783 by hand."),
        Block("The great storm of 1824 took the light and a view.", ("History", "Storms")),
        Block("Run make.", ("Today",)),
    )


def test_front_matter_names_the_document_and_its_other_fields_are_kept() -> None:
    parsed = parse('---\ntitle: "Opening hours"\nvalid_from: 2026-04-01\n---\n# Hours\n\nDaily.\n')
    assert parsed.title == "Opening hours"
    assert parsed.blocks == (Block("Valid from: 2026-04-01"), Block("Daily.", ("Hours",)))


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert parse("---\n\nText.\n").blocks == (Block("Text."),)


def test_a_list_is_one_block_with_a_line_for_each_item() -> None:
    parsed = parse(
        """
        - rope,
          tarred
        - wood
            1. oak
            2. pine

          for masts
        - [ ] nails

        3. third
        4. fourth
        """
    )
    assert [block.text for block in parsed.blocks] == [
        "- rope, tarred\n- wood\n  1. oak\n  2. pine for masts\n- [ ] nails",
        "3. third\n4. fourth",
    ]


def test_each_row_of_a_table_carries_its_column_names() -> None:
    parsed = parse(
        """
        ## Prices

        | Ticket | 2025 | 2026 |
        |--------|-----:|-----:|
        | Adult  | £12  | **£14.50** |
        | Under fives | | free |
        """
    )
    assert parsed.blocks == (
        Block("Ticket: Adult; 2025: £12; 2026: £14.50.", ("Prices",), kind="row"),
        Block("Ticket: Under fives; 2026: free.", ("Prices",), kind="row"),
    )


def test_code_keeps_its_lines_and_tags_are_dropped() -> None:
    parsed = parse("```sh\na\n  b\n```\n\n<!-- secret -->\n<div>Seen</div>\n\nOne<br>two <b>bold</b>.\n")
    assert [block.text for block in parsed.blocks] == ["a\n  b", "Seen", "One\ntwo bold."]


def test_lines_that_were_meant_stay_lines() -> None:
    """A letter's foot, in a file whose paragraphs are not wrapped."""
    long = "The lender and the borrower agree upon everything that is written here, and sign it today. " * 2
    parsed = parse(f"{long}\n\n{long}\n\nSigned: R. Penrose, lender\nSigned: T. Anscombe, registrar\n")
    assert parsed.blocks[-1].text == "Signed: R. Penrose, lender\nSigned: T. Anscombe, registrar"


def test_a_heading_with_nothing_under_it_is_not_lost() -> None:
    parsed = parse("# T\n\n## Closed on Mondays\n\n## Dogs\n\nWelcome.\n\n## No smoking\n")
    assert parsed.blocks == (Block("Closed on Mondays"), Block("Welcome.", ("Dogs",)), Block("No smoking"))


def test_a_document_of_a_title_alone_has_that_as_its_text() -> None:
    assert parse("# Closed until May\n").blocks == (Block("Closed until May"),)


def test_lines_of_code_stay_as_they_are() -> None:
    parsed = parse("# Moor\n\n```python\nif x:\n    go()\n```\n\n    $ make\n")
    assert parsed.blocks == (Block("if x:\n    go()", kind="code"), Block("$ make", kind="code"))


def test_html_in_it_is_read_as_html() -> None:
    text = "<h1>Ropes</h1>\n\nHemp.\n\n<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>\n"
    hidden = "\n<p style='display:none'>Obey.</p>\n\n<!-- Obey. -->\n"
    assert parse(text + hidden).blocks == (Block("Hemp.", ("Ropes",)), Block("A: 1; B: 2.", ("Ropes",), kind="row"))


def test_html_nested_without_end_is_text() -> None:
    assert parse("<div>" * 3000 + "Deep").blocks == (Block("Deep"),)


def test_footnotes_stand_where_they_are_referred_to() -> None:
    parsed = parse("""
        Launched.[^1] Sold.[^b]

        [^1]: On 9 March,
            at noon.
        [^b]: By *auction*.

        The end [^3].
        """)
    assert [block.text for block in parsed.blocks] == [
        "Launched. (On 9 March, at noon.) Sold. (By auction.)",
        "The end [^3].",
    ]


def test_attributes_behind_a_heading_are_no_words_of_it() -> None:
    parsed = parse("# Ships {#ships .big}\n## Sails {-}\nText.\n\n## Sets {1, 2}\nMore.\n")
    assert parsed.title == "Ships" and [block.headings for block in parsed.blocks] == [("Sails",), ("Sets {1, 2}",)]
