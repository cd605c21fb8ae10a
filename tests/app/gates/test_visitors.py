"""Whose conversations: the one person at this machine, a login, or a browser by its secret."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.gates.visitors import COOKIE, VisitorCookie, owner_of
from tests.support.event_loop import run

SECRET = "s" * 43


def request(username: str | None = None, **cookies: str) -> Any:
    return SimpleNamespace(username=username, cookies=cookies)


def test_at_this_machine_there_is_one_owner() -> None:
    assert owner_of(request("ada"), "one") == owner_of(None, "one") == "local"


def test_each_login_is_an_owner_and_nobody_without_one() -> None:
    assert owner_of(request("ada"), "logins") == "login:ada" != owner_of(request("bob"), "logins")
    assert owner_of(request(**{COOKIE: SECRET}), "logins") is None and owner_of(None, "logins") is None


def test_a_login_cannot_be_called_as_others_are_kept() -> None:
    others = {owner_of(request(**{COOKIE: SECRET}), "anonymous"), "local"}
    assert not {owner_of(request(name or ""), "logins") for name in others} & others


def test_a_browser_is_known_by_its_secret_which_is_not_kept() -> None:
    owner = owner_of(request(**{COOKIE: SECRET}), "anonymous")
    assert owner and SECRET not in owner and owner == owner_of(request(**{COOKIE: SECRET}), "anonymous")
    assert owner != owner_of(request(**{COOKIE: SECRET + "x"}), "anonymous")


@pytest.mark.parametrize("secret", ["", "short", "local"])
def test_a_secret_that_could_be_guessed_is_nobody_s(secret: str) -> None:
    assert owner_of(request(**{COOKIE: secret}), "anonymous") is None
    assert owner_of(request("ada"), "anonymous") is None and owner_of(None, "anonymous") is None


def cookie_for(kind: str, sent: bytes = b"") -> bytes:
    """What the middleware has a browser keep that gets a response of a `kind`."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})

    started: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        started.append(message)

    scope = {"type": "http", "headers": [(b"cookie", sent)] if sent else []}
    run(VisitorCookie(app)(scope, None, send))  # type: ignore[arg-type]
    return dict(started[0]["headers"]).get(b"set-cookie", b"")


def test_a_page_brings_a_secret_that_no_script_can_read() -> None:
    first, second = cookie_for("text/html; charset=utf-8"), cookie_for("text/html")
    assert first.startswith(COOKIE.encode()) and b"HttpOnly" in first and b"SameSite=Lax" in first
    assert first != second and len(first.partition(b";")[0]) > 43
    assert cookie_for("application/json") == b""


def test_the_secret_stays_the_same() -> None:
    kept = cookie_for("text/html").partition(b";")[0]
    for other in (b"other=1; ", b'of-another-server={"a": 1}; '):
        assert cookie_for("text/html", other + kept).partition(b";")[0] == kept, other


@pytest.mark.parametrize("sent", [b"docent-visitor=short", b"docent-visitor=" + b"a;b" * 30, b"\xff\xfe=;=", b"[=]"])
def test_a_cookie_that_was_not_made_here_is_replaced(sent: bytes) -> None:
    kept = cookie_for("text/html", sent)
    assert kept.startswith(COOKIE.encode()) and sent not in kept and b"\n" not in kept
