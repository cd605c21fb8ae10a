"""The guard itself: a connection past loopback is refused and known of, in this process and in a child."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.guard.loopback_only import NetworkRefused, is_local

OUTSIDE = "192.0.2.1"  # an address that RFC 5737 sets aside for documentation


@pytest.mark.parametrize("way", ["connect", "connect_ex"])
def test_connections_past_loopback_are_refused(way: str, refused_connections: Path) -> None:
    with socket.socket() as sock, pytest.raises(NetworkRefused):
        getattr(sock, way)((OUTSIDE, 80))
    assert OUTSIDE in refused_connections.read_text()
    refused_connections.unlink()


def test_names_are_not_looked_up(refused_connections: Path) -> None:
    with pytest.raises(NetworkRefused):
        socket.create_connection(("example.org", 443), timeout=1)
    assert "example.org:443" in refused_connections.read_text()
    refused_connections.unlink()


def test_a_datagram_is_refused(refused_connections: Path) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(NetworkRefused):
        sock.sendto(b"hello", (OUTSIDE, 53))
    refused_connections.unlink()


def test_a_child_process_is_guarded_too(refused_connections: Path) -> None:
    program = f"import socket; socket.create_connection(({OUTSIDE!r}, 80), timeout=1)"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert child.returncode != 0 and "NetworkRefused" in child.stderr
    assert OUTSIDE in refused_connections.read_text()
    refused_connections.unlink()


def test_loopback_is_open() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(("localhost", server.getsockname()[1]), timeout=5) as client:
        assert client.getpeername()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.9", True),
        ("::1", True),
        (b"localhost", True),
        ("0.0.0.0", True),
        (None, True),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("localhost.example.org", False),
        ("fe80::1%eth0", False),
    ],
)
def test_what_counts_as_this_machine(host: object, local: bool) -> None:
    assert is_local(host) is local
