"""Who a visitor is, as far as conversations go: the one person at this machine, a login, or a browser.

A browser without a login is known by a secret in a cookie, which scripts of the page cannot read. Knows nothing of
what is kept for whom.
"""

import hashlib
import re
import secrets
from collections.abc import MutableMapping
from typing import Any, Literal

from app.gates.headers import Application, Receive, Scope, Send, adding
from app.gates.logged_in import cookies_in

Visitors = Literal["one", "logins", "anonymous"]
"""Whom a page is for: the one person at this machine, those with a login, or whoever has the address."""

COOKIE = "docent-visitor"
_YEAR = 365 * 24 * 3600
_SHORTEST = 32
"""Characters of a secret. A shorter one was not made here, and might be guessed."""


def owner_of(request: Any, visitors: Visitors) -> str | None:
    """What the conversations of whoever sent `request` (Gradio's) are kept under; None where nobody could tell whose
    they are.
    """
    if visitors == "one":
        return "local"
    if request is None:
        return None
    if visitors == "logins":
        return f"login:{request.username}" if request.username else None
    secret = str(request.cookies.get(COOKIE) or "")
    # The file of conversations does not hold the secret: who reads it there cannot be this visitor.
    return f"visitor:{hashlib.sha256(secret.encode()).hexdigest()}" if len(secret) >= _SHORTEST else None


class VisitorCookie:
    """ASGI middleware that gives each browser a secret with the first page it gets, and the same one ever after."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        secret = _secret_in(scope) or secrets.token_urlsafe(32)

        cookie = (b"set-cookie", _cookie(secret))
        await self.app(scope, receive, adding(send, lambda message: [cookie] if _is_page(message) else []))


def _cookie(secret: str) -> bytes:
    return f"{COOKIE}={secret}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax".encode()


def _is_page(message: MutableMapping[str, Any]) -> bool:
    headers = dict(message.get("headers", ()))
    return bool(headers.get(b"content-type", b"").startswith(b"text/html"))


def _secret_in(scope: Scope) -> str:
    secret = cookies_in(scope).get(COOKIE, "")
    return secret if re.fullmatch(rf"[\w-]{{{_SHORTEST},}}", secret, re.ASCII) else ""
