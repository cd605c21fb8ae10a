"""Answers with what the check of their sentences has come to, as they grow and when they are whole.

Knows nothing of how a sentence is checked, or of how passages are found to contradict each other.
"""

from collections.abc import Callable
from dataclasses import replace

from app.checking.check import Checker
from app.checking.disagree import disagreements, told
from app.citations import cite, is_refusal
from app.types import Answer
from vector_db.embedder import Embedder


class Checking:
    """Checks the drafts of one answer; what has been found about a sentence is kept from draft to draft."""

    def __init__(self, embedder: Embedder, rarity: Callable[[str], float]) -> None:
        """`rarity` says of a word how rare it is in the documents, from 0 to 1."""
        self._embedder = embedder
        self._rarity = rarity
        self._checker: tuple[tuple[str, ...], Checker] | None = None

    def of(self, draft: Answer) -> Answer:
        """`draft` with its finished sentences checked, each that a passage supports with its number.

        Before there is text, the passages are made ready in a thread, so that the check need not wait for them.
        """
        if draft.passages and not draft.text and draft.stage == "reading" and draft.documents_read is None:
            self._checker_of(draft)
        if not draft.text or not draft.passages or draft.documents_read is not None or is_refusal(draft.text):
            return draft
        text, checks = self._checker_of(draft).check(draft.text, writing=draft.stage != "done")
        if draft.stage != "done":
            return replace(draft, text=text, checks=checks)
        return replace(draft, text=text, checks=checks, citations=cite(text, draft.passages))

    def concluded(self, done: Answer, *, quotes: bool) -> Answer:
        """A whole answer checked, with where its passages contradict each other: one that `quotes` says so itself."""
        done = self.of(done)
        if done.refused or done.documents_read is not None:
            return done
        found = disagreements(done.standalone_question or done.question, done.passages, self._rarity)
        text = f"{done.text}\n\n{told(found, done.passages)}" if found and quotes else done.text
        return replace(done, text=text, disagreements=found, citations=cite(text, done.passages))

    def _checker_of(self, draft: Answer) -> Checker:
        ids = tuple(hit.chunk.id for hit in draft.passages)
        if self._checker is None or self._checker[0] != ids:
            self._checker = ids, Checker(draft.passages, self._embedder, self._rarity)
            if not draft.text:
                self._checker[1].prepare()
        return self._checker[1]
