"""What may be sent to the page: which requests may carry files, how large any may be, and how much in a day.

All of it is decided before a byte is written to the disk: by what a request says of itself, which the server holds it
to. Knows nothing of what becomes of files.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.allowance import DAY, Allowance, Rate
from app.gates.headers import Application, Receive, Scope, Send
from app.gates.logged_in import login_of, may_see
from app.gates.refusing import header, path_of, refuse
from app.ui.words import later
from vector_db.space import FLOOR

MEGABYTE = 2**20
CALL_BYTES = 8 * MEGABYTE
"""The largest request that is no upload: a question, a click, the names of two thousand files that were uploaded."""
UPLOAD, LOGIN = "/gradio_api/upload", "/login"
READ_ONLY = later("This page is read-only: nothing can be added or deleted here.")
NO_FILES = later("No files are taken here.")
NO_LENGTH = later("A request has to say how large it is.")
TOO_LARGE = later("That is more than this page takes at once.")
NO_ROOM = later("There is no room for it on the disk of this page.")
TOO_MUCH = later(
    "This page takes no more than {each} MB a day from one visitor, and no more than {together} MB from all of them."
)


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """What one page takes."""

    folder: Path
    """Where uploads are written: its disk is not to be filled."""
    read_only: bool
    """Whether there are no uploads at all."""
    megabytes: Allowance | None = None
    """What visitors may upload; None where only the person at this machine comes."""


def megabytes_a_day(each: int, together: int) -> Allowance:
    """So many megabytes for each visitor, and for all of them."""
    return Allowance(Rate(each, DAY), Rate(together, DAY))


class Bodies:
    """ASGI middleware that refuses what `limits` does not allow."""

    def __init__(self, app: Application, limits: BodyLimits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        path, length = path_of(scope), _length(scope)
        if length is None:
            await refuse(scope, send, 411, NO_LENGTH)
        elif path == UPLOAD:
            await self._upload(scope, receive, send, length)
        elif header(scope, b"content-type").lower().startswith("multipart/") and path != LOGIN:
            # Gradio has two more places that write files to the disk, for parts that this page does not have.
            await refuse(scope, send, 403, NO_FILES)
        elif length > CALL_BYTES:
            await refuse(scope, send, 413, TOO_LARGE)
        else:
            await self.app(scope, receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send, length: int) -> None:
        limits = self.limits
        if limits.read_only:
            await refuse(scope, send, 403, READ_ONLY)
        elif not may_see(scope):
            await self.app(scope, receive, send)  # which refuses without a look at it
        elif length + FLOOR > shutil.disk_usage(limits.folder).free:
            await refuse(scope, send, 507, NO_ROOM)
        elif limits.megabytes is None:
            await self.app(scope, receive, send)
        else:
            await self._rationed(scope, receive, send, length / MEGABYTE, limits.megabytes)

    async def _rationed(
        self, scope: Scope, receive: Receive, send: Send, megabytes: float, allowance: Allowance
    ) -> None:
        visitor = login_of(scope) or ""
        if wait := allowance.take(visitor, megabytes):
            each, together = int(allowance.each.amount), int(allowance.together.amount)
            await refuse(scope, send, 413, TOO_MUCH, wait=wait, each=each, together=together)
            return
        await self.app(scope, receive, send)


def _length(scope: Scope) -> int | None:
    """The bytes that come; None where that is not said, or said in two ways."""
    said = header(scope, b"content-length") or "0"
    return int(said) if said.isdecimal() and not header(scope, b"transfer-encoding") else None
