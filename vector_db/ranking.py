"""The order of the candidates that the two searches have brought.

Gathers what the evidence is made of: the candidates' texts and vectors, how rare the words of the question are, and
what cosines are usual in this index. Knows nothing of Chroma, of filters, or of how the evidence is weighed.
"""

import math
from collections.abc import Sequence

import numpy as np

from vector_db import keywords
from vector_db.catalog import Catalog
from vector_db.embedder import Vectors
from vector_db.evidence import Scores, document_coverage, fuse, moved_towards_best, standardised, varied
from vector_db.types import Ranking

SAMPLE = 500
"""How many vectors stand for all of them when the usual cosine is estimated."""


class Ranker:
    """Puts the candidates of a search in order. Safe to use from several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._sampled: tuple[int, Vectors] | None = None

    def rank(self, terms: Sequence[str], vector: Vectors, ids: Sequence[str], by_word: Ranking) -> Ranking:
        """The candidates `ids`, each with its score, best first; those that are gone are left out.

        `terms` and `vector` are the words and the vector of the question, `by_word` what keyword search has scored.
        """
        candidates = self._catalog.candidates(ids)
        chunks, vectors = [chunk for chunk, _ in candidates], [stored for _, stored in candidates]
        documents = [chunk.document_id for chunk in chunks]
        scored = dict(by_word)
        keyword = np.array([scored.get(chunk.id, 0.0) for chunk in chunks])
        weights = {keywords.stem(term): self.rarity(term) for term in terms}
        coverage = document_coverage([chunk.text for chunk in chunks], documents, weights)
        sample = self.sample()

        def total(question: Vectors) -> Scores:
            return varied(fuse(standardised(question, vectors, sample), keyword, coverage), documents)

        scores = total(moved_towards_best(vector, vectors, total(vector)))
        return [(chunks[at].id, float(scores[at])) for at in np.argsort(-scores, kind="stable")]

    def rarity(self, word: str) -> float:
        """How rare `word` is, from 0 (in every chunk) to 1 (in none): its scaled inverse document frequency."""
        _, chunks = self._catalog.counts()
        frequency = self._catalog.document_frequency(keywords.word_query(word))
        return math.log((chunks + 1) / (frequency + 1)) / math.log(chunks + 1) if chunks else 1.0

    def sample(self) -> Vectors:
        """Vectors that stand for all, shape ``(n, dimension)``; remembered until chunks or vectors come or go."""
        changes = self._catalog.changes()
        if self._sampled is None or self._sampled[0] != changes:
            self._sampled = changes, self._catalog.sample(SAMPLE)
        return self._sampled[1]
