"""The vectors of sentences, kept for whoever asks next: the check and the extractive model read the same passages.

Knows nothing of what the sentences are for.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from weakref import WeakKeyDictionary, ref

import numpy as np

from vector_db.embedder import Embedder, Vectors

KEPT = 50_000
"""Vectors in memory: 75 MB at most. Those that nobody has asked for the longest go first."""


class SentenceVectors:
    """Embeds each text once. Safe to use from several threads: who asks for what is being embedded waits for it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = ref(embedder)  # a strong one would keep it alive in the store of stores below
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, at least one; shape ``(texts, dimension)``."""
        with self._lock:
            if new := [text for text in dict.fromkeys(texts) if text not in self._vectors]:
                embedder = self._embedder()
                assert embedder is not None, "whoever asks holds the embedder"
                self._vectors.update(zip(new, embedder.embed(new), strict=True))
            for text in texts:
                self._vectors.move_to_end(text)
            found = np.stack([self._vectors[text] for text in texts])
            while len(self._vectors) > KEPT:
                self._vectors.popitem(last=False)
            return found


_of_embedders: WeakKeyDictionary[Embedder, SentenceVectors] = WeakKeyDictionary()
_finding = threading.Lock()


def sentence_vectors(embedder: Embedder) -> SentenceVectors:
    """The one store of vectors that `embedder` makes, which goes when it goes."""
    with _finding:
        if embedder not in _of_embedders:
            _of_embedders[embedder] = SentenceVectors(embedder)
        return _of_embedders[embedder]
