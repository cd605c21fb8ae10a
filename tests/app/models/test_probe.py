"""The trial of a model file in a child process."""

import json
from pathlib import Path

import pytest

from app.models import probe
from app.models.probe import PASSED, check_that_it_loads
from tests.support.tiny_gguf import write_tiny_gguf
from vector_db.errors import ModelError
from vector_db.settings import Settings


def test_a_file_that_passed_is_not_tried_again_until_it_changes(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []
    monkeypatch.setattr(probe, "_try", lambda path, settings: tried.append(path))
    settings, path = Settings(data=data_folder), write_tiny_gguf(tmp_path / "m.gguf")
    for _ in range(2):
        check_that_it_loads(path, settings)
    assert len(tried) == 1
    write_tiny_gguf(path, says="Boats")
    check_that_it_loads(path, settings)
    check_that_it_loads(path, Settings(data=data_folder, context=512))
    assert len(tried) == 3
    assert list(json.loads((data_folder / "models" / PASSED).read_text())) == [str(path)]


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"x": 1}'])
def test_a_damaged_list_of_those_that_passed_costs_a_trial(tmp_path: Path, data_folder: Path, content: str) -> None:
    (data_folder / "models").mkdir(parents=True)
    (data_folder / "models" / PASSED).write_text(content)
    check_that_it_loads(write_tiny_gguf(tmp_path / "m.gguf"), Settings(data=data_folder))


def test_a_child_that_dies_is_told_and_takes_nobody_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf")
    deadly = tmp_path / "deadly"
    (deadly / "app" / "models").mkdir(parents=True)
    for package in ("app", "app/models"):
        (deadly / package / "__init__.py").touch()
    (deadly / "app" / "models" / "probe.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(probe, "PROJECT", deadly)
    with pytest.raises(ModelError, match=r"m\.gguf is cut off or damaged.*status -11") as failure:
        check_that_it_loads(path, Settings())
    assert "\n" not in str(failure.value)


def test_a_child_that_takes_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "SECONDS", 0.05)
    with pytest.raises(ModelError, match="could not be loaded within"):
        check_that_it_loads(write_tiny_gguf(tmp_path / "m.gguf"), Settings())
