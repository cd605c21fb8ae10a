"""Models of the hub, fetched by the real huggingface_hub from a server on loopback that speaks its protocol."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants, file_download

from app.models import open_model
from app.models.hub import fetch
from app.types import Message, Options, Prompt
from tests.support.events import written
from tests.support.hub_server import HubServer, hub_server
from tests.support.tiny_gguf import write_tiny_gguf
from vector_db.errors import ModelError
from vector_db.settings import Settings

INDEX: Any = object()
CONTENT = bytes(range(256)) * 400
NAME = "owner/repo/model.gguf"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[HubServer]:
    with hub_server({NAME: CONTENT, "owner/repo/sub/other.gguf": b"GGUF"}) as server:
        monkeypatch.setattr(constants, "ENDPOINT", server.url)
        monkeypatch.setattr(
            constants, "HUGGINGFACE_CO_URL_TEMPLATE", server.url + "/{repo_id}/resolve/{revision}/{filename}"
        )
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(file_download.time, "sleep", lambda seconds: None)
        yield server


def failure(argument: str, models: Path) -> str:
    with pytest.raises(ModelError) as raised:
        fetch(argument, models)
    message = str(raised.value)
    assert "\n" not in message
    return message


def test_a_file_is_fetched_once_into_the_folder_of_models(hub: HubServer, tmp_path: Path) -> None:
    path = fetch(NAME, tmp_path / "models")
    assert path == tmp_path / "models" / NAME
    assert path.read_bytes() == CONTENT
    asked = list(hub.requests)
    assert fetch(NAME, tmp_path / "models") == path
    assert hub.requests == asked, "what is there is not asked for again"
    assert [file.name for file in path.parent.iterdir() if file.suffix == ".part"] == []


def test_the_size_is_told_before_anything_is_fetched(hub: HubServer, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    class Cancelled(Exception):
        pass

    def stop_at_once(done: int, total: int) -> None:
        told.append((done, total))
        raise Cancelled

    with pytest.raises(Cancelled):
        fetch(NAME, tmp_path / "models", stop_at_once)
    assert told == [(0, len(CONTENT))] and hub.ranges == []
    told.clear()
    fetch(NAME, tmp_path / "models", lambda done, total: told.append((done, total)))
    assert told[0] == (0, len(CONTENT)) and told[-1] == (len(CONTENT), len(CONTENT))


def test_a_broken_download_goes_on_where_it_broke(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.break_after = 5_000
    monkeypatch.setattr(file_download.constants, "DOWNLOAD_CHUNK_SIZE", 1_000)
    models = tmp_path / "models"
    told: list[int] = []

    def give_up_in_the_second_try(done: int, total: int) -> None:
        told.append(done)
        if done > 8_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(NAME, models, give_up_in_the_second_try)
    (part,) = (models / "owner/repo").glob("*.part")
    assert 0 < part.stat().st_size < len(CONTENT)
    there = part.stat().st_size
    assert hub.ranges == ["", "bytes=5000-"], "a connection that breaks is taken up again at once"
    hub.break_after = None
    hub.ranges.clear()
    assert fetch(NAME, models).read_bytes() == CONTENT
    assert hub.ranges == [f"bytes={there}-"]


def test_a_file_that_arrives_damaged_is_thrown_away(hub: HubServer, tmp_path: Path) -> None:
    hub.etags[NAME] = "0" * 64
    assert "arrived damaged" in failure(NAME, tmp_path / "models")
    assert not list((tmp_path / "models").rglob("*.gguf")) and not list((tmp_path / "models").rglob("*.part"))


def test_a_model_in_parts_is_fetched_with_all_of_them(hub: HubServer, tmp_path: Path) -> None:
    for number in (1, 2):
        name = f"owner/repo/big-{number:05}-of-00002.gguf"
        hub.files[name], hub.etags[name] = b"GGUF%d" % number, "short"
    path = fetch("owner/repo/big-00001-of-00002.gguf", tmp_path)
    assert path.name == "big-00001-of-00002.gguf"
    assert path.with_name("big-00002-of-00002.gguf").read_bytes() == b"GGUF2"


def test_what_the_hubs_own_cache_has_is_used_from_there(hub: HubServer, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "models--owner--repo"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("abc")
    (folder / "snapshots" / "abc").mkdir(parents=True)
    (folder / "snapshots" / "abc" / "model.gguf").write_bytes(b"here")
    assert fetch(NAME, tmp_path / "models").read_bytes() == b"here"
    assert hub.requests == []


@pytest.mark.parametrize(
    "argument", ["", "model.gguf", "owner/repo", "owner/repo/model.bin", "a/b/../../c.gguf", "/etc/x.gguf"]
)
def test_what_is_no_name_is_told_how_one_looks(argument: str, tmp_path: Path) -> None:
    assert "hf:OWNER/REPO/FILE.gguf" in failure(argument, tmp_path)


def test_what_is_not_there_is_told_with_what_there_is(hub: HubServer, tmp_path: Path) -> None:
    assert "It has model.gguf, sub/other.gguf." in failure("owner/repo/none.gguf", tmp_path)
    assert "There is no nobody/nothing" in failure("nobody/nothing/none.gguf", tmp_path)


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_hub_that_refuses_is_told_in_words(hub: HubServer, tmp_path: Path, status: int) -> None:
    hub.status = status
    message = failure(NAME, tmp_path)
    assert hub.url in message and ("HTTP" in message or "could not be fetched" in message)


def test_nobody_listens(hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = "http://127.0.0.1:9/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    assert "could not be fetched" in failure(NAME, tmp_path)


def test_a_disk_that_is_too_small_is_told_with_the_figures(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models.hub.SPARE", 10**18)
    assert "is free. Make room" in failure(NAME, tmp_path)
    assert hub.ranges == []


def test_a_model_of_the_hub_is_fetched_and_answers(hub: HubServer, tmp_path: Path) -> None:
    hub.files[NAME] = write_tiny_gguf(tmp_path / "tiny.gguf", says="Boats [1].").read_bytes()
    hub.etags[NAME] = "no-sha256"
    told: list[int] = []
    settings = Settings(data=tmp_path / "data")
    model = open_model(f"hf:{NAME}", settings, INDEX, on_progress=lambda done, total: told.append(done))
    assert model.name == f"hf:{NAME}" and told
    assert written(model.stream(Prompt((Message("user", "?"),), "?", ()), Options())) == "Boats [1]."


def test_the_variables_of_the_hub_are_honoured(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own: the hub reads them when it is imported."""
    code = (
        "import sys; from pathlib import Path; from app.models.hub import fetch\n"
        "from vector_db.errors import ModelError\n"
        "try: print(fetch(sys.argv[1], Path(sys.argv[2])).read_bytes())\n"
        "except ModelError as error: print(error)"
    )

    def run() -> str:
        command = [sys.executable, "-c", code, NAME, str(tmp_path / "models")]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout

    with hub_server({NAME: b"GGUF?"}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        assert "HF_HUB_OFFLINE forbids" in run()
        assert server.requests == []
        monkeypatch.delenv("HF_HUB_OFFLINE")
        assert "GGUF?" in run()
