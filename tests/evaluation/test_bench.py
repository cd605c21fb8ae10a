"""Question sets in a data folder: which there are, what is taken in, and one run at a time."""

import pytest

import evaluation.bench as bench_module
from app.types import Options
from evaluation.bench import Bench, safe_name
from tests.support.fake_bench import outcome
from tests.support.fake_desk import row
from vector_db.errors import DocentError

ONE = '{"question": "What does a ticket cost?", "keywords": ["12"], "relevant": ["prices/tickets.md"]}\n'
ELSEWHERE = '{"question": "Who built the Aurora?", "relevant": ["ships/aurora.md"]}\n'


class Stored:
    """An index with something in it."""

    def check_not_empty(self):
        pass

    def documents(self):
        return [row("prices/tickets.md")]


class Model:
    name = "extractive"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "evaluation").mkdir()
    return tmp_path


@pytest.fixture
def bench(data, tmp_path):
    return Bench(Stored(), data, tmp_path / "none.jsonl")


def start(bench, name="mine.jsonl", goes_on=lambda: True, told=None):
    def tell(done, total):
        if told is not None:
            told.append((done, total))

    return bench.run(name, model=Model(), passages=6, options=Options(), on_progress=tell, goes_on=goes_on)


@pytest.fixture
def fake_run(monkeypatch):
    def run(questions, *, on_outcome, goes_on, **rest):
        made = [outcome(each) for each in questions if goes_on()]
        for each in made:
            on_outcome(each, None)
        return made

    monkeypatch.setattr(bench_module, "run", run)


def test_what_is_taken_in_can_be_run(bench, data, tmp_path, fake_run):
    upload = tmp_path / "upload"
    upload.write_text(ONE * 2, "utf-8")
    assert bench.add("mine.jsonl", upload).questions == 2
    (data / "evaluation" / "broken.jsonl").write_text("{", "utf-8")
    assert [(each.name, each.questions) for each in bench.sets()] == [("mine.jsonl", 2)]
    told: list[tuple[int, int]] = []
    found = start(bench, told=told)
    assert found.questions == "mine.jsonl" and found.total.questions == 2
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert start(bench, goes_on=lambda: False) is None


def test_what_is_no_set_is_not_kept_and_its_place_is_not_told(bench, data, tmp_path):
    upload = tmp_path / "upload"
    upload.write_text("{", "utf-8")
    with pytest.raises(DocentError, match=r"^bad\.jsonl, line 1: ") as caught:
        bench.add("bad.jsonl", upload)
    assert str(tmp_path) not in str(caught.value)
    assert list((data / "evaluation").iterdir()) == []


def test_the_shipped_set_is_offered_and_a_set_of_ones_own_goes_before_it(data, tmp_path):
    shipped = tmp_path / "questions.jsonl"
    shipped.write_text(ONE, "utf-8")
    bench = Bench(Stored(), data, shipped)
    assert [(each.name, each.questions) for each in bench.sets()] == [("questions.jsonl", 1)]
    (data / "evaluation" / "questions.jsonl").write_text(ONE * 3, "utf-8")
    assert [(each.name, each.questions) for each in bench.sets()] == [("questions.jsonl", 3)]


def test_the_shipped_set_is_offered_where_most_of_its_documents_are_and_ones_own_always(data, tmp_path):
    shipped = tmp_path / "questions.jsonl"
    bench = Bench(Stored(), data, shipped)
    shipped.write_text(ONE + ELSEWHERE, "utf-8")
    assert [each.name for each in bench.sets()] == ["questions.jsonl"]
    shipped.write_text(ONE + ELSEWHERE + ELSEWHERE.replace("aurora", "kittiwake"), "utf-8")
    (data / "evaluation" / "own.jsonl").write_text(ELSEWHERE, "utf-8")
    assert [each.name for each in bench.sets()] == ["own.jsonl"]


def test_one_run_at_a_time_on_a_data_folder(bench, data, tmp_path, monkeypatch):
    (data / "evaluation" / "mine.jsonl").write_text(ONE, "utf-8")
    said = []

    def run(questions, **rest):
        with pytest.raises(DocentError, match="is running"):
            start(Bench(Stored(), data, tmp_path / "none.jsonl"))
        said.append("refused")
        return []

    monkeypatch.setattr(bench_module, "run", run)
    start(bench)
    assert said == ["refused"]


def test_no_name_leads_elsewhere(bench):
    assert safe_name("../../etc/passwd") == "passwd.jsonl"
    assert safe_name("C:\\sets\\my set.jsonl") == "my set.jsonl"
    assert safe_name("..") == safe_name(".jsonl") == "questions.jsonl"
    assert safe_name(".hidden.jsonl") == "hidden.jsonl"
    with pytest.raises(DocentError, match="no question set"):
        start(bench, "../../secret.jsonl")
