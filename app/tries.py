"""Counts wrong passwords, and says how long whoever guesses has to wait: by where they come from, and by the name.

An address gets `FROM_ADDRESS` tries and then a wait that doubles with each further one, up to a quarter of an hour. A
name, whoever tries it from wherever, gets a few more, and never waits longer than a minute: whoever knows a name is
not to keep its owner out. What an address is worth behind a proxy: see `app.gates.login_guard`.

Knows nothing of passwords.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass

FROM_ADDRESS, OF_NAME = 5, 8
"""Wrong passwords before there is a wait."""
FIRST_WAIT = 5.0
"""Seconds after the last of those; twice as long after each further one."""
LONGEST_FROM_ADDRESS, LONGEST_OF_NAME = 900.0, 60.0
FORGOTTEN = 3600.0
"""Seconds after the last wrong one, when all is as if there had been none."""
REMEMBERED = 10_000
"""Addresses that are told apart."""
STRANGERS = 64
"""Counters for all names that nobody has, so that no list of names fills the memory."""


@dataclass(slots=True)
class _Count:
    wrong: int = 0
    last: float = 0.0

    def wait(self, free: int, longest: float, now: float) -> float:
        """Seconds until the next try; nothing is left of it when it is long ago."""
        if now - self.last > FORGOTTEN:
            self.wrong = 0
        if self.wrong < free:
            return 0.0
        wait = min(longest, FIRST_WAIT * 2.0 ** min(self.wrong - free, 20))
        return max(0.0, self.last + wait - now)


class Tries:
    """The wrong passwords of late. Safe to use from several threads."""

    def __init__(self, names: Collection[str], clock: Callable[[], float] = time.monotonic) -> None:
        """`names` are those that somebody has."""
        self._names = frozenset(names)
        self._clock = clock
        self._lock = threading.Lock()
        self._addresses: OrderedDict[str, _Count] = OrderedDict()
        self._by_name: dict[object, _Count] = {}

    def wait(self, address: str, name: str) -> float:
        """Seconds until a password for `name` may be tried from `address`; 0 for now."""
        with self._lock:
            now = self._clock()
            from_there = self._from(address).wait(FROM_ADDRESS, LONGEST_FROM_ADDRESS, now)
            return max(from_there, self._of(name).wait(OF_NAME, LONGEST_OF_NAME, now))

    def wrong(self, address: str, name: str) -> None:
        """A wrong password was tried."""
        with self._lock:
            for count in (self._from(address), self._of(name)):
                count.wrong, count.last = count.wrong + 1, self._clock()

    def right(self, name: str) -> None:
        """The right one was. What came from the address still counts: a guesser may have a login of his own."""
        with self._lock:
            self._of(name).wrong = 0

    def _from(self, address: str) -> _Count:
        network = _network(address)
        count = self._addresses.setdefault(network, _Count())
        self._addresses.move_to_end(network)
        if len(self._addresses) > REMEMBERED:
            self._addresses.popitem(last=False)
        return count

    def _of(self, name: str) -> _Count:
        key = name if name in self._names else hash(name) % STRANGERS
        return self._by_name.setdefault(key, _Count())


def _network(address: str) -> str:
    """What one person has of addresses: a single one, or the 64 bits before an IPv6 address's own."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped:  # a server of both kinds writes an IPv4 one so
        known = known.ipv4_mapped
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
