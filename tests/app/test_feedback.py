"""Thumbs and words: what is kept of them, and the question set that comes out."""

import json
from pathlib import Path

import pytest

from app.__main__ import main
from app.feedback import Feedback, Opinion
from app.types import Answer, Citation, Message
from evaluation.questions import read_questions
from tests.support.embedder import NoEmbedder
from tests.support.passages import hit
from vector_db.errors import DocentError
from vector_db.index import Index

TICKET = Answer(
    "What does a ticket cost?",
    text="£14.50 [1].",
    passages=(hit("An adult ticket costs £14.50."),),
    citations=(Citation(1, "prices/2026.md", None, "An adult ticket costs £14.50."),),
    model="extractive",
    stage="done",
)
REFUSED = Answer("Who is the king?", text="The documents do not say.", refused=True, stage="done")
BEFORE = (Message("user", "Hello"), Message("assistant", "Hello."))


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path)


def test_an_opinion_is_kept_with_all_that_it_is_about(feedback: Feedback) -> None:
    feedback.keep(Opinion(TICKET, BEFORE, True, "Short and right", reader="a"))
    (said,) = feedback.opinions()
    assert said["passages"][0]["text"] == TICKET.passages[0].chunk.text
    assert (said["answer"], said["liked"], said["word"]) == ("£14.50 [1].", True, "Short and right")
    assert said["history"] == [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello."}]


def test_the_last_word_of_each_reader_counts(feedback: Feedback) -> None:
    for opinion in (
        Opinion(TICKET, (), True, reader="a"),
        Opinion(TICKET, (), False, reader="b"),
        Opinion(TICKET, (), False, "Too dear", reader="a"),
        Opinion(REFUSED, (), True, reader="a"),
        Opinion(REFUSED, (), None, reader="a"),
    ):
        feedback.keep(opinion)
    assert [(said["liked"], said["word"]) for said in feedback.opinions()] == [(False, "Too dear"), (False, "")]


def test_they_become_a_question_set_that_the_evaluation_reads(feedback: Feedback, tmp_path: Path) -> None:
    feedback.keep(Opinion(TICKET, BEFORE, True, reader="a"))
    feedback.keep(Opinion(REFUSED, (), True, reader="a"))
    feedback.keep(Opinion(TICKET, (), False, "Say for whom", reader="a"))
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in feedback.questions()), encoding="utf-8")
    liked, unanswerable, disliked = read_questions(path)
    assert (liked.reference_answer, liked.relevant, liked.history) == ("£14.50 [1].", ("prices/2026.md",), BEFORE)
    assert not unanswerable.answerable and unanswerable.question == "Who is the king?"
    assert (disliked.category, disliked.reference_answer, disliked.answerable) == ("disliked", "", True)


def test_a_line_that_a_crash_cut_short_costs_no_other(feedback: Feedback) -> None:
    feedback.keep(Opinion(TICKET, (), True, reader="a"))
    with feedback.path.open("a") as file:
        file.write('{"key": "1", "liked": tr')
    feedback.keep(Opinion(TICKET, (), True, reader="\ud800"))
    assert len(feedback.opinions()) == 2


def test_a_disk_that_takes_nothing_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(DocentError, match="could not be written"):
        Feedback(tmp_path / "nowhere").keep(Opinion(TICKET, (), True))


def test_strangers_cannot_fill_the_disk(feedback: Feedback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.feedback.MOST_BYTES", 100)
    feedback.keep(Opinion(TICKET, (), True, "x" * 5_000))
    size = feedback.path.stat().st_size
    with pytest.raises(DocentError, match="no more opinions"):
        feedback.keep(Opinion(TICKET, (), False))
    assert feedback.path.stat().st_size == size < 3_000


def test_the_command_prints_a_question_set_or_says_that_there_is_none(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Index(data_folder, NoEmbedder()).close()
    assert main(["feedback"]) == 2
    assert "No answer has been given a thumb" in capsys.readouterr().err
    Feedback(data_folder).keep(Opinion(TICKET, (), True, reader="a"))
    assert main(["feedback"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "What does a ticket cost?"
