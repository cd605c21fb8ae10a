"""What the tab of the map does: draw it, and place a question on it.

The map is made once for all visitors, and anew when the library has changed. Knows nothing of how the parts are
arranged.
"""

import threading
from collections.abc import Generator
from typing import Any

import gradio as gr

from app.answer import check_question
from app.index_map import IndexMap, land, map_of, rough_map_of
from app.ui import map_view, render
from app.ui.desk import Desk
from app.ui.words import figure, say
from vector_db.errors import DocentError


class MapHandlers:
    """The functions behind the map."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._lock = threading.Lock()
        self._drawn: IndexMap | None = None
        self._holdings: Any = None

    def show(self) -> Generator[tuple[str, str]]:
        """Draw the map: roughly at once, then arranged. Yields what is being done, and the picture."""
        try:
            if (drawn := self._newest()) is None:
                rough = rough_map_of(self.desk.index)
                number = figure(len(rough.hits))
                doing = say("Arranging {number} passages; this can take half a minute …", number=number)
                yield f'<p class="doing">{render.plain(doing)}</p>', map_view.picture(rough, rough=True)
                drawn = self._arranged()
            yield "", map_view.picture(drawn)
        except DocentError as error:
            yield render.note(str(error), "failed"), ""

    def find(self, question: str) -> Generator[tuple[str, Any]]:
        """Place `question` on the map."""
        try:
            question = check_question(question)
            if self._newest() is None:
                yield from self.show()
            drawn = self._arranged()
            landing = land(self.desk.index.embedder.embed_question(question), drawn)
            yield "", map_view.picture(drawn, landing, question)
        except DocentError as error:
            yield render.note(str(error), "failed"), gr.skip()

    def _newest(self) -> IndexMap | None:
        """The map, if it is drawn and still true."""
        return self._drawn if self._holdings == self._now() else None

    def _arranged(self) -> IndexMap:
        with self._lock:  # several visitors who come together wait for one map
            if (drawn := self._newest()) is None:
                holdings = self._now()
                drawn = map_of(self.desk.index)
                self._drawn, self._holdings = drawn, holdings
            return drawn

    def _now(self) -> tuple[tuple[str, int], ...]:
        return tuple((row.document_id, row.embedded) for row in self.desk.index.documents())
