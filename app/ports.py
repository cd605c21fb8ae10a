"""Hosts and ports that a page can be served on: which are free, which only this machine reaches, and what went wrong.

Knows nothing of what is served.
"""

import errno
import ipaddress
import os
import re
import socket

from vector_db.errors import DocentError, SettingsError

_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a page served on `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def in_brackets(host: str) -> str:
    """`host` as it stands in an address, in lower case: an IPv6 one in brackets."""
    host = host.lower()
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def public_names(listed: str) -> frozenset[str]:
    """The names by which others reach the page, from a list with commas. Raises SettingsError for what is no name."""
    names = {name.strip(): _as_sent(name.strip()) for name in listed.split(",") if name.strip()}
    for name, sent in names.items():
        if not _NAME.fullmatch(sent):
            raise SettingsError(
                f"DOCENT_HOSTS={listed!r} does not fit: {name!r} is not the name of a host. "
                "Write names alone, with commas between them, such as docent.example.org."
            )
    return frozenset(names.values())


def _as_sent(name: str) -> str:
    """`name` as browsers send it, which write other letters than ASCII's in that (RFC 3490); empty if it is none."""
    try:
        return name.lower().encode("idna").decode()
    except UnicodeError:
        return ""


def own_names(host: str, public: frozenset[str]) -> frozenset[str] | None:
    """The hosts that a page served on `host` answers for; None for any, where it is there for other machines."""
    if not is_loopback(host):
        return None
    return frozenset({"localhost", "127.0.0.1", "[::1]", in_brackets(host)}) | public


def claim(host: str, port: int) -> int:
    """Check that `host` and `port` are free; returns the port, a free one for 0. Raises DocentError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            if os.name == "posix":  # elsewhere this would allow a second server on a port that is taken
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host.strip("[]"), port))
            return int(trial.getsockname()[1])
    except OverflowError as error:
        raise DocentError(f"There is no port {port}: ports go from 1 to 65535, and 0 takes a free one.") from error
    except OSError as error:
        raise cannot_listen(host, port, error) from error


def cannot_listen(host: str, port: int, error: OSError) -> DocentError:
    """What `error` means, that came of serving on `host` and `port`, in words."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return DocentError(f"This machine has no address {host}. Try --host 127.0.0.1.")
    if error.errno == errno.EACCES:
        return DocentError(f"Port {port} needs special rights. Choose one above 1023 with --port.")
    return DocentError(f"Port {port} on {host} is taken. Choose another, for example --port {port + 1}.")
