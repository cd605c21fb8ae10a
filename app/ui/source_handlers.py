"""What opening a source does: finds the document, draws the page or puts its text together, marks the sentence.

A page that cannot be drawn is shown as text, and a document that is gone as the passage that the answer was given.
Knows nothing of how the parts are arranged.
"""

import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.conversation.store import StoreFault
from app.conversation.turns import Turns
from app.gates.visitors import owner_of
from app.original.file import Original, OriginalMissing, open_original, row_of
from app.original.highlight import Box, Mark, mark
from app.original.picture import BUSY, PagePicture, PagePictures, PictureError
from app.ui import downloads, source_text, source_view
from app.ui.chats import Chats
from app.ui.desk import Desk
from app.ui.library import token
from app.ui.shelf import Shelf
from app.ui.source_view import Asked, Head
from app.ui.sources import quoted
from app.ui.words import figure, later, say
from vector_db.errors import DocentError
from vector_db.types import Chunk, DocumentRow, Hit

PART = 30
"""Chunks of a text that are shown at a time."""
ABOVE = 6
"""How many of them stand above the one that is opened."""
AT_ONCE = 8
"""Sources that are drawn together, all visitors' counted; of their pages, one is drawn at a time."""
FEW_LETTERS = 20
"""On a page with fewer, the words are in the picture."""

NO_SOURCE = later("This source cannot be opened any more. Ask again, or open the conversation anew.")
NO_DOCUMENT = later("This document is not in the library any more. What the answer was given of it:")
NOT_THERE = later("This document is not in the library any more.")
CHANGED = later("The file has changed since it was read: what was read may stand elsewhere in it, or not at all.")
NOT_FOUND = later("The sentence was not found on the picture of the page. It is marked in the text below.")


class Wanted(BaseModel):
    """What the page's script asks for; it may be anything that a visitor sends."""

    model_config = ConfigDict(extra="ignore")

    turn: int = Field(-1, ge=-1, le=100_000)
    number: int = Field(0, ge=0, le=1000)
    document: str = Field("", max_length=64)
    page: int | None = Field(None, ge=1, le=1_000_000)
    part: int | None = Field(None, ge=0, le=10_000_000)


@dataclass(frozen=True, slots=True)
class Place:
    """What is opened, as far as it is known."""

    asked: Asked
    name: str
    row: DocumentRow | None
    chunks: tuple[Chunk, ...]
    opened: Chunk | None = None
    """The passage; None for a document of the library."""
    marked: tuple[str, ...] = ()
    """The sentences that were cited; empty where none was."""

    @property
    def page(self) -> int:
        return self.asked.page or (self.opened.page if self.opened and self.opened.page else 1)


class SourceHandlers:
    """The functions behind an opened source."""

    def __init__(self, desk: Desk, chats: Chats) -> None:
        self.desk = desk
        self.chats = chats
        self._shelf = Shelf(desk.index)
        self._pictures = PagePictures(desk.settings.read_mb)
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def opening(self, wanted: Any, turns: Turns, conversation: str, request: gr.Request) -> Any:
        """Say that the wanted place is being opened; whoever turns pages keeps the old page until the new one is there.

        `turns` are those of the stored `conversation`, or none where it has not been looked at for long.
        """
        asked = _asked(wanted)
        if asked is None or asked.page is not None or asked.part is not None:
            return gr.skip()
        hit, _ = _passage(asked, turns or self._stored(conversation, request))
        known = hit is not None or bool(asked.document)
        return source_view.opening(asked, hit.source if hit else "") if known else gr.skip()

    def draw(self, wanted: Any, turns: Turns, conversation: str, request: gr.Request) -> tuple[Any, Any]:
        """Draw the place that is wanted; and say, by a new value, that `look_through` may find more."""
        html, more = self.opened(wanted, turns or self._stored(conversation, request))
        return html or gr.skip(), str(time.monotonic_ns()) if more else gr.skip()

    def look_through(self, wanted: Any, turns: Turns, conversation: str, request: gr.Request) -> Any:
        """Draw the place that is wanted once more, when Tesseract has looked through its page."""
        html, _ = self.opened(wanted, turns or self._stored(conversation, request), by_ocr=True)
        return html or gr.skip()

    def opened(self, wanted: Any, turns: Turns, *, by_ocr: bool = False) -> tuple[str, bool]:
        """The place that is `wanted` in the conversation `turns`, and whether Tesseract may find more on its page.

        Empty where nothing can be wanted, and with `by_ocr` where Tesseract finds nothing new.
        """
        asked = _asked(wanted)
        if asked is None:
            return "", False
        hit, marked = _passage(asked, turns)
        name = hit.source if hit else ""
        if hit is None and not asked.document:
            return source_view.trouble(asked, name, say(NO_SOURCE)), False
        if not self._room.acquire(blocking=False):
            return source_view.trouble(asked, name, BUSY), False
        try:
            place = self._place(asked, hit, marked)
            if place is None:
                return source_view.trouble(asked, name, say(NOT_THERE)), False
            return self._drawn(place, by_ocr)
        except DocentError as error:
            return source_view.trouble(asked, name, str(error)), False
        finally:
            self._room.release()

    def _stored(self, conversation: str, request: gr.Request) -> Turns:
        try:
            return self.chats.turns(owner_of(request, self.desk.visitors), conversation) or ()
        except StoreFault:
            return ()

    def _place(self, asked: Asked, hit: Hit | None, marked: Sequence[str]) -> Place | None:
        rows = self._shelf.look().rows
        if hit is None:
            row = next((row for row in rows if token(row) == asked.document), None)
            if row is None:
                return None
            return Place(asked, row.source.path, row, tuple(self.desk.index.chunks_of(row.document_id)))
        row = row_of(hit, rows)
        chunks = tuple(self.desk.index.chunks_of(hit.chunk.document_id)) if row else ()
        if not any(chunk.id == hit.chunk.id for chunk in chunks):  # it has been read anew, or removed
            row, chunks = None, (hit.chunk,)
        return Place(asked, hit.source, row, chunks, hit.chunk, tuple(marked))

    def _drawn(self, place: Place, by_ocr: bool) -> tuple[str, bool]:
        if place.row is None:
            return _text(place, (say(NO_DOCUMENT),)), False
        try:
            original = open_original(place.row)
        except OriginalMissing as error:
            return _text(place, (str(error),)), False
        notes = (say(CHANGED),) if original.changed else ()
        with original.file:
            if not original.kind:
                return _text(place, notes, downloads.address(place.row)), False
            try:
                if by_ocr:
                    return self._looked_through(place, original, notes), False
                return self._pictured(place, original, notes)
            except PictureError as error:
                return _text(place, (*notes, str(error)), downloads.address(place.row)), False

    def _pictured(self, place: Place, original: Original, notes: tuple[str, ...]) -> tuple[str, bool]:
        picture = self._pictures.draw(original, place.page)
        marks = _marks(place, picture)
        scanned = len("".join(picture.text.letters.split())) < FEW_LETTERS
        more = scanned and _wants_marks(place) and shutil.which("tesseract") is not None
        missed = _sought(place) and not marks and not more
        return _page(place, picture, marks, (*notes, say(NOT_FOUND)) if missed else notes), more

    def _looked_through(self, place: Place, original: Original, notes: tuple[str, ...]) -> str:
        try:
            picture = self._pictures.draw(original, place.page, ocr=True)
        except PictureError:  # it is shown already, without its words
            picture = self._pictures.draw(original, place.page)
        marks = _marks(place, picture)
        if not marks and not _sought(place):
            return ""
        return _page(place, picture, marks, notes if marks else (*notes, say(NOT_FOUND)))


def _asked(wanted: Any) -> Asked | None:
    """What is wanted; None where that is nothing that the page's script would say."""
    try:
        return Asked(**Wanted.model_validate(wanted or {}).model_dump())
    except ValidationError:
        return None


def _passage(asked: Asked, turns: Turns) -> tuple[Hit | None, list[str]]:
    """The passage that is asked for, and its sentences that were cited."""
    answer = turns[asked.turn].answer if 0 <= asked.turn < len(turns) else None
    if answer is None or not 1 <= asked.number <= len(answer.passages):
        return None, []
    return answer.passages[asked.number - 1], quoted(answer).get(asked.number, [])


def _wants_marks(place: Place) -> bool:
    """Whether the page that is shown is that of the passage."""
    return place.opened is not None and place.page == (place.opened.page or 1)


def _sought(place: Place) -> bool:
    """Whether a sentence is looked for on the page that is shown."""
    return _wants_marks(place) and bool(place.marked)


def _marks(place: Place, picture: PagePicture) -> list[Box]:
    """Where the sentences stand that were cited, or else the whole passage."""
    if not _wants_marks(place) or place.opened is None:
        return []
    body = place.opened.body
    found: list[Mark] = [mark(picture.text, sentence, body) for sentence in place.marked or [body]]
    return [box for each in found for box in each.boxes]


def _page(place: Place, picture: PagePicture, marks: Sequence[Box], notes: tuple[str, ...]) -> str:
    number = picture.number
    head = replace(
        _head(place, notes, downloads.address(place.row) if place.row else ""),
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number < picture.pages else None,
        count=_count(number, picture.pages),
    )
    on_page = [chunk for chunk in place.chunks if (chunk.page or 1) == number]
    inner = source_text.drawn(source_text.sections(on_page, place.opened), place.marked)
    return source_view.page(
        head, picture, marks, inner if on_page else "", soft=not place.marked, unfolded=_sought(place) and not marks
    )


def _count(number: int, pages: int) -> str:
    return say("page {number} of {pages}", number=figure(number), pages=figure(pages)) if pages > 1 else ""


def _text(place: Place, notes: tuple[str, ...], download: str = "") -> str:
    """The part of the text around the passage, or the one that is asked for."""
    positions = [chunk.position for chunk in place.chunks]
    at = place.opened.position if place.opened else 0
    if place.asked.page is not None:
        at = next((chunk.position for chunk in place.chunks if (chunk.page or 1) >= place.asked.page), at)
    begin = max(0, at - ABOVE) if place.asked.part is None else place.asked.part
    shown = [chunk for chunk in place.chunks if begin <= chunk.position < begin + PART]
    first, last = (min(positions), max(positions)) if positions else (0, 0)
    head = replace(
        _head(place, notes, download),
        previous=max(0, begin - PART) if begin > first else None,
        next=begin + PART if begin + PART <= last else None,
    )
    inner = source_text.drawn(source_text.sections(shown, place.opened), place.marked, source=place.name)
    return source_view.text(head, inner)


def _head(place: Place, notes: tuple[str, ...], download: str) -> Head:
    return Head(place.asked, place.name, place.opened.heading if place.opened else "", notes, download)
