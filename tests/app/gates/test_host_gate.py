"""That a web site which has its own name lead to this machine gets nothing of the page, by whatever way it asks."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app.serve import Served, launch
from tests.support.fake_desk import fake_desk
from vector_db.settings import Settings

Start = Callable[..., Served]
STRANGE = ("evil.example", "evil.example:7860", "localhost.evil.example", "[::1].evil.example", "127.0.0.1@evil", "::1")


@pytest.fixture
def start(data_folder: Path) -> Iterator[Start]:
    running: list[Served] = []

    def begin(host: str = "127.0.0.1", hosts: str = "") -> Served:
        running.append(
            launch(fake_desk(data_folder, settings=Settings(data=data_folder, hosts=hosts)), host=host, port=0)
        )
        return running[-1]

    yield begin
    for served in running:
        served.close()


def status(served: Served, host: str, path: str = "/config") -> int:
    return httpx.get(f"{served.url}{path}", headers={"host": host}).status_code


def test_a_page_on_this_machine_answers_by_its_own_names_alone(start: Start) -> None:
    served = start()
    port = urlsplit(served.url).port
    for host in (f"127.0.0.1:{port}", "localhost", "LocalHost:1", "[::1]:80"):
        assert status(served, host) == 200, host
    for host in STRANGE:
        assert status(served, host) == 421, host
    for path in ("/", "/gradio_api/queue/data?session_hash=x", "/gradio_api/heartbeat/x", "/docent/original/x"):
        assert status(served, "evil.example", path) == 421, path
    for path, sent in (("queue/join", {"json": {"data": []}}), ("upload", {"files": [("files", ("a.txt", b"x"))]})):
        url = f"{served.url}/gradio_api/{path}"
        assert httpx.post(url, headers={"host": "evil.example"}, **sent).status_code == 421, path  # type: ignore[arg-type]


def test_who_comes_by_another_name_is_told_what_to_do_in_their_language(start: Start) -> None:
    served = start()
    said = httpx.get(served.url, headers={"host": "docent.example.org"})
    assert said.text.count("\n") == 1 and f"not called docent.example.org: open it at {served.url}" in said.text
    assert "DOCENT_HOSTS" in said.text and said.headers["x-content-type-options"] == "nosniff"
    assert "heißt nicht" in httpx.get(served.url, headers={"host": "x", "accept-language": "de"}).text


def test_a_websocket_goes_through_the_same_gate(start: Start) -> None:
    address = urlsplit(start().url)
    asked = "GET /config HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    asked += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=10) as visitor:
        visitor.sendall(asked.encode())
        assert visitor.recv(100).split()[1] in (b"403", b"421")


def test_a_proxy_serves_it_under_the_names_that_are_set(start: Start) -> None:
    served = start(hosts="docent.example.org, Intranet")
    assert [status(served, host) for host in ("Docent.Example.org", "intranet:8443", "127.0.0.1")] == [200] * 3
    assert status(served, "evil.example") == 421


def test_one_that_is_there_for_other_machines_has_any_name(start: Start) -> None:
    served = start("0.0.0.0")
    assert httpx.get(f"{served.url}/config", headers={"host": "laptop.local"}).status_code == 200


def test_an_ipv6_address_is_served_with_and_without_brackets(start: Start) -> None:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("this machine has no IPv6")
    for host in ("::1", "[::1]"):
        served = start(host)
        assert served.url.startswith("http://[::1]:") and status(served, urlsplit(served.url).netloc) == 200
        assert served.url in httpx.get(served.url, headers={"host": "evil.example"}).text
