"""A follow-up and its topic, in one line and apart."""

import pytest

from app.topic import MOST_TOPIC, apart, with_topic


def test_what_was_joined_comes_apart_again() -> None:
    assert apart(with_topic("How heavy is it?", "Where is the bell?", ["Lewis Tarrant"])) == (
        "How heavy is it?",
        "Where is the bell; Lewis Tarrant",
    )


def test_a_topic_that_has_a_topic_stays_in_one_pair_of_brackets() -> None:
    second = with_topic("And how old?", with_topic("How heavy is it?", "Where is the bell?"))
    assert second == "And how old? (How heavy is it; Where is the bell)"
    assert apart(second)[1] == "How heavy is it; Where is the bell"


@pytest.mark.parametrize("question", ["How heavy is it?", "(the bell)", "What is it (the bell)?", "", "Why ()"])
def test_a_question_that_stands_alone_has_no_topic(question: str) -> None:
    assert apart(question) == (question, "")


def test_a_topic_has_an_end() -> None:
    assert len(apart(with_topic("Why?", "bell " * MOST_TOPIC))[1]) <= MOST_TOPIC
