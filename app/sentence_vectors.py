"""The vectors of sentences, kept for whoever asks next: the check and the extractive model read the same passages.

Knows nothing of what the sentences are for.
"""

import threading
from collections.abc import Sequence
from weakref import WeakKeyDictionary, ref

import numpy as np

from vector_db.embedder import Embedder, Vectors

KEPT = 50_000
"""Vectors in memory. Where there would be more, the half that nobody has asked for the longest goes: 150 MB at most."""


class SentenceVectors:
    """Embeds each text once. Safe to use from several threads: who asks for what is being embedded waits for it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = ref(embedder)  # a strong one would keep it alive in the store of stores below
        self._rows: dict[str, int] = {}
        # One array, since thousands of vectors are asked for with each question: as many small arrays would take longer
        # to put together than to compare.
        self._vectors = np.empty((0, 0), np.float32)
        self._asked_for = np.empty(0, np.int64)
        self._clock = 0
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, at least one; shape ``(texts, dimension)``."""
        with self._lock:
            if new := [text for text in dict.fromkeys(texts) if text not in self._rows]:
                self._add(new)
            rows = [self._rows[text] for text in texts]
            self._clock += 1
            self._asked_for[rows] = self._clock
            found: Vectors = self._vectors[rows]
            if len(self._rows) > KEPT:
                self._drop_half()
            return found

    def _add(self, texts: Sequence[str]) -> None:
        embedder = self._embedder()
        assert embedder is not None, "whoever asks holds the embedder"
        vectors = embedder.embed(texts)
        at, needed = len(self._rows), len(self._rows) + len(texts)
        if needed > len(self._vectors):
            room = max(needed, 2 * len(self._vectors))
            grown, clocks = np.empty((room, vectors.shape[1]), np.float32), np.zeros(room, np.int64)
            if at:
                grown[:at], clocks[:at] = self._vectors[:at], self._asked_for[:at]
            self._vectors, self._asked_for = grown, clocks
        self._vectors[at:needed] = vectors
        self._rows.update(zip(texts, range(at, needed), strict=True))

    def _drop_half(self) -> None:
        texts = list(self._rows)
        kept = np.sort(np.argsort(self._asked_for[: len(texts)], kind="stable")[len(texts) - KEPT // 2 :])
        self._vectors, self._asked_for = self._vectors[kept], self._asked_for[kept]
        self._rows = {texts[row]: place for place, row in enumerate(kept)}


_of_embedders: WeakKeyDictionary[Embedder, SentenceVectors] = WeakKeyDictionary()
_finding = threading.Lock()


def sentence_vectors(embedder: Embedder) -> SentenceVectors:
    """The one store of vectors that `embedder` makes, which goes when it goes."""
    with _finding:
        if embedder not in _of_embedders:
            _of_embedders[embedder] = SentenceVectors(embedder)
        return _of_embedders[embedder]
