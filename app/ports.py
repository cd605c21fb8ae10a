"""Hosts and ports that a page can be served on: which are free, which only this machine reaches, and what went wrong.

Knows nothing of what is served.
"""

import errno
import ipaddress
import os
import socket

from vector_db.errors import DocentError


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a page served on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


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
