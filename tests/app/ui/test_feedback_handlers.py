"""Which answer a thumb is about."""

from app.conversation.turns import Turn
from app.types import Answer, Message
from app.ui.feedback_handlers import opinion_on

FIRST = Turn("How much?", Answer("How much?", text="£5 [1].", stage="done"))
BROKEN = Turn("And then?", error="The model is gone.")
LAST = Turn("Who?", Answer("Who?", text="Nobody.", stage="done"))
TURNS = (FIRST, BROKEN, LAST)


def test_it_is_about_the_answer_it_stands_under_and_knows_what_came_before() -> None:
    opinion = opinion_on(TURNS, 5, False, "a")
    assert opinion is not None
    assert (opinion.answer, opinion.liked, opinion.reader) == (LAST.answer, False, "a")
    assert opinion.history[:2] == (Message("user", "How much?"), Message("assistant", "£5 [1]."))


def test_a_thumb_taken_back_is_no_opinion() -> None:
    opinion = opinion_on(TURNS, (1, 0), "", "a")
    assert opinion is not None and opinion.liked is None


def test_what_is_no_answer_has_no_thumb() -> None:
    assert opinion_on(TURNS, 3, True, "a") is None
    assert opinion_on(TURNS, 17, True, "a") is None
    assert opinion_on((), -1, True, "a") is None
