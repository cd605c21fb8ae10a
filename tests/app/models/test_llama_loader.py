"""What the loader promises in words; what it does with files is in test_gguf.py."""

import os
import re
from pathlib import Path

import pytest

from app.models import llama_loader
from app.models.llama_engine import Engine
from app.models.llama_loader import LLAMA_CPP_PYTHON, Tuning, load, threads_for
from tests.support.tiny_gguf import write_tiny_gguf
from vector_db.errors import ModelError
from vector_db.settings import Settings

REQUIREMENTS = Path(__file__).parents[3] / "requirements.txt"


def test_the_command_in_the_message_installs_the_version_that_is_pinned() -> None:
    pinned = re.search(r"^llama-cpp-python==(\S+)", REQUIREMENTS.read_text("utf-8"), re.MULTILINE)
    assert pinned and pinned[1] == LLAMA_CPP_PYTHON


def test_where_a_model_does_not_fit_on_the_gpu_it_is_loaded_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    whole = llama_loader._load

    def small_gpu(path: Path, settings: Settings, tuning: Tuning) -> Engine:
        tried.append(settings.gpu_layers)
        if settings.gpu_layers:
            raise ModelError("It does not fit.")
        return whole(path, settings, tuning)

    path = write_tiny_gguf(tmp_path / "m.gguf")
    monkeypatch.setattr(llama_loader, "_load", small_gpu)
    with pytest.raises(ModelError):
        load(path, Settings())  # this llama.cpp knows no GPU, so there is nothing else to try
    monkeypatch.setattr(llama_loader.library(), "llama_supports_gpu_offload", lambda: True)
    assert load(path, Settings()).window == 1024
    assert tried == [-1, -1, 0]


@pytest.mark.parametrize(
    ("size", "cores", "threads"), [(10**6, 8, 1), (10**9, 1, 1), (10**9, 4, 4), (10**9, 8, 4), (10**9, 16, 8)]
)
def test_threads_fit_the_machine_and_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, cores: int, threads: int
) -> None:
    monkeypatch.setattr(llama_loader.os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    path = tmp_path / "m.gguf"
    with path.open("wb") as file:
        file.truncate(size)  # a hole, which takes no room
    assert threads_for(path) == threads


def test_threads_that_wait_are_told_to_sleep_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    llama_loader.library()
    assert os.environ["GOMP_SPINCOUNT"] == "300"
    monkeypatch.setenv("GOMP_SPINCOUNT", "9")
    llama_loader.library()
    assert os.environ["GOMP_SPINCOUNT"] == "9", "whoever sets it knows why"
