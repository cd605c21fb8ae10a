"""The handlers of the evaluation: what is refused where nothing is offered, and one run at a time for everybody."""

import gradio as gr
import pytest

from app.allowance import DAY, HOUR, Allowance, Rate
from app.ui.evaluation_handlers import EvaluationHandlers
from app.ui.opened import OpenedModels, OwnModels
from tests.support.fake_bench import FakeBench
from tests.support.fake_desk import fake_desk, open_fake
from tests.support.waiting import until


def handlers(data, **changes):
    desk = fake_desk(data, **changes)
    return EvaluationHandlers(desk, OpenedModels(open_fake, desk.model_names, any_name=False))


@pytest.mark.parametrize("changes", [{"evaluation": None}, {"evaluation": FakeBench(), "read_only": True}])
def test_where_nothing_is_offered_nothing_can_be_called(changes, data_folder, tmp_path):
    asked = handlers(data_folder, **changes)
    assert not asked.offered
    upload = tmp_path / "set.jsonl"
    upload.write_text("{}", "utf-8")
    for call in (
        lambda: asked.run("big.jsonl", "extractive", 6, OwnModels()),
        lambda: asked.upload(str(upload)),
        asked.stop,
    ):
        with pytest.raises(gr.Error, match="does not evaluate"):
            call()
    assert not asked.runs.now().name


def test_the_chosen_set_stays_chosen_and_where_there_is_none_it_is_said_how_to_make_one(data_folder):
    bench = FakeBench()
    asked = handlers(data_folder, evaluation=bench)
    assert [asked.show(chosen)[0]["value"] for chosen in (None, "small.jsonl", "gone.jsonl")] == [
        "big.jsonl",
        "small.jsonl",
        "big.jsonl",
    ]
    bench.names = {}
    choices, *_, said, _ = asked.show("small.jsonl")
    assert (choices["choices"], choices["value"]) == ([], None)
    assert f"python -m evaluation generate --db {data_folder}" in said
    assert asked.run(None, "extractive", 6, OwnModels())[-2] == said


def test_a_second_run_is_refused_while_one_goes_on_and_a_failure_is_said(data_folder):
    bench = FakeBench()
    asked = handlers(data_folder, evaluation=bench)
    asked.run("big.jsonl", "extractive", 6, OwnModels())
    until(lambda: bench.asked)
    asked.run("small.jsonl", "extractive", 6, OwnModels())
    asked.stop()
    bench.go.release(4)
    until(lambda: not asked.runs.now().running)
    assert [name for name, _, _ in bench.asked] == ["big.jsonl"]
    assert asked.runs.now().stopped and asked.runs.now().found is None

    asked.run("big.jsonl", "openai:secret", 6, OwnModels())
    until(lambda: not asked.runs.now().running)
    assert "is not offered here" in asked.runs.now().problem


def test_where_visitors_questions_are_counted_those_of_a_set_are_too(data_folder):
    bench = FakeBench()
    most = max(each.questions for each in bench.sets())
    name = next(each.name for each in bench.sets() if each.questions == most)
    questions = Allowance(Rate(1, HOUR), Rate(2 * most - 1, DAY))
    asked = handlers(data_folder, evaluation=bench, questions=questions)
    bench.go.release(100)
    for _ in range(2):
        asked.run(name, "extractive", 6, OwnModels())
        until(lambda: not asked.runs.now().running)
    assert [each for each, _, _ in bench.asked] == [name]
