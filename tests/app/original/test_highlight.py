"""Sentences on pictures of pages: found whole, hyphenated, over columns, in rows of tables, and in pieces."""

from array import array

import pytest

from app.original.highlight import PageText, mark

LETTER, LINE = 100, 200
"""Width of a letter and height of a line, in ten-thousandths of the page."""


def page(*lines: tuple[int, int, str], joint: str = "\n") -> PageText:
    """Lines of words, each with its left and its top."""
    letters, places = "", array("H")
    for left, top, words in lines:
        for at, letter in enumerate(words):
            letters += letter
            blank = letter.isspace()
            places.extend([0] * 4 if blank else [left + LETTER * at, top, left + LETTER * (at + 1), top + LINE])
        letters += joint
        places.extend([0] * (4 * len(joint)))
    return PageText(letters, places)


def test_a_sentence_on_two_lines_has_two_boxes() -> None:
    text = page((1000, 500, "First. The tide turned"), (1000, 800, "at noon. Then rain."))
    found = mark(text, "The tide turned at noon.")
    assert found.share == 1
    assert [(box.left, box.top, box.right) for box in found.boxes] == [(1700, 500, 3200), (1000, 800, 1700)]


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        (["The harbour-", "master came."], "The harbourmaster came."),
        (["The harbour\x02", "master came."], "The harbour-master came."),
        (["The ﬁrst ﬂag rose."], "The first flag rose."),
        (["T h e   c r e w"], "The crew"),
        (["Thecrewsang."], "The crew sang."),
        (["“Cafe\u0301 closed”"], '"Café closed"'),
    ],
)
def test_hyphens_ligatures_accents_and_spaces_do_not_matter(printed: list[str], sentence: str) -> None:
    lines = [(1000, 500 + 300 * at, words) for at, words in enumerate(printed)]
    found = mark(page(*lines), sentence)
    assert found.share == 1 and len(found.boxes) >= len(printed)


def test_columns_are_marked_apart() -> None:
    """The file has one column after the other, at the same heights; the sentence goes over from one to the next."""
    text = page(
        (500, 500, "The left column begins"),
        (500, 800, "and a sentence begins in it"),
        (5500, 500, "which ends in the other."),
        (5500, 800, "Nothing of this is meant."),
    )
    found = mark(text, "and a sentence begins in it which ends in the other.")
    assert [(box.left, box.top) for box in found.boxes] == [(500, 800), (5500, 500)]


def test_letters_beside_each_other_with_a_gap_between_columns_have_boxes_of_their_own() -> None:
    text = page((500, 500, "the end of one column"), (5500, 500, "and the beginning of another"))
    assert len(mark(text, "the end of one column and the beginning of another").boxes) == 2


def test_a_sentence_that_something_divides_is_found_in_pieces() -> None:
    text = page(
        (500, 500, "The restoration was finished"), (500, 9000, "Page 12"), (500, 600, "in the spring of 1887.")
    )
    found = mark(text, "The restoration was finished in the spring of 1887.")
    assert 0.9 < found.share <= 1
    assert {box.top for box in found.boxes} == {500, 600}


def test_of_two_places_that_of_the_passage_is_meant() -> None:
    text = page((500, 500, "In 2023: It costs 5 pounds."), (500, 900, "In 2026: It costs 5 pounds."))
    assert mark(text, "It costs 5 pounds.", "In 2026: It costs 5 pounds.").boxes[0].top == 900
    assert mark(text, "It costs 5 pounds.", "In 2023: It costs 5 pounds.").boxes[0].top == 500


def test_a_row_of_a_table_is_found_by_its_values() -> None:
    rows = ("Ticket     Price    Year", "Child      £7.00    2026", "Adult      £14.50   2026")
    text = page(*((500, 500 + 300 * at, words) for at, words in enumerate(rows)))
    found = mark(text, "Ticket: Adult; Price: £14.50; Year: 2026.")
    assert found.share == 1 and {box.top for box in found.boxes} == {1100}


@pytest.mark.parametrize("sentence", ["Nothing of this stands here at all.", "", "…"])
def test_what_is_not_there_is_not_marked(sentence: str) -> None:
    assert mark(page((500, 500, "Quite another text about ships.")), sentence).boxes == ()


def test_a_page_without_letters_has_no_marks() -> None:
    assert mark(PageText(), "Anything.").boxes == ()
