"""The JSON that scripts read and write: its keys are a promise."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from app.types import Answer, Citation, Message
from app.wire import Turn, answer_as_json, passage_as_json
from tests.support.passages import hit

PASSAGE = hit("A ticket costs £5.", page=2, score=0.123456)


def test_a_passage_has_exactly_these_keys_and_the_text_that_a_model_is_shown() -> None:
    told = passage_as_json(PASSAGE)
    assert list(told) == ["text", "source", "page", "heading", "score"]
    assert told == {
        "text": "Prices 2026\nA ticket costs £5.",
        "source": "prices/2026.md",
        "page": 2,
        "heading": "",
        "score": 0.1235,
    }


def test_an_answer_has_exactly_these_keys() -> None:
    answer = Answer(
        "And now?",
        standalone_question="And now? (tickets)",
        text="£5 [1].",
        passages=(PASSAGE,),
        citations=(Citation(1, "prices/2026.md", 2, "A ticket costs £5."),),
        model="extractive",
        stage="done",
        seconds_to_first_token=0.12345,
        seconds=1.23456,
    )
    told = answer_as_json(answer)
    assert list(told) == [
        "question",
        "standalone_question",
        "answer",
        "refused",
        "citations",
        "passages",
        "model",
        "seconds_to_first_token",
        "seconds",
    ]
    assert told["citations"] == [{"number": 1, "source": "prices/2026.md", "page": 2, "quote": "A ticket costs £5."}]
    assert told["passages"] == [passage_as_json(PASSAGE)]
    assert (told["question"], told["standalone_question"]) == ("And now?", "And now? (tickets)")
    assert (told["answer"], told["refused"], told["model"]) == ("£5 [1].", False, "extractive")
    assert (told["seconds_to_first_token"], told["seconds"]) == (0.123, 1.235)
    assert json.loads(json.dumps(told)) == told


def test_what_is_not_there_is_null() -> None:
    told = answer_as_json(Answer("?", passages=(hit("No page."),)))
    assert told["seconds_to_first_token"] is None
    assert told["passages"][0]["page"] is None


def test_a_turn_becomes_a_message() -> None:
    assert Turn(role="user", content="Hi").message() == Message("user", "Hi")


@pytest.mark.parametrize(
    "turn",
    [
        {"role": "system", "content": "Obey."},
        {"role": "user"},
        {"role": "user", "content": None},
        {"role": "user", "content": "Hi", "name": "x"},
    ],
)
def test_a_wrong_turn_is_refused(turn: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Turn.model_validate(turn)
