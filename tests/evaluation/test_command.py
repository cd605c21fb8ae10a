"""``python -m evaluation``: a real run on a tiny question set over three small documents."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import evaluation.__main__ as command
from evaluation.__main__ import main
from evaluation.measures import MEASURES
from ingest.job import ingest
from tests.support.embedder import minilm
from tests.support.library import write
from tests.support.openai_server import Reply, openai_server
from vector_db.index import Index

DOCUMENTS = {
    "prices/tickets.md": "# Tickets\n\nAn adult ticket costs £14.50. A child ticket costs £7.00.\n",
    "ships/kittiwake.md": "# Kittiwake\n\nThe Kittiwake was built in 1887 by Peter Ansell.\n",
    "visitors/dogs.md": "# Dogs\n\nDogs on a lead may come into the Boat Hall, not into the café.\n",
}
QUESTIONS: list[dict[str, Any]] = [
    {"question": "What does an adult ticket cost?", "keywords": ["14.50"], "relevant": ["prices/tickets.md"]},
    {"question": "Who built the Kittiwake?", "keywords": ["Ansell"], "relevant": ["ships/kittiwake.md"]},
    {
        "question": "And for a child?",
        "history": [{"role": "user", "content": "What does an adult ticket cost?"}],
        "keywords": ["7.00"],
        "relevant": ["prices/tickets.md"],
        "category": "follow_up",
    },
    {"question": "Who commanded the Ebenezer in 1911?", "answerable": False, "category": "unanswerable"},
]
DETAILS = ["question", "passages", "answer", "refused", "citations", "seconds"]

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "embedder_of", lambda settings: minilm())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluated")
    with Index(folder / "data", minilm()) as index:
        ingest([write(folder / "library", DOCUMENTS)], index)
    return folder / "data"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(question) for question in QUESTIONS), encoding="utf-8")
    return file


def test_json_has_the_measures_in_total_and_by_category(data: Path, questions: Path, capsys: Captured) -> None:
    assert main([str(questions), "--db", str(data), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["questions", *MEASURES, "intervals", "seconds", "conversation", "categories"]
    assert list(MEASURES) == [
        "mrr",
        "reciprocal_rank",
        "ndcg_at_10",
        "recall_at_10",
        "keyword_coverage",
        "all_keywords",
        "answered",
        "refused_rightly",
        "refused_elsewhere",
        "refused_wrongly",
        "cited_supported",
    ]
    assert told["questions"] == 4
    assert [told[name] for name in MEASURES][:10] == [1, 1, 1, 1, 1, 1, 1, 1, None, 0], "each answer is plain to see"
    low, high = told["intervals"]["answered"]
    assert 0.2 < low < 0.4 and high == 1, "three of three"
    assert told["conversation"]["questions"] == 1 and told["conversation"]["mrr"] == 1
    assert {name: group["questions"] for name, group in told["categories"].items()} == {
        "all": 2,
        "follow_up": 1,
        "unanswerable": 1,
    }
    assert list(told["categories"]["unanswerable"]) == ["questions", *MEASURES, "intervals"]
    assert told["categories"]["unanswerable"]["intervals"]["answered"] is None
    assert told["categories"]["unanswerable"]["answered"] is None
    assert {name: list(spread) for name, spread in told["seconds"].items()} == {
        name: ["median", "p95", "intervals"] for name in ("search", "first_token", "answer")
    }


def test_the_table_has_a_line_for_each_category_and_the_total(data: Path, questions: Path, capsys: Captured) -> None:
    assert main([str(questions), "--db", str(data)]) == 0
    total, categories, times = (part.splitlines() for part in capsys.readouterr().out.split("\n\n"))
    assert "answered             1.000   0.292 to 1.000     3" in total
    assert categories[0].split() == ["n", *MEASURES]
    assert [line.split()[:2] for line in categories[1:]] == [
        ["all", "2"],
        ["follow_up", "1"],
        ["unanswerable", "1"],
        ["conversation", "1"],
    ]
    assert [line.split()[0] for line in times] == ["search", "first_token", "answer"]


def test_details_are_a_line_for_each_question(data: Path, questions: Path, tmp_path: Path, capsys: Captured) -> None:
    details = tmp_path / "details.jsonl"
    assert main([str(questions), "--db", str(data), "-k", "2", "--details", str(details), "--json"]) == 0
    lines = [json.loads(line) for line in details.read_text(encoding="utf-8").splitlines()]
    assert [list(line)[:6] for line in lines] == [DETAILS] * 4
    assert lines[0]["scores"]["answered"] == 1 and lines[0]["found"][0] == "prices/tickets.md"
    assert [line["question"] for line in lines] == [question["question"] for question in QUESTIONS]
    assert [len(line["passages"]) for line in lines] == [2] * 4
    assert [line["refused"] for line in lines] == [False, False, False, True]
    assert "£14.50" in lines[0]["answer"] and lines[0]["citations"][0]["source"] == "prices/tickets.md"


def test_two_settings_are_compared_and_an_earlier_run_with_one(
    data: Path, questions: Path, tmp_path: Path, capsys: Captured
) -> None:
    details = tmp_path / "details.jsonl"
    common = [str(questions), "--db", str(data)]
    assert main([*common, "-k", "1", "--details", str(details), "--report", str(tmp_path / "report.html")]) == 0
    assert (tmp_path / "report.html").read_text("utf-8").count("<svg") >= 8
    capsys.readouterr()
    assert main([*common, "--compare", str(details), "k=1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["a"], told["b"], told["questions"]) == (str(details), "k=1", 4)
    assert told["differences"]["answered"]["words"] == "the same"
    assert set(told["differences"]) <= {*MEASURES, "search", "first_token", "answer"}
    assert main([*common, "--compare", str(details), str(details)]) == 0
    assert "B: " in capsys.readouterr().out


def test_a_judge_adds_its_measures(
    data: Path, questions: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    useful = json.dumps({"useful": [True]})
    with openai_server(Reply(pieces=(useful,))) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        assert main([str(questions), "--db", str(data), "-k", "1", "--judge", "openai:tiny", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["context_precision"] == 1 and told["faithfulness"] is None
    assert told["judge"] == {"model": "openai:tiny", "asked": 9, "unreadable": 6}


def test_a_set_is_drafted_for_a_person_to_correct(data: Path, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "drafted.jsonl"
    assert main(["generate", "--db", str(data), "-n", "5", "--out", str(file)]) == 0
    captured = capsys.readouterr()
    assert str(file) in captured.out and "correct" in captured.err
    made = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {"When was the Kittiwake built?"} <= {line["question"] for line in made}
    assert main(["generate", "--db", str(data), "-n", "5"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == made


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--compare", "k=2", "speed=3"], "'speed=3' in 'speed=3' is no setting"),
        (["--compare", "k=2", "none.jsonl"], "none.jsonl cannot be read"),
        (["--compare", "k=2", "now", "--report", "r.html"], "--compare takes no --report"),
        (["--report", "/none/r.html"], "The report cannot be written to /none/r.html"),
        (["-k", "0"], "-k 0 does not fit"),
        (["-k", "-1"], "-k -1 does not fit"),
        (["--model", "gpt-4"], "There is no model 'gpt-4'"),
        (["--details", "/"], "The details cannot be written to /"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(
    arguments: list[str], words: str, data: Path, questions: Path, capsys: Captured
) -> None:
    assert main([str(questions), "--db", str(data), *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1 and words in captured.err


@pytest.mark.parametrize("given", [["QUESTIONS"], ["generate"]])
def test_a_mistyped_data_folder_is_named_and_not_made(
    given: list[str], questions: Path, tmp_path: Path, capsys: Captured
) -> None:
    given = [argument.replace("QUESTIONS", str(questions)) for argument in given]
    assert main([*given, "--db", str(tmp_path / "mistyped")]) == 2
    assert capsys.readouterr().err == (
        f"There is no index in {tmp_path / 'mistyped'}. Run: python -m ingest PATH --db {tmp_path / 'mistyped'}\n"
    )
    assert not (tmp_path / "mistyped").exists()


def test_the_details_never_overwrite_the_questions(data: Path, questions: Path, capsys: Captured) -> None:
    before = questions.read_bytes()
    assert main([str(questions), "--db", str(data), "--details", f"{questions.parent}/./{questions.name}"]) == 2
    assert "would overwrite the questions" in capsys.readouterr().err
    assert questions.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), ("{", "line 1: "), ('{"question": "?"}\n{"q": 1}', "line 2: "), ("", "no question")],
)
def test_a_wrong_file_in_a_process_of_its_own(content: str | None, words: str, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", str(file)], capture_output=True, text=True, timeout=100, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and str(file) in done.stderr and words in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["set.jsonl", "--compare", "now"],
        ["generate", "--n", "x"],
        ["set.jsonl", "--k", "0"],
        ["set.jsonl", "-k", "many"],
    ],
)
def test_wrong_use_is_status_2(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
