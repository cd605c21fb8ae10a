"""What a model is told of the conversation so far; and turns as JSON, which later and earlier versions read."""

import json
from typing import Any

import pytest

from app.conversation.turns import NAME_LENGTH, UNREADABLE, Turn, broken_off, decode, encode, history, name_for
from app.types import Answer, Check, Disagreement, Message, Trace, Value
from tests.support.fake_desk import PASSAGES, everything


def test_history_holds_the_turns_that_ended_with_a_text() -> None:
    done = Turn("one?", Answer("one?", text="One [1].", stage="done"))
    stopped = Turn("two?", Answer("two?", text="Tw", stage="writing"), stopped=True)
    failed = Turn("three?", error="The model is down.")
    broken = Turn("four?", Answer("four?", text="Fo", stage="writing"), error="It broke off.")
    running = Turn("five?", Answer("five?", text="Fi", stage="writing"))
    assert history([done, stopped, failed, broken, running]) == [
        Message("user", "one?"),
        Message("assistant", "One [1]."),
        Message("user", "two?"),
        Message("assistant", "Tw"),
    ]


def full() -> Turn:
    """A turn with something in every field."""
    answer = everything("q", "Text [1].", PASSAGES)
    more: dict[str, Any] = {
        "checks": (Check("Text [1].", "partly", 1, "a quote", ("1841",)),),
        "disagreements": (Disagreement("price", (Value(1, "£14", "2026-01-01"), Value(2, "£12"))),),
        "suggestions": ("And in 2027?",),
        "documents_read": 3,
        "trace": Trace({"q": 1.0}, (Message("system", "s"),), (("searching", 0.02),), ("q", "step (name)")),
    }
    changed = {name: getattr(answer, name) for name in Answer.__slots__} | more
    return Turn("q", Answer(**changed), error="It broke.", stopped=True, waiting="w", broken=True)


def test_everything_of_a_turn_comes_back() -> None:
    turn = full()
    assert decode(encode(turn), "q") == turn and decode(encode(turn), "q").id == turn.id


def changed(change: Any) -> Turn:
    stored = json.loads(encode(full()))
    change(stored["turn"])
    return decode(json.dumps(stored), "q")


def test_unknown_fields_are_passed_over_and_missing_ones_get_their_defaults() -> None:
    def change(turn: dict[str, Any]) -> None:
        turn["later"] = turn["answer"]["later"] = turn["answer"]["passages"][0]["later"] = {"x": 1}
        del turn["stopped"], turn["answer"]["notices"], turn["answer"]["passages"][1]["modified"]

    turn = changed(change)
    assert turn.answer and turn.answer.notices == () and not turn.stopped
    assert turn.answer.passages == PASSAGES


def test_a_value_that_does_not_fit_costs_its_field_alone() -> None:
    def change(turn: dict[str, Any]) -> None:
        turn["answer"]["budget"] = {"limit": 3}
        turn["answer"]["seconds"] = "long"

    turn = changed(change)
    assert turn.answer and turn.answer.budget is None and turn.answer.seconds == 0.0
    assert turn.answer.passages == PASSAGES and turn.error == "It broke."


def test_a_passage_that_cannot_be_read_takes_none_other_s_number() -> None:
    def change(turn: dict[str, Any]) -> None:
        turn["answer"]["passages"][1]["chunk"] = None

    turn = changed(change)
    assert turn.text == "Text [1]." and turn.answer and turn.answer.passages == ()


@pytest.mark.parametrize("stored", ["", "{", "[]", "{}", '{"turn": 3}', '{"turn": {"answer": {}}}'])
def test_what_cannot_be_read_keeps_its_question(stored: str) -> None:
    assert decode(stored, "what?") == Turn("what?", error=UNREADABLE)


def test_only_what_was_being_written_is_broken_off() -> None:
    running, done = Turn("q", waiting="Opening …"), Turn("q", Answer("q", text="a", stage="done"))
    assert broken_off(running).broken and not broken_off(running).waiting and not broken_off(running).running
    assert broken_off(done) == done


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What does a ticket cost?", "What does a ticket cost?"),
        ("\n  two \t words \nmore", "two words"),
        (" \n ", "Conversation"),
        ("word " * 40, "word " * 15 + "…"),
        ("x" * 200, "x" * 78 + " …"),
    ],
)
def test_a_conversation_is_named_after_its_first_question(question: str, name: str) -> None:
    assert name_for(question) == name and len(name) <= NAME_LENGTH
