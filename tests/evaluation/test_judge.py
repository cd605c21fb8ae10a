"""The judge: what it is shown, how strictly its replies are read, and the figures that come of them."""

import json

import pytest

from app.models import open_model
from app.types import Answer
from evaluation.judge import Judge, average_precision
from tests.support.embedder import BagOfWords
from tests.support.fake_bench import question
from tests.support.fake_desk import PASSAGES
from tests.support.openai_server import Reply, openai_server
from vector_db.errors import ModelError
from vector_db.settings import Settings

ANSWER = Answer("What does a ticket cost?", text="It costs 12 pounds. [1] Children pay 3. [1]", passages=PASSAGES)
FAITHFUL = {"statements": [{"statement": "A", "supported": True}, {"statement": "B", "supported": False}]}
ASKED = {
    "questions": ["What does a ticket cost?", "What does a ticket cost?", "what DOES a ticket cost"],
    "evades": False,
}
USEFUL = {"useful": [False, True, True]}


def judging(server):
    settings = Settings(openai_base_url=server.url, openai_api_key="k")
    return Judge(open_model("openai:tiny", settings, None), BagOfWords())


def says(*replies):
    return [Reply(pieces=(each if isinstance(each, str) else json.dumps(each),)) for each in replies]


def test_three_measures_of_three_replies():
    with openai_server(*says(FAITHFUL, ASKED, USEFUL)) as server:
        judge = judging(server)
        judged = judge.judge(question(), ANSWER)
        shown = [chat.body["messages"][1]["content"] for chat in server.chats]
    assert judged["faithfulness"] == 0.5
    assert judged["answer_relevance"] == pytest.approx(1, abs=1e-6)
    assert judged["context_precision"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert (judge.asked, judge.unreadable) == (3, 0)
    assert all(passage.chunk.body in shown[0] and passage.chunk.body in shown[2] for passage in PASSAGES)
    assert "It costs 12 pounds." in shown[2], "the right answer, where it is known"
    assert PASSAGES[0].chunk.body not in shown[1]


@pytest.mark.parametrize(
    "wrong",
    [
        "The answer is faithful.",
        'Here you are: {"statements": []}',
        {"statements": []},
        {"statements": [{"statement": "A", "supported": "yes"}]},
        {"statements": [{"statement": "A", "supported": True}], "score": 0.9},
        {"statements": [{"statement": "A"}]},
    ],
)
def test_a_reply_of_another_form_is_asked_for_once_more_and_then_counted_not_guessed(wrong):
    with openai_server(*says(wrong, FAITHFUL)) as server:
        judge = judging(server)
        assert judge.faithfulness(ANSWER) == 0.5
        assert "not of the form" in server.chats[1].body["messages"][-1]["content"]
        assert judge.unreadable == 0
    with openai_server(*says(wrong)) as server:
        judge = judging(server)
        assert judge.faithfulness(ANSWER) is None
        assert (len(server.chats), judge.asked, judge.unreadable) == (2, 1, 1)


def test_a_fence_and_thoughts_around_the_reply_are_no_fault():
    fenced = f"<think>Hm.</think>\n```json\n{json.dumps(FAITHFUL)}\n```"
    with openai_server(*says(fenced)) as server:
        assert judging(server).faithfulness(ANSWER) == 0.5


def test_the_number_of_verdicts_must_fit():
    with openai_server(*says({"useful": [True]}, {"useful": [True, True]})) as server:
        judge = judging(server)
        assert judge.context_precision(question(), ANSWER) is None
        assert "3 values were wanted, not 1" in server.chats[1].body["messages"][-1]["content"]


def test_an_answer_that_evades_is_not_to_the_point():
    with openai_server(*says(ASKED | {"evades": True})) as server:
        assert judging(server).answer_relevance(ANSWER) == 0.0


def test_a_refusal_is_judged_by_its_passages_alone():
    refusal = Answer("?", text="The documents do not hold an answer.", passages=PASSAGES, refused=True)
    with openai_server(*says(USEFUL)) as server:
        judged = judging(server).judge(question(), refusal)
        assert (judged["faithfulness"], judged["answer_relevance"]) == (None, None)
        assert judged["context_precision"] is not None
        assert judging(server).judge(question(answerable=False), refusal)["context_precision"] is None


def test_what_does_not_fit_into_the_window_is_not_sent():
    with openai_server(*says(FAITHFUL)) as server:
        judge = judging(server)
        assert judge.faithfulness(Answer("?", text="word " * 200_000, passages=PASSAGES)) is None
        assert (judge.unreadable, server.chats) == (1, [])


def test_a_judge_that_is_down_is_an_error_not_a_figure():
    with openai_server(Reply(status=401, error={"message": "no"})) as server, pytest.raises(ModelError):
        judging(server).faithfulness(ANSWER)


def test_average_precision():
    assert average_precision([True, True, False]) == 1
    assert average_precision([False, False]) == 0
    assert average_precision([False, False, True]) == pytest.approx(1 / 3)
