"""One question: stages, text, error, stop; and what the model is told of earlier turns."""

import logging
import threading
from copy import deepcopy
from pathlib import Path

import pytest

from app.conversation.turns import Turn, Turns
from app.ui.asking import Choices, Run, Runs, ask
from app.ui.opened import OpenedModels
from tests.support.fake_desk import FakeAnswer, FakeModel, fake_desk
from vector_db.errors import ModelError

CHOICES = Choices("extractive", 3)


def run_through(
    question: str, tmp_path: Path, turns: Turns = (), choices: Choices = CHOICES, **changes: object
) -> list[Turns]:
    desk = fake_desk(tmp_path, **changes)
    models = OpenedModels(desk.open_model, desk.model_names, any_name=False)
    return list(ask(question, turns, choices, desk=desk, models=models, run=Run()))


def test_an_answer_grows_to_its_end(tmp_path: Path) -> None:
    states = run_through("What does a ticket cost?", tmp_path)
    assert states[0] == (Turn("What does a ticket cost?"),)
    (last,) = states[-1]
    assert last.answer and last.answer.stage == "done" and "12 pounds" in last.text
    assert not (last.error or last.stopped or last.running)


def test_an_error_stays_with_its_question_and_out_of_the_history(tmp_path: Path) -> None:
    answer = FakeAnswer()
    failed = run_through("please fail", tmp_path, answer=answer)[-1]
    assert failed[0].question == "please fail" and "does not answer" in failed[0].error
    after = run_through("What does a ticket cost?", tmp_path, failed, answer=answer)[-1]
    assert [turn.question for turn in after] == ["please fail", "What does a ticket cost?"]
    assert answer.histories[-1] == []


def test_what_had_arrived_before_an_error_stays(tmp_path: Path) -> None:
    (turn,) = run_through("cut off", tmp_path)[-1]
    assert turn.text and turn.error == "The connection broke."


def test_a_fault_of_ours_is_logged_and_keeps_the_question(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*args: object, **options: object) -> object:
        raise ZeroDivisionError("secret detail")

    with caplog.at_level(logging.ERROR):
        (turn,) = run_through("anything", tmp_path, answer=broken)[-1]
    assert "ZeroDivisionError" in turn.error and "secret detail" not in turn.error
    assert "secret detail" in caplog.text


def test_a_model_that_cannot_be_opened_is_an_error_of_its_turn(tmp_path: Path) -> None:
    def refuse(name: str, **how: object) -> FakeModel:
        raise ModelError(f"{name} cannot be opened.")

    states = run_through("q", tmp_path, open_model=refuse)
    assert states[-1][0].error == "extractive cannot be opened."
    assert any(state[0].waiting == "Opening the model extractive …" for state in states)


def test_a_model_that_is_not_offered_is_refused(tmp_path: Path) -> None:
    (turn,) = run_through("q", tmp_path, choices=Choices("gguf:/etc/passwd", 3))[-1]
    assert "not offered" in turn.error


def test_stop_keeps_the_text_and_closes_the_answer(tmp_path: Path) -> None:
    answer, runs = FakeAnswer(), Runs()
    desk = fake_desk(tmp_path, answer=answer)
    models = OpenedModels(desk.open_model, desk.model_names, any_name=False)
    states: list[Turns] = []
    for state in ask("slow", (), CHOICES, desk=desk, models=models, run=runs.begin()):
        states.append(state)
        if state[-1].text:
            runs.stop()
            answer.go.release()
    (last,) = states[-1]
    assert last.stopped and last.text.startswith("word")
    assert answer.closed.wait(10)


def test_leaving_closes_the_answer(tmp_path: Path) -> None:
    answer = FakeAnswer()
    desk = fake_desk(tmp_path, answer=answer)
    models = OpenedModels(desk.open_model, desk.model_names, any_name=False)
    states = ask("slow", (), CHOICES, desk=desk, models=models, run=Run())
    while not next(states)[-1].text:
        pass
    states.close()
    answer.go.release()
    assert answer.closed.wait(10)


def test_a_conversation_that_was_put_away_is_drawn_no_more(tmp_path: Path) -> None:
    answer, runs = FakeAnswer(), Runs()
    desk = fake_desk(tmp_path, answer=answer)
    models = OpenedModels(desk.open_model, desk.model_names, any_name=False)
    after = []
    forgotten = False
    for state in ask("slow", (), CHOICES, desk=desk, models=models, run=runs.begin()):
        if forgotten:
            after.append(state)
        if state[-1].text:
            runs.forget()
            forgotten = True
            answer.go.release()
    assert forgotten and after == []


def test_each_session_has_runs_of_its_own() -> None:
    first = Runs()
    run = first.begin()
    deepcopy(first).stop()
    assert not run.stop.is_set()
    first.stop()
    assert run.stop.is_set()


def test_a_model_is_opened_once_for_all(tmp_path: Path) -> None:
    opened: list[str] = []
    together = threading.Barrier(4)

    def open_model(name: str, **how: object) -> FakeModel:
        opened.append(name)
        return FakeModel(name)

    models = OpenedModels(open_model, ["a"], any_name=True)

    def get() -> None:
        together.wait(10)
        models.get("a")

    threads = [threading.Thread(target=get) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert opened == ["a"] and models.is_open("a")
    assert models.get("gguf:other").name == "gguf:other"
