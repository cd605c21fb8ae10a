"""Puts a script at the head of the page, before Gradio's own: what Gradio is given as `head=` it runs too late, when
it has chosen the language already.

Knows nothing of what the script does.
"""

from collections.abc import MutableMapping
from typing import Any

from app.gates.headers import Application, Receive, Scope, Send

HEAD = b"<head>"


class FirstScript:
    """ASGI middleware that adds `script`, which is HTML, to each page."""

    def __init__(self, app: Application, script: str) -> None:
        self.app = app
        self.script = script.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        held: list[MutableMapping[str, Any]] = []  # the head of a response, until its length is known

        async def added(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
                return
            if held and message["type"] == "http.response.body":
                body = message.get("body", b"")
                longer = body.replace(HEAD, HEAD + self.script, 1)
                start = held.pop()
                await send(
                    {**start, "headers": [_grown(header, len(longer) - len(body)) for header in start["headers"]]}
                )
                message = {**message, "body": longer}
            await send(message)

        await self.app(scope, receive, added if scope["type"] == "http" else send)


def _is_page(message: MutableMapping[str, Any]) -> bool:
    headers = dict(message.get("headers", ()))
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers


def _grown(header: tuple[bytes, bytes], by: int) -> tuple[bytes, bytes]:
    name, value = header
    return (name, str(int(value) + by).encode()) if name == b"content-length" else header
