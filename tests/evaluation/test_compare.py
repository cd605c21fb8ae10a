"""Two settings side by side: how they are written, and what is said of their differences."""

import json

import pytest

from evaluation.compare import as_json, as_settings, as_table, compare, earlier_run
from evaluation.details import Row, as_line, detail, read_rows, row_of
from tests.support.fake_bench import outcome, question
from vector_db.errors import DocentError
from vector_db.settings import Settings


def rows(values, seconds=1.0, name="answered"):
    stages = {"search": 0.1, "first_token": 0.5, "answer": seconds}
    return [Row(f"{n}?", {name: value}, stages) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("spec", "changes"),
    [
        ("now", {}),
        ("k=10", {"passages": 10}),
        ("model=openai:a,extractive,k=4", {"model": "openai:a,extractive", "passages": 4}),
        ("temperature=0.5, seed=3", {"temperature": 0.5, "seed": 3}),
    ],
)
def test_a_setting_is_written_as_on_a_command_line(spec, changes):
    assert as_settings(spec, Settings()) == Settings(**changes)


@pytest.mark.parametrize("spec", ["", "k", "speed=3", "k=many", "k=0", "later"])
def test_what_is_no_setting_is_named(spec):
    with pytest.raises(DocentError) as caught:
        as_settings(spec, Settings())
    assert repr(spec) in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_stands_for_the_run_that_wrote_it(tmp_path):
    file = tmp_path / "run.jsonl"
    assert earlier_run(str(file)) == file
    assert earlier_run("model=gguf:a.jsonl") is None
    outcomes = [outcome(), outcome(question("Who?"), refused=True)]

    class Told:
        passages = citations = ()
        question = standalone_question = text = model = ""
        refused = False
        seconds_to_first_token = None
        seconds = 0.0

    file.write_text("\n".join(as_line(detail(each, Told())) for each in outcomes), "utf-8")
    read = read_rows(file, [each.question.question for each in outcomes])
    assert [row.scores["refused_wrongly"] for row in read] == [0, 1]
    assert [row.seconds for row in read] == [row_of(each).seconds for each in outcomes]
    with pytest.raises(DocentError, match="of other questions"):
        read_rows(file, ["Who?", "What does a ticket cost?"])
    file.write_text('{"question": "Who?"}', "utf-8")
    with pytest.raises(DocentError, match="--details"):
        read_rows(file, ["Who?"])


def test_a_difference_is_called_real_only_when_it_is():
    better = compare(rows([0.0] * 20 + [1.0] * 20), rows([1.0] * 20 + [1.0] * 20))
    said = {each.name: each.words for each in better}
    assert said == {
        "answered": "real: B is better",
        "search": "the same",
        "first_token": "the same",
        "answer": "the same",
    }
    hardly = compare(rows([0.0, 1.0] * 20), rows([1.0, 0.0] * 19 + [1.0, 1.0]))[0]
    assert hardly.words == "no difference that these questions could show"
    assert not hardly.difference.real


def test_what_is_better_the_lower_it_is():
    worse = compare(rows([0.0] * 30, name="refused_wrongly"), rows([1.0] * 30, 2.0, name="refused_wrongly"))
    said = {each.name: each.words for each in worse}
    assert said["refused_wrongly"] == "real: B is worse"
    assert said["answer"] == "real: B is slower"


def test_both_forms_of_the_comparison_hold_the_same():
    compared = compare(rows([0.0] * 30), rows([1.0] * 30))
    told = json.loads(json.dumps(as_json(compared, ("k=1", "k=9"), 30)))
    assert (told["a"], told["b"], told["questions"]) == ("k=1", "k=9", 30)
    one = told["differences"]["answered"]
    assert (one["a"], one["b"], one["difference"], one["interval"], one["real"]) == (0, 1, 1, [1, 1], True)
    table = as_table(compared, ("k=1", "k=9"))
    assert "A: k=1" in table and "real: B is better" in table


def test_a_question_that_has_a_figure_in_one_run_alone_is_left_out():
    compared = compare(rows([None, 0.5, 1.0]), rows([1.0, 0.5, None]))
    assert compared[0].difference.n == 1 and compared[0].words == "the same"
