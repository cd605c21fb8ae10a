"""Follow-up questions in a form that stands alone."""

import pytest

from app.condense import stand_alone
from app.leaning import leans_on_history
from app.prompt import NOT_FOUND
from app.topic import MOST_TOPIC
from app.types import Message

PRICES = [
    Message("user", "What does an adult ticket cost in 2026?"),
    Message("assistant", "It costs £14.50 [1]."),
]
PERSON = [
    Message("user", "Who is the registrar?"),
    Message("assistant", "Margaret Hollis is the registrar [1]. She keeps the loans."),
]


@pytest.mark.parametrize(
    "question",
    ["When was the Provident Grace launched?", "Which loan agreements forbid flash photography?"],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question):
    assert stand_alone(question, PRICES) == question
    assert not leans_on_history(question)


def test_a_first_question_is_left_as_it_is():
    assert stand_alone(" And in 2023? ", []) == "And in 2023?"


def test_a_year_takes_the_place_of_the_year_before():
    searched = stand_alone("And in 2023?", PRICES)
    assert "2023" in searched and "adult ticket cost" in searched and "2026" not in searched


def test_an_elliptical_question_keeps_what_it_does_not_change():
    searched = stand_alone("What about children?", PRICES)
    assert searched.startswith("What about children?") and "2026" in searched


def test_a_pronoun_brings_the_person_who_was_named_in_the_reply():
    assert "Margaret Hollis" in stand_alone("What is her extension?", PERSON)


def test_what_is_carried_on_is_carried_over_several_turns():
    turns = [*PRICES, Message("user", "And in 2023?"), Message("assistant", "£11.00 [1].")]
    searched = stand_alone("And for a child?", turns)
    assert "ticket" in searched and "2023" in searched and "2026" not in searched


def test_a_new_topic_drops_the_old_one():
    turns = [*PRICES, Message("user", "When was the Kittiwake built?"), Message("assistant", "In 1887 [1].")]
    searched = stand_alone("Who was her last pilot?", turns)
    assert "Kittiwake" in searched and "ticket" not in searched


@pytest.mark.parametrize("said", ["Thanks!", "hello", "Hi :)", "Thank you very much", "OK, thanks for that! 😊"])
def test_thanks_and_greetings_ask_nothing_and_end_no_topic(said):
    assert stand_alone(said, PRICES) == ""
    turns = [*PRICES, Message("user", said), Message("assistant", "Ask me anything.")]
    assert stand_alone("And in 2023?", turns) == stand_alone("And in 2023?", PRICES)


def test_a_greeting_before_a_question_is_left_out():
    assert stand_alone("Hello, when was the Kittiwake built?", []) == "when was the Kittiwake built?"
    assert "adult ticket" in stand_alone("Thanks! And in 2023?", PRICES)


@pytest.mark.parametrize("question", ["Great Eastern: when was she built?", "Hi-tech displays: which ones?"])
def test_a_name_is_no_greeting(question):
    assert stand_alone(question, []) == question


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet eine Karte für Erwachsene?",
        "Combien coûte un billet pour les enfants en 2023 ?",
        "¿Cuánto cuesta la entrada?",
        "成人票多少钱？",
    ],
)
def test_a_question_in_another_language_is_left_as_it_is(question):
    assert stand_alone(question, PRICES) == question


def test_the_topic_and_the_names_stand_in_brackets_behind_the_question():
    assert (
        stand_alone("What is her extension?", PERSON)
        == "What is her extension? (Who is the registrar; Margaret Hollis)"
    )
    assert stand_alone("Why?", PERSON) == "Why? (Who is the registrar)"


def test_what_several_questions_were_about_stands_in_one_pair_of_brackets():
    turns = [*PERSON, Message("user", "What is her extension (the inner one)?"), Message("assistant", "204 [1].")]
    searched = stand_alone("And her e-mail?", turns)
    assert searched.count("(") == searched.count(")") == 1
    assert searched.startswith("And her e-mail? (What is her extension; the inner one; Who is the registrar; Marg")


def test_what_the_documents_do_not_hold_is_no_topic_of_a_question_that_only_is_short():
    turns = [*PRICES, Message("user", "What is the capital of Mongolia?"), Message("assistant", NOT_FOUND)]
    assert stand_alone("Who is the registrar?", turns) == "Who is the registrar?"
    assert "Mongolia" in stand_alone("And how many people live there?", turns)


def test_the_first_word_of_a_sentence_is_no_name():
    turns = [PRICES[0], Message("assistant", "It costs £14.50 [1]. Children pay £7.00 [1].")]
    assert "Children" not in stand_alone("Is it the same at Easter?", turns)


def test_a_message_without_words_is_left_as_it_is():
    assert stand_alone("?!", PRICES) == "?!"


def test_a_long_conversation_of_follow_ups_stays_short():
    turns = [Message("user", "And what about that? " + "mast " * 900), Message("assistant", "Yes.")] * 60
    assert len(stand_alone("Why?", turns)) < 2 * MOST_TOPIC


def test_a_pronoun_that_points_back_within_the_question_does_not_lean():
    question = "What does a permit for the car park cost a year, and who issues it?"
    assert stand_alone(question, PRICES) == question
    assert leans_on_history("What deposit do you want for it?")
