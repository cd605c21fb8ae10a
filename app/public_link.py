"""The public link to the page: opened by Gradio's tunnel, and closed from here when its time is over.

The tunnel is a program of Gradio's beside this one. When its time is over it is ended, and what still comes by the
link is refused by the page itself: a program that outlives a killed page, or sleeps with the laptop, opens nothing.
Knows nothing of what the page shows.
"""

import logging
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

HOUR = 3600
LOOK = 20.0
"""Seconds between two looks at the clock: one that counts how long it has waited stands still while a laptop sleeps."""
PATIENCE = 5.0
"""Seconds that the tunnel has to end when it is asked to."""
RELAYS = (".gradio.live",)
"""How the hosts of Gradio's links end."""

Say = Callable[[str], None]


class PublicLink:
    """One link, which is open for so many hours. Safe to use from several threads."""

    def __init__(self, hours: float, clock: Callable[[], float] = time.time) -> None:
        self._seconds = hours * HOUR
        self._clock = clock
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._tunnel: Any = None
        self._until = 0.0
        self._host = ""

    @property
    def is_open(self) -> bool:
        """Whether who comes by it is let in."""
        return self._until > self._clock()

    @property
    def until(self) -> str:
        """When it ends, in UTC, for visitors are anywhere; empty while there is none."""
        return f"{datetime.fromtimestamp(self._until, UTC):%Y-%m-%d %H:%M} UTC" if self.is_open else ""

    def is_at(self, host: str) -> bool:
        """Whether a request for `host`, as its header names it, came by this link: the tunnel hands on the header."""
        return bool(host) and _plain(host) == self._host

    def refuses(self, host: str) -> bool:
        """Whether a request for `host` came by this link after its end, or by one of old."""
        return not self.is_open if self.is_at(host) else _plain(host).partition(":")[0].endswith(RELAYS)

    def open(self, blocks: Any, local: str, say: Say) -> str:
        """Open it to the page of `blocks`; returns the line to show, also where that fails.

        The page goes on at the address `local` in any case. `say` gets the line that tells of the link's end. Takes a
        minute and a half at worst: Gradio waits 30 seconds at each of three steps.
        """
        from gradio.networking import setup_tunnel

        try:
            address = setup_tunnel(blocks.server_name, blocks.server_port, blocks.share_token, None, None)
        except Exception as error:  # Gradio raises many kinds, httpx's and the operating system's among them
            log.debug("The tunnel failed.", exc_info=True)
            self._tunnel = _tunnel_of(blocks.share_token)
            self.close()
            cause = type(error.__cause__ or error).__name__
            reason = (str(error).splitlines() or [""])[0].rstrip(" .:")
            return (
                f"The public link could not be opened: {reason} ({cause}). It needs a connection to Gradio's "
                f"servers, which a firewall may forbid. The page goes on at {local}."
            )
        self._tunnel = _tunnel_of(blocks.share_token)
        self._host = _plain(urlsplit(address).netloc)
        self._until = self._clock() + self._seconds
        blocks.share_url = address.replace("http://", "https://", 1)
        threading.Thread(target=self._watch, args=[local, say], name="public link", daemon=True).start()
        return f"Public link, until {self.until}: {blocks.share_url}"

    def close(self) -> None:
        """End it. Nothing happens if it has ended already."""
        self._ended.set()
        with self._lock:
            tunnel, self._tunnel, self._until = self._tunnel, None, 0.0
        process = tunnel and tunnel.proc
        if process is None:
            return
        tunnel.proc = None  # Gradio would end it once more, and print that it does
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _watch(self, local: str, say: Say) -> None:
        """Wait for the end of the link."""
        while self.is_open and _runs(self._tunnel):
            if self._ended.wait(max(0.0, min(LOOK, self._until - self._clock()))):
                return
        over = not self.is_open
        self.close()
        why = f"its {self._seconds / HOUR:g} h are over" if over else "the tunnel has ended"
        say(f"The public link is closed: {why}. The page goes on at {local}.")


def _plain(host: str) -> str:
    """`host` in small letters, and without the dot that may stand behind a name: the relay takes both for one."""
    name, colon, port = host.lower().partition(":")
    return f"{name.rstrip('.')}{colon}{port}"


def _runs(tunnel: Any) -> bool:
    process = tunnel and tunnel.proc
    return process is not None and process.poll() is None


def _tunnel_of(token: str) -> Any:
    """Gradio's tunnel with that token; Gradio itself returns no more than its address."""
    from gradio.tunneling import CURRENT_TUNNELS

    return next((tunnel for tunnel in reversed(CURRENT_TUNNELS) if tunnel.share_token == token), None)
