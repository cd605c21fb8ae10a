"""The list of models, and how a name is read."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.models import MODELS, open_model
from tests.support.tiny_gguf import write_tiny_gguf
from vector_db.errors import ModelError
from vector_db.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
INDEX: Any = object()


def test_a_name_is_split_at_its_first_colon(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setitem(MODELS, "fake", lambda *given: opened.append(given))
    settings = Settings()
    for name in ("fake", "fake:a:b/c.gguf", " fake: x "):
        open_model(name, settings, INDEX)
    assert opened == [(argument, settings, INDEX) for argument in ("", "a:b/c.gguf", "x")]


@pytest.mark.parametrize("name", ["gpt-4", "", ":", "GGUF:x", "openai/gpt-4", "two\nlines"])
def test_an_unknown_kind_is_named_with_those_that_there_are(name: str) -> None:
    with pytest.raises(ModelError) as failure:
        open_model(name, Settings(), INDEX)
    message = str(failure.value)
    assert repr(name) in message and "\n" not in message
    assert all(kind in message for kind in MODELS)


@pytest.mark.parametrize("name", ["gguf", "gguf:", "openai", "openai:"])
def test_a_name_without_its_second_half_is_told(name: str) -> None:
    with pytest.raises(ModelError, match="needs the"):
        open_model(name, Settings(), INDEX)


def test_a_model_file_is_opened_by_its_name(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "tiny.gguf")
    assert open_model(f"gguf:{path}", Settings(), INDEX).name == f"gguf:{path}"


def test_the_list_of_models_loads_none_of_their_libraries() -> None:
    heavy = "{'llama_cpp', 'openai', 'torch', 'tiktoken', 'chromadb'}"
    code = f"import sys, app.models; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
