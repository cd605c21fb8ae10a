"""Pages of PDFs and images as pictures, with the places of their letters: drawn in a process that may die of it.

One page is drawn at a time, within limits of time and memory, and the last few are kept. Knows nothing of what is
looked for on a page (see highlight.py), and nothing of how it is shown.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.original.file import Original
from app.original.highlight import PageText
from vector_db.errors import DocentError

log = logging.getLogger(__name__)

SECONDS = 20.0
"""For one page, the start of the process included."""
OCR_SECONDS = 20.0
"""More, where words are looked for by OCR."""
MEMORY_MB = 1024
"""Held to on Linux alone."""
PATIENCE = 60.0
"""Seconds that a page waits for those before it."""
KEPT = 12
"""Pages that are kept: some 300 kB each."""
MOST_BYTES = 8 * 2**20
"""That the process may say of a page."""

TOO_LONG = "The page could not be drawn: that took longer than {:g} seconds."
CRASHED = "The page could not be drawn: the file is damaged, or not what its name says."
BUSY = "The page was not drawn: others are being drawn. Try again."


class PictureError(DocentError):
    """A page cannot be drawn; the text says why. Its text can be shown all the same."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a picture."""

    data: bytes
    media_type: str
    number: int
    """1-based."""
    pages: int
    width: int
    """In pixels."""
    height: int
    text: PageText
    """Empty for a page that is nothing but a picture, unless its words were looked for by OCR."""


class _Told(BaseModel):
    """The first line of what the process says; the picture follows."""

    model_config = ConfigDict(extra="forbid")

    failed: str = Field("", max_length=300)
    pages: int = Field(0, ge=0, le=1_000_000)
    width: int = Field(0, ge=0, le=20_000)
    height: int = Field(0, ge=0, le=20_000)
    letters: str = ""
    places: list[int] = []


class PagePictures:
    """Draws pages. Safe to use from several threads."""

    def __init__(self, memory_mb: int = MEMORY_MB) -> None:
        self._memory_mb = memory_mb
        self._drawing = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, bool], PagePicture] = OrderedDict()

    def draw(self, original: Original, number: int, *, ocr: bool = False) -> PagePicture:
        """Page `number`, 1-based; with `ocr` the places of its words come from Tesseract. Raises PictureError."""
        key = (original.stamp, number, ocr)
        if not self._drawing.acquire(timeout=PATIENCE):
            raise PictureError(BUSY)
        try:
            if key not in self._kept:
                self._kept[key] = self._draw(original.file, original.kind, number, ocr=ocr)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
        finally:
            self._drawing.release()

    def _draw(self, file: BinaryIO, kind: str, number: int, *, ocr: bool) -> PagePicture:
        seconds = SECONDS + (OCR_SECONDS if ocr else 0)
        how = [kind, str(number), "ocr" if ocr else "", str(self._memory_mb)]
        said = _said(file, how, seconds)
        line, _, data = said.partition(b"\n")
        try:
            told = _Told.model_validate_json(line)
        except ValidationError as error:
            raise PictureError(CRASHED) from error
        if told.failed:
            raise PictureError(told.failed)
        media_type = _media_type(data)
        if len(told.places) != 4 * len(told.letters) or not media_type or not told.width or not told.height:
            raise PictureError(CRASHED)
        try:
            text = PageText(told.letters, array("H", told.places))
        except (OverflowError, TypeError) as error:
            raise PictureError(CRASHED) from error
        return PagePicture(data, media_type, number, told.pages, told.width, told.height, text)


def _media_type(data: bytes) -> str:
    """What the picture is, by its first bytes; empty for anything that is not expected."""
    return {b"\xff\xd8\xff": "image/jpeg", b"\x89PN": "image/png", b"RIF": "image/webp"}.get(data[:3], "")


def _said(file: BinaryIO, how: list[str], seconds: float) -> bytes:
    """What the process says of the page, of whom `file` is the input. Raises PictureError."""
    file.seek(0)
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    expired = threading.Event()
    process = subprocess.Popen(
        # -P: what lies in the working directory is not to be imported.
        [sys.executable, "-P", "-m", "app.original.picture_worker", *how],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,  # Ctrl-C is the parent's affair, and what it starts is ended with it
    )

    def expire() -> None:
        expired.set()
        _kill(process)

    clock = threading.Timer(seconds, expire)
    clock.start()
    assert process.stdout
    try:
        said = process.stdout.read(MOST_BYTES + 1)
    finally:
        clock.cancel()
        _kill(process)
        process.wait()
        process.stdout.close()
    if expired.is_set():
        raise PictureError(TOO_LONG.format(seconds))
    if not said or len(said) > MOST_BYTES:
        log.debug("The process that draws pages ended with %s.", process.returncode)
        raise PictureError(CRASHED)
    return said


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End it, with the Tesseract that it may have started."""
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
