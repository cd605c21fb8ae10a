"""Few connections for many tabs: a browser opens six to one address, and Gradio's page keeps one open in each tab.

With six tabs open a seventh would never be drawn, and with three in which answers are being written nothing else would
get through. So only the first tabs of a browser keep theirs; that of each further tab is answered and ended at once,
which Gradio's page does not mind. Gradio takes the end of a heartbeat for a closed tab. Those of further tabs it never
sees: what it holds for such a tab it forgets later, when it holds too many. Knows nothing of pages.
"""

from collections import Counter
from collections.abc import Hashable

from app.gates.headers import Application, Receive, Scope, Send

KEPT = 2
"""Heartbeats of one browser that are kept open: the other connections are for answers, and for all that is short."""
_TOLD = (b"user-agent", b"cookie", b"x-forwarded-for")
"""By which headers one browser is told from another at the same address."""


class FewHeartbeats:
    """ASGI middleware that ends a browser's heartbeats beyond `KEPT` at once."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self._open: Counter[Hashable] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "/heartbeat/" not in scope["path"]:
            await self.app(scope, receive, send)
            return
        browser = _browser(scope)
        if self._open[browser] >= KEPT:
            headers = [(b"content-type", b"text/event-stream")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"data: ALIVE\n\n"})
            return
        self._open[browser] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open[browser] -= 1
            self._open += Counter()  # those of which none is left are forgotten


def _browser(scope: Scope) -> Hashable:
    """What tells one browser from another; if two are taken for one, some of their heartbeats end early."""
    host = (scope.get("client") or ("",))[0]
    return host, *(value for name, value in scope["headers"] if name in _TOLD)
