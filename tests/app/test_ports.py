"""Hosts and ports: what is none, what is not ours, and what only this machine reaches."""

import pytest

from app.ports import claim, is_loopback, own_names, public_names
from vector_db.errors import DocentError, SettingsError


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_number_that_is_no_port_is_named(port: int) -> None:
    with pytest.raises(DocentError, match=f"no port {port}"):
        claim("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(DocentError, match=r"no address 192\.0\.2\.1"):
        claim("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("LocalHost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("example.org", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_names_of_a_page_are_its_machine_its_address_and_those_of_a_proxy() -> None:
    own = {"localhost", "127.0.0.1", "[::1]"}
    assert own_names("127.0.0.1", frozenset()) == own_names("::1", frozenset()) == own
    assert own_names("127.0.0.2", public_names(" Docent.example.org, ,intranet")) == own | {
        "127.0.0.2",
        "docent.example.org",
        "intranet",
    }
    assert own_names("0.0.0.0", frozenset()) is None and own_names("192.168.1.5", frozenset({"x"})) is None


def test_a_name_with_an_umlaut_is_known_as_browsers_send_it() -> None:
    assert public_names("Müller.example") == {"xn--mller-kva.example"}


@pytest.mark.parametrize(
    "listed", ["ü" * 80, "https://docent.example.org", "docent.example.org:443", "a b", "*.example.org"]
)
def test_what_is_no_name_is_said(listed: str) -> None:
    with pytest.raises(SettingsError, match=r"DOCENT_HOSTS.*names alone"):
        public_names(listed)
