"""Of many tabs of one browser only the first keep a connection open."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from app.gates.headers import Receive, Scope, Send
from app.gates.heartbeats import KEPT, FewHeartbeats
from tests.support.event_loop import run


class Tabs:
    """A page whose heartbeats go on until the test ends them."""

    def __init__(self) -> None:
        self.beating = 0
        self.app = FewHeartbeats(self._gradio)
        self.running: list[asyncio.Task[None]] = []

    async def _gradio(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.beating += 1
        await asyncio.Event().wait()

    async def open(self, browser: bytes, path: str = "/gradio_api/heartbeat/x") -> list[MutableMapping[str, Any]]:
        """Open a tab; what it is answered at once."""
        sent: list[MutableMapping[str, Any]] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        async def receive() -> MutableMapping[str, Any]:
            return {}

        scope = {"type": "http", "path": path, "client": ("127.0.0.1", 1), "headers": [(b"user-agent", browser)]}
        self.running.append(asyncio.create_task(self.app(scope, receive, send)))
        await asyncio.sleep(0)
        return sent

    async def close(self, at: int) -> None:
        """Close a tab."""
        self.running[at].cancel()
        await asyncio.gather(self.running[at], return_exceptions=True)


async def many_tabs() -> None:
    tabs = Tabs()
    for _ in range(KEPT):
        assert await tabs.open(b"one") == []
    answered = await tabs.open(b"one")
    assert tabs.beating == KEPT and answered[0]["status"] == 200
    assert answered[1]["body"] == b"data: ALIVE\n\n" and not answered[1].get("more_body")
    await tabs.open(b"another")
    await tabs.open(b"one", "/gradio_api/queue/data")
    assert tabs.beating == KEPT + 2, "another browser's, and what is no heartbeat, are let through"
    await tabs.close(0)
    assert await tabs.open(b"one") == []
    assert tabs.beating == KEPT + 3


def test_the_first_tabs_of_a_browser_keep_their_connections_and_the_others_leave_theirs() -> None:
    run(many_tabs())
