"""Refuses a request in words, in the visitor's language, before Gradio gets to see it.

What is still on its way is thrown away by the server. Knows nothing of why something is refused.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.gates.headers import Scope, Send
from app.ui.words import later, say_to

SAID = b"docent-said"
"""A header of each refusal: our scripts show what it says, where Gradio would show nothing."""


IN_SECONDS = later("Try again in {number} s.")
IN_MINUTES = later("Try again in {number} min.")
IN_HOURS = later("Try again in {number} h.")


async def refuse(scope: Scope, send: Send, status: int, text: str, *, wait: float = 0, **values: Any) -> None:
    """Answer with `status` and `text`, and, if there is something to `wait` for, after how many seconds."""
    accept = header(scope, b"accept-language")
    said = [say_to(accept, text, **values)]
    if 0 < wait < math.inf:
        again, number = when(wait)
        said.append(say_to(accept, again, number=number))
    body = f"{' '.join(said)}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (SAID, b"1"),
    ]
    if 0 < wait < math.inf:
        headers.append((b"retry-after", str(math.ceil(wait)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def when(seconds: float) -> tuple[str, int]:
    """When to come again, as a text that `say` takes and its ``number``."""
    if seconds < 100:
        return IN_SECONDS, max(1, math.ceil(seconds))
    return (IN_MINUTES, math.ceil(seconds / 60)) if seconds < 6000 else (IN_HOURS, math.ceil(seconds / 3600))


def showing() -> str:
    """A script for the head of the page, which shows what is refused."""
    script = Path(__file__).with_name("refused.js")
    return f"<script>{script.read_text('utf-8')}</script>"


def header(scope: Mapping[str, Any], wanted: bytes) -> str:
    """The value of a header of the request; empty where it was not sent."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def path_of(scope: Scope) -> str:
    """The path that is asked for, without what the page lies under, and without a slash at its end."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path") or "")).rstrip("/")
