"""Refuses who comes by a public link that has ended. Knows nothing of how it was opened."""

from collections.abc import Callable

from app.gates.headers import Application, Receive, Scope, Send
from app.gates.refusing import header, refuse
from app.ui.words import later

ENDED = later("This link has ended. Ask whoever sent it to you for another one.")


class LinkGate:
    """ASGI middleware that answers 410 to requests whose host `refuses` does."""

    def __init__(self, app: Application, refuses: Callable[[str], bool]) -> None:
        self.app = app
        self.refuses = refuses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.refuses(header(scope, b"host")):
            await refuse(scope, send, 410, ENDED)
        else:
            await self.app(scope, receive, send)
