"""Where documents give different values for the same thing."""

from dataclasses import replace

import pytest

from app.checking.disagree import date_of, disagreements, told
from tests.support.passages import hit

OLD = hit("An adult ticket costs £11.00.", source="prices/2023.md", title="Prices 2023")
NEW = hit("An adult ticket costs £14.50. A child ticket costs £7.", source="prices/2026.md", title="Prices 2026")


def find(question, passages):
    return disagreements(question, passages, lambda word: 0.5)


def test_both_prices_are_named_with_their_documents_and_dates_the_newer_first():
    (found,) = find("What does an adult ticket cost?", [OLD, NEW])
    assert [(value.number, value.text, value.date) for value in found.values] == [
        (2, "£14.50", "2026"),
        (1, "£11.00", "2023"),
    ]
    assert told((found,), [OLD, NEW]) == (
        "The documents do not agree on this: £14.50 (prices/2026.md, 2026) [2]; £11.00 (prices/2023.md, 2023) [1]."
    )


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        ("What does an adult ticket cost in 2026?", [OLD, NEW]),
        ("What does a child ticket cost?", [OLD, NEW]),
        ("Did prices rise more than wages?", [OLD, NEW]),
        ("What does an adult ticket cost?", [OLD, replace(OLD, source="prices/copy.md")]),
        ("What does an adult ticket cost?", [NEW, hit("An adult ticket costs 14.50 pounds.", source="a.md")]),
        (
            "What does an adult ticket cost?",
            [NEW, hit("An adult ticket for the lighthouse ferry costs £3.", source="a.md")],
        ),
        ("Who carved the figurehead?", [OLD, NEW]),
    ],
)
def test_what_differs_for_a_reason_is_no_contradiction(question, passages):
    assert find(question, passages) == ()


def test_a_documents_date_is_that_of_its_name_or_title_or_else_of_its_file():
    assert date_of(hit("x", source="minutes/trustees-2025-11-18.md", title="Minutes")) == "2025-11-18"
    assert date_of(hit("x", source="a.md", title="Prices from 1 April 2026")) == "2026-04-01"
    dateless = hit("x", source="a.md", title="Prices")
    assert date_of(dateless) == ""
    assert date_of(replace(dateless, modified=1_700_000_000_000_000_000)) == "2023-11-14"
