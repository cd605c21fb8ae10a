"""Plain text: which lines are headings, and which line ends were meant."""

import textwrap

import pytest

from ingest.loaders.parsed import Parsed
from ingest.loaders.plain import load
from vector_db.types import Block


def parse(text: str) -> Parsed:
    return load(textwrap.dedent(text).strip("\n").encode())


def test_wrapped_lines_become_paragraphs_and_meant_lines_stay() -> None:
    parsed = parse(
        """
        Letter to the members

        The roof of the boat shed will be mended in June, and the
        shed will be shut for a fortnight. We are sorry. Boats can
        be left on the quay.

        The Old Ropewalk
        Customs Quay
        Telephone 01632 960100
        """
    )
    assert parsed.title == "Letter to the members"
    assert parsed.blocks[1].text == (
        "The roof of the boat shed will be mended in June, and the shed will be shut for a fortnight. "
        "We are sorry. Boats can be left on the quay."
    )
    assert parsed.blocks[2].text == "The Old Ropewalk\nCustoms Quay\nTelephone 01632 960100"


def test_headings_by_underline_capitals_and_number() -> None:
    parsed = parse(
        """
        Staff handbook
        ==============

        WORKING HOURS
        Nine to five.

        3. Leave

        Twenty-five days.

        3.1 Illness

        Ring before nine.

        Keys
        ----
        Two each.
        """
    )
    assert parsed.title == "Staff handbook"
    assert parsed.blocks == (
        Block("Nine to five.", ("WORKING HOURS",)),
        Block("Twenty-five days.", ("3. Leave",)),
        Block("Ring before nine.", ("3. Leave", "3.1 Illness")),
        Block("Two each.", ("Keys",)),
    )


@pytest.mark.parametrize(
    "first",
    [
        "MERROW HAVEN MARITIME MUSEUM\nBOARD OF TRUSTEES",
        "The museum is shut. It opens in May.",
        "Dear Sir,",
        "In force from 1 January 2025.",
    ],
)
def test_a_letterhead_or_a_sentence_is_no_title(first: str) -> None:
    parsed = parse(f"{first}\n\nText of the letter, which goes on for a while.")
    assert parsed.title == ""
    assert parsed.blocks[0] == Block(first)


def test_columns_set_with_spaces_or_dots_become_names_and_values() -> None:
    parsed = parse(
        """
        ADMISSION

            Adult                      £11.00
            Family (2 adults and up
              to 3 children)           £28.00
            New photography of an object ...... £65
            Under fives . . . . . . . . . free
        """
    )
    assert parsed.blocks[0].text.split("\n") == [
        "Adult: £11.00",
        "Family (2 adults and up to 3 children): £28.00",
        "New photography of an object: £65",
        "Under fives: free",
    ]


def test_items_of_a_list_keep_their_lines() -> None:
    parsed = parse(
        """
        To bring on the first day of the course, please, all of you:
        * a knife, sharpened and in a sheath that will not come off when
          you climb
        * boots
        """
    )
    assert parsed.blocks[0].text.split("\n")[1:] == [
        "- a knife, sharpened and in a sheath that will not come off when you climb",
        "- boots",
    ]


def test_a_number_at_the_start_of_a_wrapped_line_is_no_item() -> None:
    parsed = parse("Those who serve in the engine room of the tug must be at least\n18. There is no upper limit.")
    assert parsed.blocks[0].text.endswith("must be at least 18. There is no upper limit.")


def test_rules_and_decoration_are_dropped() -> None:
    parsed = parse("*** DO NOT MOVE ***\n\n-----------\n\nThe boat is drying.\n")
    assert [block.text for block in parsed.blocks] == ["The boat is drying."]
    assert parsed.title == "*** DO NOT MOVE ***" or parsed.title == "DO NOT MOVE"


def test_white_space_alone_has_no_blocks() -> None:
    assert load(b" \n\t\n\r\n").blocks == ()


@pytest.mark.parametrize(
    "table",
    [
        "Name       Built  Tons\nHeron       1901   120\nKittiwake   1887    80",
        "Name\tBuilt\tTons\nHeron\t1901\t120\nKittiwake\t1887\t80",
        "Built for us\nName       Yard\n---------  -----\nHeron      Ansell, 1901\nKittiwake  Pike",
    ],
)
def test_a_table_set_with_spaces_or_tabs_has_rows_with_their_names(table: str) -> None:
    *above, first, second = load(f"Ships of the museum\n\n{table}\n".encode()).blocks
    assert [block.text for block in above] in (["Ships of the museum"], ["Ships of the museum", "Built for us"])
    assert (first.kind, second.kind) == ("row", "row")
    assert first.text in ("Name: Heron; Built: 1901; Tons: 120.", "Name: Heron; Yard: Ansell, 1901.")
    assert second.text in ("Name: Kittiwake; Built: 1887; Tons: 80.", "Name: Kittiwake; Yard: Pike.")


def test_names_and_values_in_two_columns_stay_such_however_near_the_columns_are() -> None:
    assert parse("Day        On duty\nMonday     Harrow\nWednesday  Pike").blocks[0].text == (
        "Day: On duty\nMonday: Harrow\nWednesday: Pike"
    )


@pytest.mark.parametrize(
    "text",
    [
        "The roof is mended.  It was old,\nand it had holes.  Nobody knew\nof them.  All is well again now.",
        "Heron    built in 1901 by Ansell,\n         who had no drawings\nKite     built by nobody knows whom",
    ],
)
def test_lines_without_common_columns_are_no_table(text: str) -> None:
    (block,) = parse(text).blocks
    assert block.kind == "prose" and "Ansell,: " not in block.text and ".: " not in block.text


def test_words_cut_at_the_end_of_a_line_are_joined_and_others_keep_their_hyphen() -> None:
    text = "The painting was exam-\nined in the well-\nknown shed, and pre-\nand post-war papers too. It is well known."
    assert parse(text).blocks[0].text == (
        "The painting was examined in the well-known shed, and pre- and post-war papers too. It is well known."
    )


def test_the_lines_of_a_log_stay_lines() -> None:
    log = "2026-03-01 10:00:01 the pump was started\n2026-03-01 10:00:02 the pump stood still"
    assert parse(log).blocks[0].text == log
