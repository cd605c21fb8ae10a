"""The way to the originals: ``/original/<token>`` hands out the file of a document that the library lists.

A token is looked up, never a path. What is handed out is always saved, never shown: as bytes of no type, in a sandbox,
under its own name. Where the page asks for a password, so does this. Knows nothing of how the page looks.
"""

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

from app.gates.headers import Application, Receive, Scope, Send
from app.gates.logged_in import may_see
from app.original.file import Original, OriginalMissing, open_original
from app.ui.library import token
from vector_db.errors import DocentError
from vector_db.types import DocumentRow

PIECE = 1 << 18
"""Bytes that are sent at a time."""
UNKNOWN = "There is no such document in the library: it may have been removed meanwhile."
LOG_IN = "Log in to Docent first."

HEADERS = {
    "cache-control": "private, no-store",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
}
"""Besides those of every response (`app.gates.headers`), whose policy holds as well."""
_PATH = re.compile(r"/original/([^/]+)/?")


class Listed(Protocol):
    """What knows the documents."""

    def documents(self) -> Sequence[DocumentRow]: ...


def address(row: DocumentRow) -> str:
    """Where the original of `row` is, relative to the page."""
    return f"original/{token(row)}"


class Originals:
    """ASGI middleware that answers what is asked under ``/original/``, with the documents of `index`."""

    def __init__(self, app: Application, index: Listed) -> None:
        self.app = app
        self.index = index

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _PATH.fullmatch(_path(scope)) if scope["type"] == "http" else None
        if asked is None:
            await self.app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _say(send, 405, "An original can only be fetched.")
        elif not may_see(scope):
            await _say(send, 401, LOG_IN)
        else:
            await self._hand_out(asked[1], scope["method"] == "GET", send)

    async def _hand_out(self, wanted: str, whole: bool, send: Send) -> None:
        try:
            original = await asyncio.to_thread(self._find, wanted)
        except OriginalMissing as error:
            await _say(send, 404, str(error))
            return
        except DocentError as error:
            await _say(send, 503, str(error))
            return
        with original.file:
            await _start(send, 200, "application/octet-stream", original.size, disposition(original.name))
            left = original.size if whole else 0
            while left and (piece := await asyncio.to_thread(original.file.read, min(PIECE, left))):
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    def _find(self, wanted: str) -> Original:
        row = next((row for row in self.index.documents() if token(row) == wanted), None)
        if row is None:
            raise OriginalMissing(UNKNOWN)
        return open_original(row)


def _path(scope: Scope) -> str:
    """The path that is asked for, without what the page lies under."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path") or ""))


def disposition(name: str) -> str:
    """The header that has a file saved under `name`, in plain ASCII and as it is. (RFC 6266, RFC 8187)"""
    shown = "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else "_" for letter in name) or "file"
    plain = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode().replace("%", "_").strip()
    encoded = quote(shown.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{encoded}"


async def _start(send: Send, status: int, kind: str, size: int, saved_as: str = "") -> None:
    headers = {**HEADERS, "content-type": kind, "content-length": str(size)}
    if saved_as:
        headers["content-disposition"] = saved_as
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _say(send: Send, status: int, line: str) -> None:
    """Answer with one line of words."""
    body = f"{line}\n".encode("utf-8", "replace")
    await _start(send, status, "text/plain; charset=utf-8", len(body))
    await send({"type": "http.response.body", "body": body})
