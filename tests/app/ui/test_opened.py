"""Models of a running page: fetched while others answer, tried again after a failure, and keys that do not wander."""

import threading
from collections.abc import Callable
from copy import deepcopy

import pytest

from app.ui import opened
from app.ui.opened import OpenedModels, OwnModels, place_of
from ingest.remaining import Remaining
from tests.support.fake_desk import FakeModel
from vector_db.errors import ModelError


class Opener:
    """Opens models, and remembers with which keys."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, str]] = []
        self.go = threading.Event()
        self.failures = 0

    def __call__(self, name: str, *, key: str, on_progress: Callable[[int, int], None]) -> FakeModel:
        self.opened.append((name, key))
        if name.startswith("hf:"):
            on_progress(120_000_000, 480_000_000)
            assert self.go.wait(10)
        if self.failures:
            self.failures -= 1
            raise ModelError(f"{name} cannot be had.")
        return FakeModel(name)


def test_a_download_tells_how_far_it_is_and_keeps_nobody_waiting() -> None:
    opener = Opener()
    models = OpenedModels(opener, ["extractive"], any_name=True)
    said = models.opening("hf:a/b/c.gguf")
    assert next(said) == "Opening the model hf:a/b/c.gguf …"
    assert next(said) == "Fetching hf:a/b/c.gguf: 120 of 480 MB (25%) …"
    assert models.get("extractive").name == "extractive"
    said.close()
    opener.go.set()
    assert models.get("hf:a/b/c.gguf").name == "hf:a/b/c.gguf"
    assert list(models.opening("hf:a/b/c.gguf")) == [] and len(opener.opened) == 2


def test_of_a_long_download_it_is_said_how_long_it_will_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, go = [0.0], threading.Event()
    monkeypatch.setattr(opened, "Remaining", lambda: Remaining(lambda: clock[0]))

    def open_model(name: str, *, key: str, on_progress: Callable[[int, int], None]) -> FakeModel:
        for megabytes in range(100, 121):  # the first hundred are there from an earlier try
            on_progress(megabytes * 10**6, 480 * 10**6)
            clock[0] += 0.5
        assert go.wait(10)
        return FakeModel(name)

    said = OpenedModels(open_model, [], any_name=True).opening("hf:a/b/c.gguf")
    next(said)
    assert next(said) == "Fetching hf:a/b/c.gguf: 120 of 480 MB (25%) … · about 3 min left"
    go.set()
    said.close()


def test_what_has_failed_is_said_once_and_can_be_tried_again() -> None:
    opener = Opener()
    opener.failures = 1
    models = OpenedModels(opener, [], any_name=True)
    with pytest.raises(ModelError, match="cannot be had"):
        list(models.opening("gguf:x"))
    assert len(opener.opened) == 1 and not models.is_open("gguf:x")
    assert models.get("gguf:x").name == "gguf:x"


def test_a_key_goes_to_its_own_server_and_its_model_to_nobody_else() -> None:
    opener = Opener()
    models = OpenedModels(opener, ["openai:a"], any_name=True)
    mine = OwnModels()
    mine.give("openrouter", "k1")
    at_router = models.get("openai:m@openrouter", mine)
    assert models.get("openai:m@openrouter", mine) is at_router
    assert models.get("openai:m@openrouter", OwnModels()) is not at_router
    for name in (
        "openai:m@https://else.example/v1",
        "openai:m",
        "openai:m@openrouter, openai:n@ollama",
        "gguf:m",
    ):
        models.get(name, mine)
    assert [key for _, key in opener.opened] == ["k1", "", "", "", "", ""]
    mine.give("openrouter", "k2")
    models.get("openai:m@openrouter", mine)
    assert opener.opened[-1] == ("openai:m@openrouter", "k2")
    assert deepcopy(mine).key_at("openrouter") == "", "each session begins without keys"


def test_on_a_page_that_offers_its_own_models_alone_no_key_is_used() -> None:
    opener = Opener()
    models = OpenedModels(opener, ["openai:a"], any_name=False)
    mine = OwnModels()
    mine.give("", "k1")
    models.get("openai:a", mine)
    assert opener.opened == [("openai:a", "")]
    with pytest.raises(ModelError, match="not offered"):
        models.get("openai:b", mine)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("openai:llama3.2@ollama", "ollama"),
        ("openai:m@http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("openai:m@2024", ""),
        ("openai:m", ""),
    ],
)
def test_the_server_in_a_name(name: str, place: str) -> None:
    assert place_of(name) == place
