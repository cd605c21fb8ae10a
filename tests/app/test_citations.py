"""Markers in an answer, and the passages and sentences that they stand for."""

import pytest

from app.citations import cite, is_refusal, tidy
from app.prompt import NOT_FOUND
from tests.support.passages import hit


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It is so [1].", "It is so [1]."),
        ("It is so [1, 2] and so [3;1].", "It is so [1][2] and so [3][1]."),
        ("It is so [4].", "It is so."),
        ("It is so [0] [-1] [x].", "It is so [-1] [x]."),
        ("It is so [1", "It is so"),
        ("It is so [", "It is so"),
        ("In 1887 [sic] she sailed.", "In 1887 [sic] she sailed."),
    ],
)
def test_markers_are_made_uniform_and_unknown_numbers_dropped(written, shown):
    assert tidy(written, 3) == shown


def test_the_quote_is_the_sentence_that_was_meant():
    passage = hit("The ship was built in 1887. She cost £285 with her sails. She lies in the hall.", page=2)
    (citation,) = cite("She was built in 1887 and is dry. With her sails she cost £285 [1].", [passage])
    assert (citation.number, citation.page, citation.quote) == (1, 2, "She cost £285 with her sails.")


def test_a_marker_behind_the_full_stop_belongs_to_the_sentence_before_it():
    passages = [hit("Dogs are welcome."), hit("Cats are not.", source="b.md")]
    citations = cite("Dogs are welcome. [1] Cats are not. [2]", passages)
    assert [(c.number, c.source, c.quote) for c in citations] == [
        (1, "prices/2026.md", "Dogs are welcome."),
        (2, "b.md", "Cats are not."),
    ]


@pytest.mark.parametrize("text", [NOT_FOUND, NOT_FOUND.upper(), f'"{NOT_FOUND}"', f"{NOT_FOUND} [1]"])
def test_refusals(text):
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text", ["", "It costs £5.", f"It costs £5. {NOT_FOUND}", NOT_FOUND + " However, " + "x " * 200]
)
def test_no_refusals(text):
    assert not is_refusal(text)


def test_several_markers_in_one_sentence_are_several_numbers():
    passages = [hit("Dogs are welcome."), hit("Cats are not.", source="b.md")]
    assert [c.number for c in cite("- dogs [1] - dogs [1] and cats [2].", passages)] == [1, 2]
