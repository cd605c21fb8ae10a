"""Rows of tables as sentences that stand alone."""

from ingest.loaders.rows import row_texts


def test_three_columns_have_a_head_unless_it_is_plainly_none() -> None:
    assert row_texts([("Ship", "Built", "Rig"), ("Kittiwake", "1887", "cutter")]) == [
        "Ship: Kittiwake; Built: 1887; Rig: cutter."
    ]
    assert row_texts([("a", "a", "b"), ("c", "d", "e")]) == ["a; a; b.", "c; d; e."]


def test_two_columns_have_a_head_if_the_second_holds_figures_below_it() -> None:
    assert row_texts([("Dish", "Price"), ("Soup", "£6")]) == ["Dish: Soup; Price: £6."]
    assert row_texts([("Sponsor", "Trevanion"), ("Lenders", "Nine")]) == [
        "Sponsor: Trevanion.",
        "Lenders: Nine.",
    ]


def test_empty_cells_and_empty_rows_are_left_out() -> None:
    assert row_texts([("A", "B", "C"), ("", " ", ""), ("1", "", "3")], header=True) == ["A: 1; C: 3."]
    assert row_texts([]) == []


def test_a_full_stop_is_not_doubled() -> None:
    assert row_texts([("Note", "By"), ("Mind it", "Dr Wray.")], header=True) == ["Note: Mind it; By: Dr Wray."]


def test_a_head_alone_is_not_lost() -> None:
    assert row_texts([("Ship", "Built", "Rig")], header=True) == ["Ship; Built; Rig."]
