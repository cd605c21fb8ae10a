"""Vectors made behind the page: what was read can be asked about at once, and its vectors follow in a thread.

Knows nothing of Gradio, and nothing of how documents are read.
"""

import logging
import threading
from collections.abc import Callable

from vector_db.errors import DocentError

log = logging.getLogger(__name__)

CLOSING_SECONDS = 20.0
"""How long the end waits for a batch at most."""


class Vectors:
    """Makes what vectors are missing, in one thread for the whole page, whenever it is told that some are."""

    def __init__(self, embed: Callable[[], int]) -> None:
        """`embed` makes some of them and returns how many, 0 when there are no more. Raises DocentError."""
        self._embed = embed
        self._wanted = threading.Event()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()
        self.problem = ""
        """Why there are none, in words; empty while all is well."""

    def make(self) -> None:
        """See to it that they are made; returns at once."""
        with self._start:
            self._wanted.set()
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._run, name="vectors", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Make no more, and wait until those under way are made: Python cannot end in the midst of PyTorch's work."""
        with self._start:
            self._closed.set()
            thread = self._thread
        if thread is not None:
            thread.join(CLOSING_SECONDS)

    def _run(self) -> None:
        while self._goes_on():
            try:
                while not self._closed.is_set() and self._embed():
                    pass
                self.problem = ""
            except DocentError as error:
                self.problem = f"Vectors are missing: {error}"
                log.warning("%s", self.problem)

    def _goes_on(self) -> bool:
        with self._start:
            goes_on = self._wanted.is_set() and not self._closed.is_set()
            self._wanted.clear()
            if not goes_on:
                self._thread = None
            return goes_on
