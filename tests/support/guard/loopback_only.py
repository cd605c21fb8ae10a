"""Nothing leaves this machine: every way out of Python's socket module is refused and written down.

Written down, because code under test may swallow the error. Libraries that open sockets of their own, in C or
Rust, are beyond its reach; so are browsers, which are told by their own options.
"""

import ipaddress
import os
import socket
from typing import Any

RECORD = "TESTS_REFUSED_CONNECTIONS"
"""The environment variable with the file in which refusals are noted, for child processes too."""


class NetworkRefused(OSError):
    """A test tried to reach past loopback."""


def install(patch: Any = setattr) -> None:
    """Guard this process. `patch` takes (target, name, value), as pytest's ``monkeypatch.setattr`` does."""
    for name in ("connect", "connect_ex"):
        patch(socket.socket, name, _guarded_method(getattr(socket.socket, name)))
    patch(socket.socket, "sendto", _guarded_sendto(socket.socket.sendto))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        patch(socket, name, _guarded_lookup(getattr(socket, name)))


def is_local(host: Any) -> bool:
    """Whether `host`, a name or an address, is this machine, as no host and the wildcard are."""
    if isinstance(host, bytes):
        host = host.decode("ascii", errors="replace")
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check(host: Any, port: Any = "") -> None:
    if is_local(host):
        return
    message = f"a test tried to reach {host}:{port}"
    if record := os.environ.get(RECORD):
        with open(record, "a", encoding="utf-8") as file:
            file.write(message + "\n")
    raise NetworkRefused(message)


def _check_address(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        _check(*address[:2])


def _guarded_method(original: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        _check_address(self, address)
        return original(self, address)

    return guarded


def _guarded_sendto(original: Any) -> Any:
    def sendto(self: socket.socket, data: Any, *rest: Any) -> Any:
        _check_address(self, rest[-1])
        return original(self, data, *rest)

    return sendto


def _guarded_lookup(original: Any) -> Any:
    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check(host, args[0] if args else "")
        return original(host, *args, **kwargs)

    return lookup
