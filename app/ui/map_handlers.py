"""What the tab of the map does: draw it, and place a question on it.

The map is made once for all visitors, and anew when the library has changed; until it is made, pages that wait for it
look again and again. Knows nothing of how the parts are arranged.
"""

import logging
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import gradio as gr

from app.answer import check_question
from app.index_map import IndexMap, land, map_of, rough_map_of
from app.ui import map_view, render
from app.ui.desk import Desk
from app.ui.words import figure, say
from vector_db.errors import DocentError

log = logging.getLogger(__name__)

AT_ONCE = 0.3
"""Seconds that a map is waited for before its rough outline is shown."""


class MapHandlers:
    """The functions behind the map. Each returns what is said, the picture, the question that waits to be placed on
    it, and the beat by which `watch` is called."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._lock = threading.Lock()
        self._map: Future[IndexMap] | None = None
        self._rough: IndexMap | None = None
        self._holdings: Any = None

    def show(self) -> tuple[Any, ...]:
        """Draw the map: roughly, where it has yet to be arranged."""
        return self._begun("")

    def find(self, question: str) -> tuple[Any, ...]:
        """Place `question` on the map."""
        try:
            return self._begun(check_question(question))
        except DocentError as error:
            return render.note(str(error), "failed"), *_UNCHANGED

    def watch(self, question: str) -> tuple[Any, ...]:
        """Draw the map if it is arranged by now, with the `question` on it if there is one."""
        made = self._map
        return self._drawn(made, question) if made and made.done() else (gr.skip(),) * 4

    def _begun(self, question: str) -> tuple[Any, ...]:
        try:
            made, rough = self._making()
            with suppress(TimeoutError):
                made.exception(timeout=AT_ONCE)
            if made.done():
                return self._drawn(made, question)
        except DocentError as error:
            return render.note(str(error), "failed"), *_UNCHANGED
        number = figure(len(rough.hits))
        doing = say("Arranging {number} passages; this can take half a minute …", number=number)
        said = f'<p class="doing">{render.plain(doing)}</p>'
        return said, map_view.picture(rough, rough=True), question, gr.Timer(active=True)

    def _drawn(self, made: Future[IndexMap], question: str) -> tuple[Any, ...]:
        if fault := made.exception():
            return render.note(_told(fault), "failed"), *_UNCHANGED
        drawn, landing = made.result(), None
        try:
            if question:
                landing = land(self.desk.index.embedder.embed_question(question), drawn)
        except DocentError as error:
            return render.note(str(error), "failed"), *_UNCHANGED
        return "", map_view.picture(drawn, landing, question), "", gr.Timer(active=False)

    def _making(self) -> tuple[Future[IndexMap], IndexMap]:
        """The map as it is or will be, and its rough outline. Visitors who come together wait for one map."""
        with self._lock:
            now = self._now()
            failed = self._map is not None and self._map.done() and self._map.exception() is not None
            if self._map is None or self._rough is None or failed or (self._map.done() and self._holdings != now):
                self._rough = rough_map_of(self.desk.index)
                self._map, self._holdings = Future(), now
                threading.Thread(target=self._make, args=[self._map], name="map", daemon=True).start()
            return self._map, self._rough

    def _make(self, made: Future[IndexMap]) -> None:
        try:
            made.set_result(map_of(self.desk.index))
        except DocentError as error:
            made.set_exception(error)
        except Exception as error:
            # A fault of ours: the console gets the traceback, those who wait must not wait for ever.
            log.exception("The map cannot be drawn.")
            made.set_exception(error)

    def _now(self) -> tuple[tuple[str, int], ...]:
        return tuple((row.document_id, row.embedded) for row in self.desk.index.documents())


def _told(fault: BaseException) -> str:
    if isinstance(fault, DocentError):
        return str(fault)
    return say("Something went wrong inside Docent ({error}). Try again.", error=type(fault).__name__)


_UNCHANGED: tuple[Any, ...] = (gr.skip(), "", gr.Timer(active=False))
"""The picture stays, and nothing is waited for."""
