"""Refuses who asks for a host that this page is not: otherwise any web site could read the library.

A site can have its own name lead to 127.0.0.1, once a browser has loaded its page (DNS rebinding). The browser then
takes what is served here for a part of that site, and lets its scripts read it. But it still sends the site's name, in
the ``Host`` of each request. Knows nothing of where the page is served.
"""

import re
from collections.abc import Callable

from app.gates.headers import Application, Receive, Scope, Send
from app.gates.refusing import header, refuse
from app.ui.words import later

NOT_HERE = later(
    "This page is not called {name}: open it at {address}, or add the name to DOCENT_HOSTS if a proxy serves it."
)
SHOWN = 100
"""Characters of a name that are repeated."""
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]+)(?::\d*)?")
_FORBIDDEN = 1008
"""The code of a WebSocket that is closed because something is not allowed (RFC 6455, 7.4.1)."""


class HostGate:
    """ASGI middleware that answers 421 to requests for another host than `names` and what `is_ours` says yes to."""

    def __init__(self, app: Application, names: frozenset[str], is_ours: Callable[[str], bool]) -> None:
        self.app = app
        self.names = names
        self.is_ours = is_ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._knows(host := header(scope, b"host").lower()):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _FORBIDDEN})
        else:
            await refuse(scope, send, 421, NOT_HERE, name=host[:SHOWN] or "–", address=_address(scope))

    def _knows(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        return found is not None and (found["name"] in self.names or self.is_ours(host))


def _address(scope: Scope) -> str:
    """Where the server listens, as a browser takes it."""
    host, port = scope["server"]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
