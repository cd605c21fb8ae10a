"""Where files lie that are on their way in: uploads as Gradio writes them, and those that wait for their turn.

Each page has a folder of its own for them, in the data folder. An upload that was cut off is deleted after minutes, one
that nobody took in after an hour, and everything when the page is closed. Knows nothing of what becomes of files.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from app.own_folder import OwnFolder, sweep
from vector_db.errors import reason_of

log = logging.getLogger(__name__)

CUT_OFF, UNWANTED = 600.0, 3600.0
"""Seconds after which an upload that has stopped is deleted, and one that is whole and was never taken in."""
BETWEEN = 60.0
"""Seconds between two looks."""


class Temporary:
    """The temporary files of one page. Raises OSError if there is no place for them."""

    def __init__(self, data: Path) -> None:
        self._own = OwnFolder(data / "tmp")
        self.uploads = self._own.path / "uploads"
        """Gradio's: a file lies there in a folder of its hash, and beside those while it comes in."""
        self.taken = self._own.path / "taken"
        """Those that have been taken in, and wait to be read."""
        self._make()

    def _make(self) -> None:
        for folder in (self.uploads, self.taken):
            folder.mkdir(parents=True, exist_ok=True)

    def sweep(self) -> None:
        """Delete what nobody waits for; make the folders anew where somebody has deleted them."""
        self._make()
        sweep((path for path in self.uploads.iterdir() if path.is_file()), CUT_OFF)
        sweep(sorted(self.uploads.glob("*/*")), UNWANTED)
        sweep((path for path in self.uploads.iterdir() if path.is_dir()), UNWANTED)

    @contextlib.asynccontextmanager
    async def swept(self, page: Any) -> AsyncIterator[None]:
        """Sweep now and then, as long as the server of `page` runs: a lifespan, as Starlette calls it."""
        task = asyncio.create_task(self._sweep_now_and_then())
        try:
            yield
        finally:
            task.cancel()

    async def _sweep_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(BETWEEN)
            try:
                await asyncio.to_thread(self.sweep)
            except OSError as error:  # the next look may find the disk there again
                log.warning("The temporary files cannot be swept: %s.", reason_of(error))

    def remove(self) -> None:
        """Delete all of them."""
        self._own.remove()
