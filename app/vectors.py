"""Vectors made behind the page: what was read can be asked about at once, and its vectors follow in a thread.

Knows nothing of Gradio, and nothing of how documents are read.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from vector_db.errors import DocentError
from vector_db.index import Index

log = logging.getLogger(__name__)


class WithoutVectors:
    """An index whose vectors others make: an ingestion into it ends, and lets the next one in, when all is read."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def embed_pending(
        self,
        at_least: int = 1,
        on_progress: Callable[[int, int], None] | None = None,
        *,
        batches: int | None = None,
    ) -> int:
        """Nothing: see Vectors."""
        return 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


class Vectors:
    """Makes what vectors are missing, in one thread for the whole page, whenever it is told that some are."""

    def __init__(self, embed: Callable[[], int]) -> None:
        """`embed` makes some of them and returns how many, 0 when there are no more. Raises DocentError."""
        self._embed = embed
        self._wanted = threading.Event()
        self._start = threading.Lock()
        self._running = False
        self.problem = ""
        """Why there are none, in words; empty while all is well."""

    def make(self) -> None:
        """See to it that they are made; returns at once."""
        with self._start:
            self._wanted.set()
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="vectors", daemon=True).start()

    def _run(self) -> None:
        while self._goes_on():
            try:
                while self._embed():
                    pass
                self.problem = ""
            except DocentError as error:
                self.problem = f"Vectors are missing: {error}"
                log.warning("%s", self.problem)

    def _goes_on(self) -> bool:
        with self._start:
            self._running = self._wanted.is_set()
            self._wanted.clear()
            return self._running
