"""Which questions are about the whole collection: some plainly are, and what is in doubt is not."""

from pathlib import Path

import pytest

from app.survey.rule import survey_of
from evaluation.questions import read_questions


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How many documents are there?", ""),
        ("How many of my documents mention Arthur Keast?", "arthur keast"),
        ("Which contracts expire in 2027?", "expire in 2027"),
        ("Which documents talk about the Tonkin painting?", "the tonkin painting"),
        ("List all documents that mention the café", "the café"),
        ("Could you list the reports about the flood?", "flood"),
        ("What policies do we have?", ""),
    ],
)
def test_which_documents_and_how_many(question: str, topic: str) -> None:
    survey = survey_of(question)
    assert survey is not None and survey.kind == "documents"
    assert set(topic.split()) <= set(survey.topic.split()) and bool(topic) == bool(survey.topic)


@pytest.mark.parametrize(
    "question", ["List all trustees.", "Please list the objects on loan", "Tell me everything about Arthur Keast"]
)
def test_lists_of_things(question: str) -> None:
    survey = survey_of(question)
    assert survey is not None and survey.kind == "things"


@pytest.mark.parametrize(
    "question",
    [
        "Compare the Ebenezer and the Kittiwake.",
        "What is the difference between the Ebenezer and the Kittiwake?",
        "How does the Ebenezer differ from the Kittiwake?",
        "the Ebenezer vs the Kittiwake",
    ],
)
def test_two_things_compared(question: str) -> None:
    survey = survey_of(question)
    assert survey is not None and survey.kind == "compare"
    assert [side.name for side in survey.sides] == ["the Ebenezer", "the Kittiwake"]


@pytest.mark.parametrize(
    "question",
    [
        "How many seats has the café?",
        "How many visitors came in 2024?",
        "How many pages has the annual report?",
        "How many letters did she write?",
        "Which papers must I bring?",
        "What documents do I need for a loan?",
        "What is the list price of the helmet?",
        "Which book did she write?",
        "Who made the list?",
        "Compare.",
        "",
    ],
)
def test_an_ordinary_question_stays_one(question: str) -> None:
    assert survey_of(question) is None


def test_of_the_questions_of_the_evaluation_none_is_taken_for_one_that_asks_for_a_fact(root: Path) -> None:
    asked = read_questions(root / "evaluation" / "questions.jsonl")
    taken = {question.category for question in asked if survey_of(question.question)}
    assert taken == {"holistic", "elsewhere"}, "a comparison of two things that no document knows is one too"
