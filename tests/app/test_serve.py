"""Starting the page: ports, who may do what, what leaves, what the server refuses whatever a client sends."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import httpx
import pytest

from app import serve as serving
from app.logins import GUEST
from app.public_link import PublicLink
from app.serve import Served, launch
from app.ui.attaching import Attached, AttachingHandlers
from app.ui.collections_handlers import CollectionsHandlers
from app.ui.library_handlers import LibraryHandlers, Mine
from app.ui.library_view import View
from app.ui.model_handlers import ModelHandlers
from app.ui.opened import OwnModels
from app.vectors import Vectors
from tests.support.fake_desk import FakeIndex, FakeModel, fake_desk, open_fake
from tests.support.visitor import messages_in
from vector_db.errors import DocentError, SettingsError
from vector_db.settings import Settings
from vector_db.types import Hit

Start = Callable[..., Served]


@pytest.fixture
def start(data_folder: Path) -> Iterator[Start]:
    running: list[Served] = []

    def begin(logins: list[tuple[str, str]] | None = None, **changes: object) -> Served:
        desk = fake_desk(data_folder, **changes)
        running.append(launch(desk, host="127.0.0.1", port=0, logins=logins))
        return running[-1]

    yield begin
    for served in running:
        served.close()


def call(served: Served, name: str, data: list[Any], *, trigger: int | None = None) -> list[dict[str, Any]]:
    """Call a function of the page as any client may, hidden or not; returns the messages of its stream."""
    config = httpx.get(f"{served.url}/config").json()
    (number,) = [each["id"] for each in config["dependencies"] if each["api_name"] == name][:1]
    body = {"data": data, "fn_index": number, "session_hash": "stranger", "trigger_id": trigger}
    joined = httpx.post(f"{served.url}/gradio_api/queue/join", json=body)
    assert joined.status_code == 200, joined.text
    stream = f"{served.url}/gradio_api/queue/data?session_hash=stranger"
    with httpx.stream("GET", stream, timeout=30) as events:
        return messages_in(events)


def test_it_takes_a_free_port_and_says_which(start: Start) -> None:
    served = start()
    assert httpx.get(served.url).status_code == 200
    assert not served.url.endswith(":0")


def test_it_starts_where_the_network_is_reached_by_a_proxy(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "intranet")
    served = start()
    with httpx.Client(trust_env=False) as here:
        assert here.get(served.url).status_code == 200
    assert os.environ["no_proxy"] == "intranet"


def test_a_page_that_does_not_answer_in_time_is_said(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradio.networking.url_ok", lambda url: False)
    with pytest.raises(DocentError, match="did not answer in time"):
        launch(fake_desk(data_folder), host="127.0.0.1", port=0)
    assert list((data_folder / "tmp").iterdir()) == []


def test_a_port_that_is_taken_is_named(data_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DocentError, match=rf"Port {port} .* taken.*--port {port + 1}"):
            launch(fake_desk(data_folder), host="127.0.0.1", port=port)


def test_gradio_tells_nobody_and_keeps_nothing(start: Start, data_folder: Path) -> None:
    served = start()
    config = httpx.get(f"{served.url}/config").json()
    assert config["footer_links"] == []
    assert not config.get("analytics_enabled") and not config.get("run_history")
    assert Path(os.environ["GRADIO_TEMP_DIR"]).is_relative_to(data_folder / "tmp")
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert httpx.get(f"{served.url}/gradio_api/runs").status_code == 404
    assert httpx.get(f"{served.url}/monitoring").status_code in (403, 404)
    assert httpx.get(f"{served.url}/docs").status_code == 404


def test_no_file_of_the_machine_is_handed_out(start: Start, data_folder: Path, root: Path) -> None:
    served = start()
    secret = data_folder / "uploads" / "secret.txt"
    secret.parent.mkdir()
    for path in (secret, data_folder / "catalog.sqlite3", Path(".env")):
        path.write_text("hush hush")
    for path in (
        secret,
        data_folder / "catalog.sqlite3",
        Path(".env").absolute(),
        Path("/etc/passwd"),
        root / "app",
    ):
        answered = httpx.get(f"{served.url}/gradio_api/file={path}")
        assert answered.status_code in (403, 404), path
        assert "hush" not in answered.text and "root:" not in answered.text


def test_nothing_is_fetched_for_a_visitor(start: Start) -> None:
    served = start()
    for wanted in ("=http://127.0.0.1:1/x", "=https://example.org/", "=HTTPS%3A//example.org", "/http://x"):
        assert httpx.get(f"{served.url}/gradio_api/file{wanted}").status_code in (403, 404), wanted


def test_a_read_only_page_refuses_uploads_at_the_server(start: Start, data_folder: Path) -> None:
    index = FakeIndex()
    served = start(index=index, read_only=True, any_model=False)
    names = [each["api_name"] for each in httpx.get(f"{served.url}/config").json()["dependencies"]]
    assert "upload" not in names, "what is not there cannot be called"
    assert len(index.rows) == 2 and not (data_folder / "uploads").exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("upload", [["/etc/passwd"], Mine()]),
        ("fetch", ["https://example.org", Mine()]),
        ("stop", [gr.EventData(None, {"job": "x"})]),
        ("read_again", [["*"], View(), Mine()]),
        ("ask_delete", [["*"], View()]),
        ("delete", [["/documents/prices/tickets.md"]]),
    ],
)
def test_each_function_that_changes_something_refuses_on_a_read_only_page(
    name: str, arguments: list[Any], data_folder: Path
) -> None:
    index = FakeIndex()
    handlers = LibraryHandlers(fake_desk(data_folder, index=index, read_only=True, web_pages=True))
    with pytest.raises(gr.Error, match="read-only"):
        getattr(handlers, name)(*arguments)
    assert len(index.rows) == 2 and not (data_folder / "uploads").exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("make", ["Minutes"]),
        ("rename", ["id", "Other"]),
        ("put", [["*"], View(), "id"]),
        ("take", [["*"], View(), "id"]),
        ("ask_delete", ["id"]),
        ("delete", ["id"]),
        ("attach", [["/etc/passwd"], Attached(), Mine()]),
    ],
)
def test_collections_and_files_in_the_chat_refuse_on_a_read_only_page(
    name: str, arguments: list[Any], data_folder: Path
) -> None:
    desk = fake_desk(data_folder, read_only=True)
    made = desk.collections.make("Prices")
    desk.collections.add(made, desk.index.documents()[:1])
    before = desk.collections.all()
    handlers = LibraryHandlers(desk)
    of = AttachingHandlers(handlers) if name == "attach" else CollectionsHandlers(handlers)
    with pytest.raises(gr.Error, match="read-only"):
        getattr(of, name)(*[made if argument == "id" else argument for argument in arguments])
    assert desk.collections.all() == before and len(desk.index.documents()) == 2
    assert not (data_folder / "uploads").exists()


def test_web_pages_are_not_fetched_where_that_is_off(start: Start, data_folder: Path) -> None:
    names = [each["api_name"] for each in httpx.get(f"{start(web_pages=False).url}/config").json()["dependencies"]]
    assert "fetch" not in names
    with pytest.raises(gr.Error, match="does not fetch"):
        LibraryHandlers(fake_desk(data_folder)).fetch("https://example.org", Mine())


@pytest.mark.parametrize("name", ["use", "ask_server"])
def test_models_are_fetched_and_servers_asked_where_any_model_is_allowed_alone(name: str, data_folder: Path) -> None:
    handlers = ModelHandlers(fake_desk(data_folder, any_model=False))
    arguments = ["hf:o/r/f.gguf", OwnModels()] if name == "use" else ["http://127.0.0.1:1/v1", "", OwnModels()]
    with pytest.raises(gr.Error, match="that this page offers"):
        next(getattr(handlers, name)(*arguments))


def test_a_stranger_reaches_nothing_that_changes_or_costs(start: Start) -> None:
    """All that a read-only page has, by name: whoever adds to it decides whether a stranger may call it."""
    served = start(read_only=True, any_model=False)
    names = {
        each["api_name"].rstrip("_0123456789") for each in httpx.get(f"{served.url}/config").json()["dependencies"]
    }
    assert names <= {
        "submit", "example", "retry", "edit", "stop", "clear", "choose_model", "refresh", "tick", "lambda", "load",
        "filter", "turn", "detach",  # what a visitor sees of the library, and which files are asked
        "open", "pick", "follow", "look", "change", "drop", "export", "js_fn",  # each sees to whose conversation it is
        "opening", "draw", "look_through",  # so do these; and few sources are drawn at once
        "days_shown", "days_said",  # how many documents were changed then
        "show", "find", "watch",  # the map: drawn once for all, and a question on it costs less than one that is asked
        "press", "send", "close",  # thumbs: of an answer of their own, in a file that stops growing
        "restore", "first", "sheet",  # what their own browser remembers, the usual settings, the list of keys
    }  # fmt: skip


def test_a_model_that_is_not_offered_is_refused_at_the_server(start: Start) -> None:
    opened: list[str] = []

    def open_model(name: str, **how: object) -> FakeModel:
        opened.append(name)
        return FakeModel(name)

    served = start(open_model=open_model, any_model=False)
    messages = call(served, "choose_model", ["gguf:/etc/passwd", None])
    assert opened == [] and not messages[-1]["success"]
    assert call(served, "choose_model", ["openai:small", None])[-1]["success"]
    assert opened == ["openai:small"]


def test_with_logins_nobody_else_gets_in(start: Start) -> None:
    served = start(logins=[("ada", "right")])
    assert httpx.get(f"{served.url}/config").status_code == 401
    body = {"data": [None], "fn_index": 0, "session_hash": "x"}
    assert httpx.post(f"{served.url}/gradio_api/queue/join", json=body).status_code == 401
    with httpx.Client(base_url=served.url) as visitor:
        assert visitor.post("/login", data={"username": "ada", "password": "wrong"}).status_code == 400
        assert visitor.post("/login", data={"username": "ada", "password": "right"}).status_code == 200
        assert visitor.get("/config").status_code == 200


@pytest.mark.parametrize(
    ("options", "reachable", "logged_in", "asked"),
    [
        ({}, False, False, None),
        ({"share": True}, True, False, GUEST),
        ({"share": True, "public": True}, True, False, None),
        ({"host": "0.0.0.0"}, True, False, None),
        ({"hosts": "docent.example.org"}, True, False, None),
        ({"share": True, "auth": True}, True, True, "ada"),
    ],
)
def test_who_may_do_what(
    options: dict[str, Any],
    reachable: bool,
    logged_in: bool,
    asked: str | None,
    data_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desks, said, logins = [], [], []

    def pretend(desk: Any, **rest: Any) -> Served:
        desks.append(desk)
        logins.extend(rest["logins"] or ())
        return Served("http://127.0.0.1:1", SimpleNamespace(close=lambda verbose: None))

    def interrupt(*arguments: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "launch", pretend)
    monkeypatch.setattr(PublicLink, "open", interrupt)
    monkeypatch.setattr(serving, "_wait", interrupt)
    if options.pop("auth", None):
        options["auth"] = tmp_path / "logins"
        options["auth"].write_text("ada:secret")
    serving.serve(
        index=FakeIndex(),  # type: ignore[arg-type]
        settings=Settings(data=data_folder, hosts=options.pop("hosts", "")),
        model_names=["extractive"],
        open_model=open_fake,
        say=said.append,
        **options,
    )
    (desk,) = desks
    assert desk.any_model is not reachable
    assert desk.read_only is (reachable and not logged_in)
    assert desk.web_pages is not reachable
    assert (desk.questions is not None) is reachable, "only the person at this machine may ask as much as they like"
    assert [name for name, _ in logins] == ([asked] if asked else [])
    if asked == GUEST:
        assert any(f"as {GUEST} with the password {logins[0][1]}" in line for line in said)
    assert any("takes no uploads" in line for line in said) is desk.read_only


def test_warming_up_loads_the_embedder_and_sweeps_and_what_fails_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    class Failing(FakeIndex):
        def search(self, *arguments: object, **options: object) -> list[Hit]:
            done.append("searched")
            raise DocentError("The index cannot be read.")

        def reconcile(self) -> None:
            done.append("swept")
            raise DocentError("Chroma cannot be opened.")

    serving._warm_up(Failing(), Vectors(lambda: bool(done.append("embedded"))))  # type: ignore[arg-type]
    deadline = time.monotonic() + 10
    while len(done) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert done == ["searched", "swept", "embedded"]
    assert [record.getMessage() for record in caplog.records] == [
        "The index cannot be read.",
        "Chroma cannot be opened.",
    ]


def serve_plainly(data_folder: Path, hosts: str = "", **options: Any) -> None:
    serving.serve(
        index=FakeIndex(),  # type: ignore[arg-type]
        settings=Settings(data=data_folder, hosts=hosts),
        model_names=["extractive"],
        open_model=open_fake,
        say=print,
        **options,
    )


def test_a_bad_name_of_a_proxy_is_said_before_anything_starts(data_folder: Path) -> None:
    with pytest.raises(SettingsError, match="DOCENT_HOSTS"):
        serve_plainly(data_folder, hosts="https://docent.example.org")


def test_a_bad_file_of_logins_is_said_before_anything_starts(data_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--auth"):
        serve_plainly(data_folder, auth=tmp_path / "nowhere")


@pytest.mark.parametrize("options", [{"public": True}, {"public": True, "share": True, "auth": Path("logins")}])
def test_a_page_is_made_public_by_one_command_that_is_named(options: dict[str, Any], data_folder: Path) -> None:
    with pytest.raises(DocentError, match=r"python -m app --share --public"):
        serve_plainly(data_folder, **options)


def test_the_server_is_stopped_even_if_gradio_stumbles_over_a_visitor_who_leaves():
    stopped = []

    class Server:
        def close(self):
            stopped.append(True)

    class Blocks:
        server = Server()

        def close(self, verbose):
            raise RuntimeError("deque mutated during iteration")

    Served("http://127.0.0.1:1", Blocks()).close()
    assert stopped
