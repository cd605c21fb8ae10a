"""Which addresses of the web may be asked: none inside this machine or the local network.

Pure functions, but for the one that asks the system what a name stands for. Knows nothing of HTTP.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from vector_db.errors import DocentError

PORTS = (80, 443)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses that a name stands for, with a port, as text. Raises OSError."""

_WRAPPED = [
    ipaddress.ip_network(network)
    for network in (
        "::/96",  # IPv4-compatible, long deprecated
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # NAT64 for local use (RFC 8215)
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # once for sites
        "192.88.99.0/24",  # relays of 6to4
    )
]
"""Forms of IPv6 that carry an IPv4 address, or lead to one by a gateway: nobody names a public server so."""


class AddressRefused(DocentError):
    """An address that is not asked; the text is the reason."""


def is_public(address: IPAddress) -> bool:
    """Whether `address` is one of the public internet, written plainly."""
    if any(address in network for network in _WRAPPED if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str, port: int) -> list[str]:
    """What the system says that `host` stands for."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may be asked. Only tests, which serve pages on loopback, have another one than `Guard()`."""

    is_allowed: Callable[[IPAddress], bool] = is_public
    resolve: Resolve = resolve
    ports: Sequence[int] | None = PORTS
    """None: all of them."""

    def check(self, url: str) -> None:
        """Raise AddressRefused if `url` must not be asked by its looks alone."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise AddressRefused(f"is no address: {error}") from error
        if parts.scheme not in ("http", "https"):
            raise AddressRefused("is not fetched: only http:// and https:// are")
        if parts.username is not None or parts.password is not None:
            raise AddressRefused("is not fetched: it carries a user name or a password")
        if not parts.hostname:
            raise AddressRefused("is no address: it names no host")
        if self.ports is not None and port is not None and port not in self.ports:
            raise AddressRefused(f"is not fetched: port {port} is not one of web pages")

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of `host`, all of them allowed. Raises AddressRefused otherwise, and if there are none.

        Whoever connects must take one of these, and not ask again: the next answer may be another one.
        """
        literal = _literal(host)
        try:
            found = [literal] if literal else list(self.resolve(host, port))
            addresses = [ipaddress.ip_address(address) for address in found]
        except (OSError, UnicodeError, ValueError) as error:
            raise AddressRefused(f"cannot be found: there is no host {host}") from error
        if not addresses:
            raise AddressRefused(f"cannot be found: there is no host {host}")
        if not all(self.is_allowed(address) for address in addresses):
            raise AddressRefused("is not fetched: it leads into this machine or the local network")
        return [str(address) for address in addresses]


def _literal(host: str) -> str | None:
    """The address that `host` is, if it is one, in any of the ways that systems understand (``127.1``, ``0x7f.1``)."""
    host = host.strip("[]")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if not set(host.lower()) <= set("0123456789abcdefx."):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return None
