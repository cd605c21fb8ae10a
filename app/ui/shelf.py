"""What the library holds, looked up now and then for all visitors together, and numbered so that changes are seen.

Knows nothing of Gradio, and nothing of how it is drawn.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.ui.desk import Library
from ingest.remaining import Remaining
from vector_db.errors import DocentError
from vector_db.types import DocumentRow

FRESH_SECONDS = 1.0
"""How long a look serves everybody who asks; ten times as long as it took, if that is more."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there was when it was looked up."""

    rows: tuple[DocumentRow, ...] = ()
    kinds: tuple[str, ...] = ()
    notice: str = ""
    """What is to be known of the index, in words; empty when all is well."""
    fault: str = ""
    """Why the index cannot be read, in words."""
    examples: tuple[str, ...] = ()
    """Questions to begin with, which these documents answer."""
    vectors_minutes: int | None = None
    """How long it will take until all passages have vectors, where that is known."""
    number: int = 0
    """Another one whenever something else differs."""

    @property
    def without_vector(self) -> int:
        """How many passages are found by keyword alone so far; those of a document with two names once."""
        waiting = {row.document_id: row.chunks - row.embedded for row in self.rows if row.state == "text"}
        return sum(waiting.values())

    @property
    def with_vector(self) -> int:
        """How many passages are found by meaning, too."""
        made = {row.document_id: row.embedded if row.state == "text" else row.chunks for row in self.rows}
        return sum(made.values())


class Shelf:
    """Looks things up. Safe to use from several threads."""

    def __init__(
        self,
        index: Library,
        problem: Callable[[], str] = str,
        changed: Callable[[Sequence[DocumentRow], Sequence[DocumentRow]], None] = lambda before, now: None,
        examples: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """`problem` is another thing to be known, in words; empty when there is none.

        `examples` gives the questions to begin with that are known by now.

        `changed` is told what documents there were and what there are, whenever others are there.
        """
        self._changed = changed
        self._looked = False
        self._index = index
        self._problem = problem
        self._examples = examples
        self._lock = threading.Lock()
        self._last = Holdings()
        self._remaining = Remaining()
        self._until = 0.0

    def look(self, *, anew: bool = False) -> Holdings:
        """What there is; `anew`: now, not a moment ago."""
        with self._lock:
            started = time.monotonic()
            if anew or started >= self._until:
                found = self._find()
                before = self._last
                if replace(found, number=before.number) != before:
                    self._last = replace(found, number=before.number + 1)
                    self._tell(before)
                took = time.monotonic() - started
                self._until = time.monotonic() + max(FRESH_SECONDS, 10 * took)
            return self._last

    def _tell(self, before: Holdings) -> None:
        if self._last.fault or before.fault or self._last.rows == before.rows:
            return
        self._changed(before.rows if self._looked else self._last.rows, self._last.rows)
        self._looked = True

    def _find(self) -> Holdings:
        notice = " ".join(filter(None, (self._index.notice, self._problem())))
        try:
            rows, kinds = tuple(self._index.documents()), tuple(self._index.doc_types())
            found = Holdings(rows, kinds, notice, examples=tuple(self._examples()))
        except DocentError as error:
            return Holdings(notice=notice, fault=str(error))
        self._remaining.tell(found.with_vector, found.without_vector)
        return replace(found, vectors_minutes=self._remaining.minutes())
