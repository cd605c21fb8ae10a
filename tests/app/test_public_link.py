"""The public link: how it opens, that it ends, and that nothing is answered by it afterwards."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import gradio
import httpx
import pytest

from app.public_link import PublicLink
from app.serve import Served, launch
from tests.support import fake_tunnel
from tests.support.fake_desk import fake_desk
from tests.support.waiting import until

HOUR = 3600.0


@pytest.fixture
def tunnel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has Gradio start a program of ours instead of the one it fetches."""
    program = tmp_path / "tunnel"
    program.write_text(f"#!{sys.executable}\n{Path(fake_tunnel.__file__).read_text('utf-8')}", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(gradio.tunneling, "BINARY_PATH", str(program))
    monkeypatch.setattr(gradio.networking, "GRADIO_SHARE_SERVER_ADDRESS", "127.0.0.1:1")


@pytest.fixture
def share(data_folder: Path) -> Iterator[Callable[[PublicLink], Served]]:
    running: list[Served] = []

    def start(link: PublicLink) -> Served:
        desk = fake_desk(data_folder, read_only=True, shared_until=lambda: link.until)
        running.append(launch(desk, host="127.0.0.1", port=0, link=link))
        return running[-1]

    yield start
    for served in running:
        served.close()


def answers(url: str) -> int:
    """The status of what is answered at `url`; 0 for nothing."""
    try:
        return httpx.get(f"{url}/config").status_code
    except httpx.TransportError:
        return 0


@pytest.mark.usefixtures("tunnel")
def test_when_its_time_is_over_nothing_is_answered_and_the_page_goes_on(
    share: Callable[[PublicLink], Served], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.public_link.LOOK", 600.0)  # the page's own look at the clock comes first
    now, said = [time.time()], list[str]()
    link = PublicLink(8, lambda: now[0])
    served = share(link)
    line = link.open(served.blocks, served.url, said.append)
    url = line.rpartition(" ")[2].replace("https:", "http:")
    host = url.removeprefix("http://")
    assert link.until in line and link.is_open and answers(url) == 200 and not link.refuses(host)
    process = link._tunnel.proc

    now[0] += 8 * HOUR
    assert answers(url) == 410, "also while the program still runs: a laptop may have slept"
    link.close()
    assert answers(url) == 0 and process.poll() is not None
    assert answers(served.url) == 200
    assert httpx.get(f"{served.url}/config", headers={"host": host}).status_code == 410
    assert link.until == ""
    served.close()
    assert "Killing" not in capfd.readouterr().out, "it is not ended twice"


@pytest.mark.usefixtures("tunnel")
def test_what_comes_by_the_link_asks_for_the_name_of_the_relay_and_is_answered(
    share: Callable[[PublicLink], Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fake_tunnel.NAME, "0123456789abcdef.gradio.live")
    link = PublicLink(8)
    served = share(link)
    link.open(served.blocks, served.url, print)
    asked = {"0123456789abcdef.gradio.live": 200, "fedcba9876543210.gradio.live": 410, "evil.example": 421}
    for host, status in asked.items():
        assert httpx.get(f"{served.url}/config", headers={"host": host}).status_code == status, host
    link.close()


@pytest.mark.usefixtures("tunnel")
def test_the_end_is_told_and_so_is_a_tunnel_that_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.public_link.LOOK", 0.01)
    for hours, why in ((0.5 / HOUR, r"its 0.000138889 h are over"), (8, "the tunnel has ended")):
        said: list[str] = []
        link = PublicLink(hours)
        page = SimpleNamespace(server_name="127.0.0.1", server_port=1, share_token=why)
        link.open(page, "http://127.0.0.1:7860", said.append)
        if hours == 8:
            link._tunnel.proc.kill()
        until(lambda said=said: bool(said))
        assert said == [f"The public link is closed: {why}. The page goes on at http://127.0.0.1:7860."]
        assert not link.is_open and link._tunnel is None


def test_one_that_cannot_be_opened_is_said(refused_connections: Path) -> None:
    link, page = PublicLink(8), SimpleNamespace(server_name="127.0.0.1", server_port=1, share_token="x")
    line = link.open(page, "http://127.0.0.1:7860", print)
    assert "could not be opened" in line and "http://127.0.0.1:7860" in line and "\n" not in line
    assert "api.gradio.app" in refused_connections.read_text() and not link.is_open
    refused_connections.unlink()


def test_a_link_of_old_opens_no_page_of_now() -> None:
    """A page that was killed leaves its tunnel running, which then leads to whatever is started at that port."""
    link = PublicLink(8)
    for host in ("0123456789abcdef.gradio.live", "X.Gradio.Live:443", "x.gradio.live.", "x.gradio.live.:443"):
        assert link.refuses(host), host
    assert not any(link.refuses(host) for host in ("127.0.0.1:7860", "localhost", "docent.example.org", ""))
