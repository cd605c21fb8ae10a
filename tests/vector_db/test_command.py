"""``python -m vector_db``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.embedder import BagOfWords
from tests.support.library import store
from vector_db.__main__ import main
from vector_db.index import Index

VERDICT = [
    "ok",
    "documents",
    "chunks",
    "vectors",
    "missing",
    "orphans",
    "different",
    "waiting",
    "unreachable",
    "recall_at_5",
    "seconds",
]

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def data(data_folder: Path) -> Path:
    """The data folder that the environment names, with an index in it."""
    with Index(data_folder, BagOfWords()) as index:
        index.begin("1")
        store(index, "notes/a.md", [f"body{n}" for n in range(12)])
    return data_folder


def damage(data: Path) -> None:
    with Index(data, BagOfWords()) as index:
        index.chroma.delete(list(index.chroma.ids())[:5])


def test_verify_prints_exactly_these_keys(data: Path, capsys: Captured) -> None:
    assert main(["verify", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == VERDICT
    assert (printed["ok"], printed["documents"], printed["chunks"], printed["vectors"]) == (True, 1, 12, 12)


def test_a_disagreement_is_status_1_with_the_next_command_and_rebuild_mends_it(data: Path, capsys: Captured) -> None:
    damage(data)
    assert main(["verify", "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["missing"] == 5
    assert captured.err.count("\n") == 1
    assert "python -m vector_db rebuild" in captured.err

    assert main(["rebuild", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["vectors", "seconds"]
    assert printed["vectors"] == 12
    assert main(["verify"]) == 0


def test_in_words_it_says_what_is_wrong(data: Path, capsys: Captured) -> None:
    assert main(["verify"]) == 0
    assert capsys.readouterr().out.startswith("In order: 1 documents, 12 chunks, 12 vectors. Recall@5")
    damage(data)
    assert main(["verify"]) == 1
    assert "5 vectors missing in Chroma" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["verify", "rebuild"])
def test_where_there_is_no_index_none_is_made(command: str, tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "nothing"
    assert main([command, "--db", str(folder)]) == 2
    assert not folder.exists()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"There is no index in {folder}. Run: python -m ingest")
    folder.mkdir()
    assert main([command, "--db", str(folder)]) == 2
    assert not list(folder.iterdir())


@pytest.mark.parametrize("arguments", [[], ["mend"], ["verify", "--fast"]])
def test_wrong_use_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_wrong_setting_is_status_2(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("DOCENT_PORT", "many")
    assert main(["verify"]) == 2
    assert capsys.readouterr().err.startswith("DOCENT_PORT='many' does not fit")


def test_a_catalog_that_is_none_is_status_2(data_folder: Path, capsys: Captured) -> None:
    data_folder.mkdir()
    (data_folder / "catalog.sqlite3").write_text("x" * 5000, encoding="utf-8")
    assert main(["verify"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_neither_command_loads_the_embedding_model(data: Path) -> None:
    code = (
        "import sys; from vector_db.__main__ import main; status = main(['verify']) + main(['rebuild']);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules]);"
        "sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "[]"
