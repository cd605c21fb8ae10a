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


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Vielen Dank!", "You are welcome"),
        ("Merci beaucoup.", "You are welcome"),
        ("¡Hola!", "Hello!"),
        ("谢谢！", "You are welcome"),
        ("您好。", "Hello!"),
        ("Au revoir", "Goodbye"),
    ],
)
def test_other_languages_are_polite_too(said: str, reply: str) -> None:
    assert reply_to(said).startswith(reply)


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("Hallo, was kostet die Karte?", "was kostet die Karte?"),
        ("你好，多少钱？", "多少钱？"),
        ("Salut public", "Salut public"),
        ("谢谢信在哪里？", "谢谢信在哪里？"),
    ],
)
def test_a_greeting_before_a_question_of_another_language_is_left_out(said: str, question: str) -> None:
    assert without_courtesy(said) == question
