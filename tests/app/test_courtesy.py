"""Greetings and thanks: told from questions, and answered with a word."""

import pytest

from app.answer import finish
from app.courtesy import reply_to, without_courtesy
from app.types import Answer


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("hello", "Hello!"),
        ("Hi there!", "Hello!"),
        ("Good morning :)", "Hello!"),
        ("How are you today?", "Hello!"),
        ("Thanks a lot!", "You are welcome."),
        ("OK, thank you very much.", "You are welcome."),
        ("Thanks, bye!", "Goodbye."),
        ("Great", "All right."),
    ],
)
def test_a_courtesy_gets_a_friendly_word_that_is_no_refusal(said: str, begins: str) -> None:
    reply = reply_to(said)
    assert reply.startswith(begins)
    assert not finish(Answer(said, text=reply), seconds=0).refused


@pytest.mark.parametrize(
    "question",
    ["What is a hello?", "Hello, what does a ticket cost?", "Great Eastern: when?", "thanks to whom was it built?",
     "How are you heated?", "?!", "", "成人票多少钱？"],
)  # fmt: skip
def test_a_question_gets_none(question: str) -> None:
    assert reply_to(question) == ""


def test_the_greeting_before_a_question_is_left_out() -> None:
    assert without_courtesy("Hi, how are you? When was she built?") == "When was she built?"
