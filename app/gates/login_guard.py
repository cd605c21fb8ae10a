"""Lets in who knows a password, and slows down who guesses: after some wrong ones they are told to wait, in words.

Nobody is kept waiting: the answer comes at once, says when to come again, and until then no password is looked at.
An address is what the server sees of a visitor. Behind Gradio's tunnel, or another proxy on this machine, that is the
last address of ``X-Forwarded-For`` that is not this machine's own (uvicorn heeds the header from this machine alone):
what the proxy says, not what a visitor says before it. Where the proxy says nothing, all visitors have one address, or
any that they like: then the name's own wait is what holds. Knows nothing of the file that the logins are from.
"""

import hashlib
import hmac
import secrets
from collections.abc import MutableMapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from app.gates.headers import Application, Receive, Scope, Send
from app.gates.refusing import path_of, refuse
from app.tries import Tries
from app.ui.words import later

TOO_MANY = later("Too many wrong passwords.")


@dataclass(slots=True)
class _Try:
    """One request to be let in."""

    address: str
    wait: float = 0.0


_NOBODY = _Try("")
_now: ContextVar[_Try] = ContextVar("login", default=_NOBODY)
"""The request that is being answered: Gradio tells its function name and password, and no more."""


class LoginGuard:
    """The names and passwords of a page, as the function that Gradio asks."""

    def __init__(self, logins: Sequence[tuple[str, str]], tries: Tries | None = None) -> None:
        self._passwords = {name: _digest(password) for name, password in logins}
        self._nobodys = _digest(secrets.token_urlsafe())
        self._tries = tries or Tries(self._passwords)

    def __call__(self, name: str, password: str) -> bool:
        """Whether they may come in. As long as they have to wait, the password is not looked at."""
        trying = _now.get()
        trying.wait = self._tries.wait(trying.address, name)
        if trying.wait:
            return False
        # Digests are of one length, and are compared in a time that tells nothing; so is the password of nobody.
        right = hmac.compare_digest(_digest(password), self._passwords.get(name, self._nobodys))
        if right:
            self._tries.right(name)
        else:
            self._tries.wrong(trying.address, name)
        return right


class Waits:
    """ASGI middleware that tells `LoginGuard` who asks, and answers 429 where it says that they have to wait."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or path_of(scope) != "/login":
            await self.app(scope, receive, send)
            return
        trying = _Try(str((scope.get("client") or ("",))[0]))
        held: list[MutableMapping[str, Any]] = []

        async def kept(message: MutableMapping[str, Any]) -> None:
            if trying.wait:
                held.append(message)
            else:
                await send(message)

        token = _now.set(trying)
        try:
            await self.app(scope, receive, kept)
        finally:
            _now.reset(token)
        if held:
            await refuse(scope, send, 429, TOO_MANY, wait=trying.wait)


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
