"""What every response tells the browser: talk to nobody else, be framed by nobody, guess no types.

And a door that is shut: Gradio would fetch a URL for any visitor who asks for ``file=http…``.
Knows nothing of pages.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import unquote

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Gradio's page holds scripts and styles inline, and makes functions from strings: it needs both "unsafe".
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
    ]
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)


class GuardedResponses:
    """ASGI middleware that adds `HEADERS` and refuses requests for files of other servers."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _elsewhere(scope["path"]):
            await send({"type": "http.response.start", "status": 403, "headers": list(HEADERS)})
            await send({"type": "http.response.body", "body": b"Not a file of this page."})
            return

        await self.app(scope, receive, adding(send, lambda message: HEADERS))


def adding(send: Send, headers_for: Callable[[MutableMapping[str, Any]], Iterable[tuple[bytes, bytes]]]) -> Send:
    """`send` for a response that carries `headers_for` its first message besides its own headers."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *headers_for(message)]
        await send(message)

    return sending


def _elsewhere(path: str) -> bool:
    wanted = unquote(path).lower()
    return any(f"file{sign}{scheme}" in wanted for sign in "=/" for scheme in ("http:", "https:", "ftp:"))
