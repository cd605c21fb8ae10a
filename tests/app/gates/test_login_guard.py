"""Logging in on a real page: what a guesser is told, what a person who mistypes is told, and that nobody waits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from app.gates.login_guard import LoginGuard
from app.logins import LETTERS, make_password
from app.serve import Served, launch
from app.tries import FROM_ADDRESS, Tries
from tests.support.fake_desk import fake_desk

LOGINS = [("ada", "right"), ("grace", "pass wörd")]


@pytest.fixture
def served(data_folder: Path) -> Iterator[Served]:
    page = launch(fake_desk(data_folder, visitors="logins"), host="127.0.0.1", port=0, logins=LOGINS)
    yield page
    page.close()


def test_a_guesser_is_told_when_to_come_again_and_others_get_in(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.tries.FIRST_WAIT", 600.0)  # longer than a busy machine takes

    visitors = httpx.Client(base_url=served.url)

    def post(name: str, password: str, address: str) -> httpx.Response:
        form = {"username": name, "password": password}
        # As behind a proxy on this machine: what a visitor says stands before what the proxy says.
        forwarded = {"x-forwarded-for": f"6.6.6.{len(password)}, {address}", "accept-language": "de"}
        return visitors.post("/login", data=form, headers=forwarded)

    mistyped = [post("ada", password, "1.1.1.1").status_code for password in ("rihgt", "Right", "right")]
    assert mistyped == [400, 400, 200]
    with ThreadPoolExecutor(20) as together:
        guessed = list(together.map(lambda n: post("ada", "x" * n, "2.2.2.2"), range(1, 101)))
    assert [each.status_code for each in guessed].count(400) == FROM_ADDRESS
    refused = next(each for each in guessed if each.status_code == 429)
    assert "Zu viele falsche Passwörter. In" in refused.text and 500 < int(refused.headers["retry-after"]) <= 600
    assert "set-cookie" not in refused.headers
    assert post("grace", "pass wörd", "2.2.2.2").status_code == 429, "also the right one is not looked at"
    assert post("ada", "right", "3.3.3.3").status_code == 200
    assert post("grace", "pass wörd", "3.3.3.3").status_code == 200
    visitors.close()


def test_passwords_are_compared_whole_and_nobodys_is_none() -> None:
    guard = LoginGuard(LOGINS, Tries(["ada", "grace"]))
    assert guard("grace", "pass wörd")
    assert not any(guard(*given) for given in (("ada", "righ"), ("ada", ""), ("eve", "right"), ("eve", "")))
    assert "right" not in repr(vars(guard))


def test_a_password_that_is_made_is_another_one_each_time() -> None:
    made = {make_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(each) == 14 and set(each) <= {*LETTERS, "-"} for each in made)
