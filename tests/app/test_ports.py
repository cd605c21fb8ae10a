"""Hosts and ports: what is none, what is not ours, and what only this machine reaches."""

import pytest

from app.ports import claim, is_loopback
from vector_db.errors import DocentError


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
