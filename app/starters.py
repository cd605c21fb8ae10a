"""Questions to begin with, made from the library itself: each has been asked, and has got an answer.

Knows nothing of the page, and nothing of how an answer comes about.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence

from app.suggest import openers
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.types import Hit

log = logging.getLogger(__name__)

MOST = 4
LOOKED_AT = 60
"""Passages from all over the library that questions are made of."""
TRIED = 24
"""Questions that are asked at most, to find those that are answered."""

Ask = Callable[[str], bool]
"""Asks a question of the documents, and says whether it was answered."""


class Starters:
    """The questions of one library, found in a thread of their own. Safe to use from several threads."""

    def __init__(self, index: Index, ask: Ask, *, known: Callable[[Sequence[str]], Sequence[str]]) -> None:
        """`known` gives questions that somebody has written for documents with these sources, if anybody has."""
        self._index = index
        self._ask = ask
        self._known = known
        self._found: tuple[str, ...] = ()
        self._for: object = None
        self._lock = threading.Lock()
        self._busy = False

    def questions(self) -> tuple[str, ...]:
        """As many as are known now; if the library has changed, others are looked for, and come with a later call.

        Of documents that still wait for vectors little can be seen: while there are some, only a first look is taken.
        """
        with self._lock:
            rows = self._index.documents()
            waits = any(row.state != "complete" for row in rows)
            holds = (tuple(row.document_id for row in rows), waits)
            if holds != self._for and not self._busy and not (waits and self._found):
                self._busy = True
                threading.Thread(target=self._renew, args=[holds], name="starters", daemon=True).start()
            return self._found if rows else ()

    def _renew(self, holds: object) -> None:
        found: tuple[str, ...] | None = None
        try:
            found = self._look()
        except DocentError as error:  # whoever asks a question is told; until then there are none to begin with
            log.warning("%s", error)
        finally:
            with self._lock:
                self._busy = False
                self._for, self._found = holds, found or ()

    def _look(self) -> tuple[str, ...]:
        """Takes a second or so: each candidate is asked. Raises DocentError."""
        if written := self._known([row.source.path for row in self._index.documents()]):
            return tuple(written[:MOST])
        hits, _ = self._index.spread(LOOKED_AT)
        found: list[str] = []
        for tried, question in enumerate(openers(_in_turn(hits))):
            if len(found) == MOST or tried == TRIED:
                break
            if self._ask(question):
                found.append(question)
        return tuple(found)


def _in_turn(hits: Sequence[Hit]) -> list[Hit]:
    """One of each document, then the next of each: a library is shown by questions about all of it. Of a document that
    is alone, one of each part of it."""
    if len({hit.chunk.document_id for hit in hits}) == 1:
        part = max(1, len(hits) // MOST)
        return [hits[at] for at in sorted(range(len(hits)), key=lambda at: (at % part, at))]
    before: Counter[str] = Counter()
    placed = []
    for hit in hits:
        placed.append((before[hit.chunk.document_id], hit))
        before[hit.chunk.document_id] += 1
    return [hit for _, hit in sorted(placed, key=lambda each: each[0])]
