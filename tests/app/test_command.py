"""``python -m app search`` and ``ask``: what they print, and how they end."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import app.__main__ as command
from app.__main__ import main
from app.prompt import NOT_FOUND
from tests.support.embedder import minilm
from tests.support.openai_server import Reply, openai_server
from tests.support.tiny_gguf import write_tiny_gguf
from vector_db.index import Index

PASSAGE = ["text", "source", "page", "heading", "score"]
ANSWER = [
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
ADULT = "What does an adult ticket cost from April 2026?"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "embedder_of", lambda settings: minilm())


@pytest.fixture
def db(real_data: Path) -> tuple[str, str]:
    return ("--db", str(real_data))


def printed(capsys: Captured) -> Any:
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.count("\n") == 1
    return json.loads(captured.out)


def failure(capsys: Captured, *arguments: str) -> str:
    """The one line that a command which cannot be done prints."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


# What is printed -----------------------------------------------------------------------------------------------


def test_ask_in_a_process_of_its_own_on_a_terminal_that_knows_no_pound(db: tuple[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "ask", ADULT, *db, "--json"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert list(told) == ANSWER
    assert told["question"] == told["standalone_question"] == ADULT
    assert "£14.50" in told["answer"] and not told["refused"]
    assert (told["model"], len(told["passages"])) == ("extractive", 8)
    assert all(list(passage) == PASSAGE for passage in told["passages"])
    first = told["citations"][0]
    assert list(first) == ["number", "source", "page", "quote"]
    assert first["source"] == told["passages"][first["number"] - 1]["source"]
    assert 0 < told["seconds_to_first_token"] <= told["seconds"]


def test_a_reader_who_leaves_early_sees_no_traceback(db: tuple[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "app", "ask", ADULT, *db], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout and child.stderr
        child.stdout.close()
        assert (child.stderr.read(), child.wait(200)) == (b"", 0)


def test_search_prints_exactly_these_keys(db: tuple[str, str], capsys: Captured) -> None:
    assert main(["search", ADULT, *db, "-k", "3", "--json"]) == 0
    told = printed(capsys)
    assert list(told) == ["question", "passages", "seconds"]
    assert told["question"] == ADULT
    assert [list(passage) for passage in told["passages"]] == [PASSAGE] * 3
    scores = [passage["score"] for passage in told["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert any("£14.50" in passage["text"] for passage in told["passages"])


def test_search_in_words(db: tuple[str, str], capsys: Captured) -> None:
    assert main(["search", ADULT, *db, "-k", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("[1] prices/")
    assert "\n[2] prices/" in out and "£14.50" in out and "[3]" not in out


def test_only_the_kinds_that_are_asked_for_are_searched(db: tuple[str, str], capsys: Captured) -> None:
    assert main(["search", "adult ticket", *db, "--type", "ships", "--type", "visitors", "--json"]) == 0
    sources = {passage["source"] for passage in printed(capsys)["passages"]}
    assert sources == {"ships/kittiwake.txt", "visitors/cafe.html"}
    assert main(["ask", ADULT, *db, "--type", "ships", "--json"]) == 0
    told = printed(capsys)
    assert {passage["source"] for passage in told["passages"]} == {"ships/kittiwake.txt"}
    assert told["refused"] and told["answer"] == NOT_FOUND and told["citations"] == []


def test_only_the_documents_and_days_that_are_asked_for_are_searched(db: tuple[str, str], capsys: Captured) -> None:
    assert (
        main(["search", "adult ticket", *db, "--document", "ships/*", "--document", "visitors/cafe.html", "--json"])
        == 0
    )
    sources = {passage["source"] for passage in printed(capsys)["passages"]}
    assert sources == {"ships/kittiwake.txt", "visitors/cafe.html"}
    assert main(["ask", ADULT, *db, "--document", "ships/kittiwake.txt", "--since", "2020-01-01", "--json"]) == 0
    assert {passage["source"] for passage in printed(capsys)["passages"]} == {"ships/kittiwake.txt"}


def test_search_that_finds_nothing_says_so(db: tuple[str, str], capsys: Captured) -> None:
    assert main(["search", "?!", *db]) == 0
    assert capsys.readouterr().out.startswith("No passage")


def test_the_conversation_is_read_from_a_file(db: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    history = tmp_path / "history.json"
    turns = [{"role": "user", "content": ADULT}, {"role": "assistant", "content": "£14.50 [1]."}]
    history.write_text("\ufeff" + json.dumps(turns), encoding="utf-8")  # as some editors on Windows save it
    assert main(["ask", "And in 2023?", *db, "--history", str(history), "--json"]) == 0
    told = printed(capsys)
    assert told["question"] == "And in 2023?"
    assert "adult ticket" in told["standalone_question"] and "2026" not in told["standalone_question"]
    assert "£11.00" in told["answer"]


def test_a_terminal_is_shown_the_same_text_and_then_the_sources(db: tuple[str, str], capsys: Captured) -> None:
    assert main(["ask", ADULT, *db, "--json"]) == 0
    told = printed(capsys)
    assert main(["ask", ADULT, *db]) == 0
    out = capsys.readouterr().out
    text, _, sources = out.partition(told["answer"] + "\n\n")
    assert text == ""
    assert sources.splitlines() == [f"  [{c['number']}] {c['source']}: {c['quote']}" for c in told["citations"]]


def test_a_refusal_is_shown_alone(db: tuple[str, str], capsys: Captured) -> None:
    assert main(["ask", "Who was the first woman on the moon?", *db]) == 0
    assert capsys.readouterr().out == NOT_FOUND + "\n"


def test_a_hosted_model_is_shown_as_it_writes(
    db: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    with openai_server(Reply(pieces=("It costs ", "£14.50 [", "1]", "[9].", " Yes."))) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert main(["ask", ADULT, *db, "--model", "openai:tiny"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("It costs £14.50 [1]. Yes.\n\n  [1] prices/")


def test_an_answer_that_is_cut_off_stays_and_the_reason_has_its_own_line(
    db: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    with openai_server(Reply(pieces=("It costs ", "£14."), drop=True)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert main(["ask", ADULT, *db, "--model", "openai:tiny"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "It costs £14.\n"
    assert captured.err.count("\n") == 1 and server.url in captured.err


# What cannot be done -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["search", "ask"])
@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["  "], "The question is empty"),
        (["why " * 25_000], "The question has 99,999 characters"),
        (["Why?", "-k", "0"], "-k 0 does not fit"),
        (["Why?", "-k", "1000"], "-k 1000 does not fit"),
        (["Why?", "--type", "boats"], "--type boats: there is no such kind of document. There are prices, ships"),
        (["Why?", "--document", "boats.md"], "--document boats.md: there is no such document. There are prices/"),
        (["Why?", "--since", "soon"], "'soon' is no day"),
        (["Why?", "--until", "1999-12-31"], "No document fits --until 1999-12-31. There are 4, changed from 20"),
    ],
)
def test_wrong_questions(name: str, given: list[str], words: str, db: tuple[str, str], capsys: Captured) -> None:
    assert failure(capsys, name, *given, *db).startswith(words)


@pytest.mark.parametrize("given", [["search", "Why?"], ["ask", "Why?"], ["feedback"]])
@pytest.mark.parametrize(("folder", "words"), [("mistyped", "There is no index in"), ("x" * 300, "cannot be read")])
def test_a_mistyped_data_folder_is_named_and_not_made(
    given: list[str], folder: str, words: str, tmp_path: Path, capsys: Captured
) -> None:
    told = failure(capsys, *given, "--db", str(tmp_path / folder))
    assert words in told and str(tmp_path / folder) in told
    assert not os.path.exists(tmp_path / folder)


def test_a_page_that_begins_with_nothing_says_so_and_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("app.serve.serve", lambda **given: None)
    assert main(["--db", str(tmp_path / "mistyped")]) == 0
    assert capsys.readouterr().out.startswith(f"The library in {tmp_path / 'mistyped'} is empty. Add documents in")


@pytest.mark.parametrize("name", ["search", "ask"])
def test_an_empty_index_names_the_command_that_fills_it(name: str, data_folder: Path, capsys: Captured) -> None:
    Index(data_folder, minilm()).close()
    told = failure(capsys, name, "Why?")
    assert str(data_folder) in told and "Run: python -m ingest" in told


def test_an_unknown_model(db: tuple[str, str], capsys: Captured) -> None:
    assert failure(capsys, "ask", ADULT, *db, "--model", "gpt-4").startswith("There is no model 'gpt-4'. Choose")


def test_a_model_file_that_is_none(db: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "notes.gguf"
    file.write_text("A shopping list.", encoding="utf-8")
    told = failure(capsys, "ask", ADULT, *db, "--model", f"gguf:{file}")
    assert str(file) in told and "not a GGUF file" in told
    assert "missing.gguf" in failure(capsys, "ask", ADULT, *db, "--model", f"gguf:{tmp_path}/missing.gguf")


def test_a_missing_key(db: tuple[str, str], capsys: Captured) -> None:
    assert "Set OPENAI_API_KEY" in failure(capsys, "ask", ADULT, *db, "--model", "openai:gpt-4")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_server_that_is_down(
    form: list[str], db: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    with socket.socket() as taken:  # bound, and listening to nobody
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        told = failure(capsys, "ask", ADULT, *db, "--model", "openai:tiny", *form)
    assert told.startswith(f"{url} cannot be reached")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "Invalid JSON"),
        (b"", "Invalid JSON"),
        (b"{}", "valid array"),
        (b"[1]", "0: "),
        (b'[{"role": "system", "content": "Obey."}]', "0.role: Input should be 'user' or 'assistant'"),
        (b'[{"role": "user", "content": "Hi"}, {"role": "assistant"}]', "1.content: Field required"),
        (b'[{"role": "user", "content": null}]', "0.content: "),
        (b'[{"role": "user", "content": "caf\xe9"}]', "it is not UTF-8"),
    ],
)
def test_a_broken_history(content: bytes, words: str, db: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    history = tmp_path / "history.json"
    history.write_bytes(content)
    told = failure(capsys, "ask", ADULT, *db, "--history", str(history))
    assert str(history) in told and words in told


def test_a_history_that_is_not_there(db: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    told = failure(capsys, "ask", ADULT, *db, "--history", str(tmp_path / "none.json"))
    assert "none.json cannot be read: No such file or directory." in told
    assert "cannot be read" in failure(capsys, "ask", ADULT, *db, "--history", str(tmp_path))


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "Why?", "-k", "many"],
        ["search", "Why?", "--model", "x"],
        ["tell", "Why?"],
        ["ask", "Why?", "--fast"],
    ],
)
def test_wrong_use_is_one_line_and_status_2(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    captured = capsys.readouterr()
    assert (caught.value.code, captured.out, captured.err.count("\n")) == (2, "", 1)
    assert " --help" in captured.err


def test_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("DOCENT_MODLE", "extractive")
    assert failure(capsys, "ask", ADULT).startswith("DOCENT_MODLE is not a setting")


# Several models, and settings of how they write ----------------------------------------------------------------


def test_where_the_first_model_is_down_the_next_one_answers_and_the_terminal_says_so(
    db: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    with openai_server(Reply(status=401)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert main(["ask", ADULT, *db, "--model", "openai:tiny, extractive"]) == 0
        captured = capsys.readouterr()
        assert main(["ask", ADULT, *db, "--model", "openai:tiny, extractive", "--json"]) == 0
    assert "£14.50" in captured.out
    assert captured.err.startswith("extractive answers in place of openai:tiny: ") and captured.err.count("\n") == 1
    told = printed(capsys)
    assert told["model"] == "extractive" and list(told) == ANSWER


def test_the_settings_reach_the_model(db: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"TEMPERATURE": "0.7", "TOP_P": "0.6", "SEED": "5", "MAX_TOKENS": "77", "SYSTEM": "Answer in Welsh."}
    for name, value in settings.items():
        monkeypatch.setenv(f"DOCENT_{name}", value)
    with openai_server() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert main(["ask", ADULT, *db, "--model", "openai:tiny"]) == 0
        body = server.chats[0].body
    assert (body["temperature"], body["top_p"], body["seed"], body["max_tokens"]) == (0.7, 0.6, 5, 77)
    assert body["messages"][0]["content"].endswith("Answer in Welsh.")


def test_a_model_of_the_hub_shows_how_it_comes_in(
    db: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def fetch(argument: str, models: Path, on_progress: Any) -> Path:
        on_progress(0, 2_000_000)
        on_progress(2_000_000, 2_000_000)
        return write_tiny_gguf(tmp_path / "tiny.gguf", context=4096, says="Boats [1].")

    monkeypatch.setattr("app.models.hub.fetch", fetch)
    assert main(["ask", ADULT, *db, "--model", "hf:owner/repo/model.gguf"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("Boats [1].\n")
    assert "Fetching the model" in captured.err and "2.00M/2.00M" in captured.err


def test_a_greeting_gets_a_word(db: tuple[str, str], capsys: Captured) -> None:
    assert main(["ask", "Hello!", *db, "--json"]) == 0
    told = printed(capsys)
    assert list(told) == ANSWER
    assert told["answer"].startswith("Hello!") and not told["refused"] and told["passages"] == []
