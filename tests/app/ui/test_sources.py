"""The sources panel: numbered cards, cited ones marked, the quoted sentence highlighted."""

import pytest

from app.conversation.turns import Turn
from app.types import Answer, Citation
from app.ui.sources import anchor, highlight, panel
from tests.support.fake_desk import PASSAGES


def answered(text: str = "", *citations: Citation, question: str = "What?") -> Turn:
    return Turn(question, Answer(question, text=text, passages=PASSAGES, citations=citations, stage="done"))


def test_a_card_says_where_the_passage_stands() -> None:
    html = panel([answered()])
    assert html.count("<details") == len(PASSAGES)
    assert "page 3 · The Aurora &gt; Hull" in html
    assert '<span class="folder">reports/</span>aurora.pdf' in html


def test_cited_passages_are_marked_and_their_sentence_highlighted() -> None:
    quote = "An adult ticket costs 12 pounds."
    html = panel([answered("So it is [1].", Citation(1, "prices/tickets.md", None, quote))])
    assert html.count('class="source cited"') == 1
    assert f"Opening hours are ten to five. <mark>{quote}</mark> Children" in html


def test_an_answer_that_is_being_written_marks_what_its_text_cites() -> None:
    turn = Turn("What?", Answer("What?", text="So [2].", passages=PASSAGES, stage="writing"))
    assert f'<details class="source cited" id="{anchor(0, 2)}"' in panel([turn])


def test_each_answer_has_sources_of_its_own() -> None:
    html = panel([answered(), Turn("failed", error="no"), answered(question="And <then>?")])
    assert [html.count(f'<section data-turn="{turn}"') for turn in range(3)] == [1, 0, 1]
    assert anchor(0, 1) in html and anchor(2, 1) in html
    assert "And &lt;then&gt;?" in html


def test_no_passages_and_no_answers_are_said() -> None:
    assert "No passages were found" in panel([Turn("What?", Answer("What?", stage="done"))])
    assert "appear here" in panel([])


@pytest.mark.parametrize(
    ("passage", "quote", "html"),
    [
        ("a b c", "b", "a <mark>b</mark> c"),
        ("one\n  two three", "one two", "<mark>one\n  two</mark> three"),
        ("a <b> c", "<b>", "a <mark>&lt;b&gt;</mark> c"),
        ("a b", "not there", "a b"),
        ("a b", "", "a b"),
        ("a b", "  ", "a b"),
    ],
)
def test_highlight(passage: str, quote: str, html: str) -> None:
    assert highlight(passage, [quote]) == html


def test_several_quotes_are_highlighted_each_once() -> None:
    assert highlight("a b c d", ["d", "a", "a b", "gone", "c"]) == "<mark>a</mark> b <mark>c</mark> <mark>d</mark>"


def test_every_sentence_that_was_quoted_is_highlighted() -> None:
    html = panel([answered("Opening hours are ten to five. [1] An adult ticket costs 12 pounds. [1]")])
    assert "<mark>Opening hours are ten to five.</mark> <mark>An adult ticket costs 12 pounds.</mark>" in html


def test_a_follow_up_shows_what_was_searched_for() -> None:
    follow_up = Answer("And in 2023?", standalone_question="And in 2023? (<Tickets>)", passages=PASSAGES, stage="done")
    assert "searched as “And in 2023? (&lt;Tickets&gt;)”" in panel([Turn("And in 2023?", follow_up)])
    same = Answer("What?", standalone_question="What?", passages=PASSAGES, stage="done")
    assert "searched as" not in panel([Turn("What?", same)])


def test_passages_of_a_refusal_are_called_the_nearest() -> None:
    refusal = Answer("What?", text="No.", refused=True, passages=PASSAGES, stage="done")
    assert "nearest to “What?”" in panel([Turn("What?", refusal)])
    assert "for “What?”" in panel([answered()])
