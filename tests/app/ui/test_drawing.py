"""How the stages of an answer, an error and a stop look."""

import pytest

from app.conversation.turns import Turn
from app.prompt import NOT_FOUND
from app.types import Answer
from app.ui import words
from app.ui.drawing import messages, ordinal
from app.ui.words import table
from tests.app.ui.test_render import read
from tests.support.fake_desk import PASSAGES, everything


def reply(turn: Turn) -> str:
    asked, drawn = messages([turn])
    assert (asked["role"], drawn["role"]) == ("user", "assistant")
    return str(drawn["content"])


def test_the_stage_is_named_until_there_is_text() -> None:
    assert "Searching" in reply(Turn("q"))
    assert "Opening the model &lt;x&gt;" in reply(Turn("q", waiting="Opening the model <x> …"))
    assert "Reading 3 passages" in reply(Turn("q", Answer("q", passages=PASSAGES, stage="reading")))
    writing = reply(Turn("q", Answer("q", text="So", passages=PASSAGES, stage="writing")))
    assert "<p>So</p>" in writing and "waiting" not in writing


def test_an_error_is_not_an_answer_and_what_had_arrived_stays() -> None:
    assert 'class="answer' not in reply(Turn("q", error="Down & out."))
    assert "Down &amp; out." in reply(Turn("q", error="Down & out."))
    broken = reply(Turn("q", Answer("q", text="So far", stage="writing"), error="Gone."))
    assert "So far" in broken and "broke off here" in broken and "Gone." in broken


def test_a_stopped_answer_says_so() -> None:
    assert "Stopped here" in reply(Turn("q", Answer("q", text="So", stage="writing"), stopped=True))
    assert "Stopped before it began" in reply(Turn("q", stopped=True))


def test_a_citation_leads_to_the_source_of_its_own_answer() -> None:
    turn = Turn("q", Answer("q", text="Yes [2]. No [9].", passages=PASSAGES, stage="done"))
    second = str(messages([turn, turn])[3]["content"])
    assert '<a class="cite" href="#source-1-2">[2]</a>' in second
    assert "[9]" in second and "source-1-9" not in second


def test_a_refusal_is_neither_an_answer_nor_an_error_and_points_at_what_came_nearest() -> None:
    refusal = Answer("q", text="The documents do not say.", refused=True, passages=PASSAGES, stage="done")
    drawn = reply(Turn("q", refusal))
    assert 'class="answer refused"' in drawn and "listed under Sources" in drawn and 'class="error"' not in drawn
    assert "listed under Documents" in reply(Turn("q", Answer("q", text="No.", refused=True, stage="done")))


def test_quotations_are_drawn_by_passage() -> None:
    text = "Opening hours are ten to five. [1] An adult ticket costs 12 pounds. [1]"
    drawn = reply(Turn("q", Answer("q", text=text, passages=PASSAGES, stage="done")))
    assert drawn.count('class="cite"') == 1 and 'class="quote"' in drawn


def test_a_place_in_the_queue_is_said() -> None:
    assert "2nd in the queue" in reply(Turn("q", Answer("q", passages=PASSAGES, stage="reading", waiting=1)))
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 21, 102, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "102nd", "112th",
    ]  # fmt: skip


def test_around_an_answer_stands_what_it_cost_and_everything_is_escaped() -> None:
    drawn = read(reply(Turn("q", everything("q", "Yes [1].", PASSAGES))))
    for said in (
        "They ask for <b>everything</b>.",
        "small-q4.gguf",
        "2,900 tokens read",
        "24 a second",
        "was <b>d",
    ):
        assert said in drawn
    assert "the 4 oldest messages and the last passage" in drawn and "3,546 of 4,096 tokens" in drawn


def test_an_answer_without_window_or_cost_says_no_more_than_its_model() -> None:
    drawn = reply(Turn("q", Answer("q", text="Yes.", model="extractive", stage="done", seconds=0.4)))
    assert "extractive · 0.4 s" in drawn and "meter" not in drawn and "token" not in drawn


def test_what_docent_itself_answers_is_in_the_visitors_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "language", lambda: "de")
    refusal = reply(Turn("q", Answer("q", text=NOT_FOUND, refused=True, stage="done")))
    assert table("de")[NOT_FOUND] in refusal and NOT_FOUND not in refusal
    quoted = reply(Turn("q", Answer("q", text=f"They say: {NOT_FOUND}", stage="done")))
    assert NOT_FOUND in quoted, "a model's own words are left as they are"
