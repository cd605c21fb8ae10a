"""The passages for a question: one search for it as it was asked, one as it stands alone, and the two fused.

Knows nothing of how a search is done, or of what becomes of the passages.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app.courtesy import without_courtesy
from vector_db.fusion import reciprocal_rank_fusion
from vector_db.keywords import STOP_WORDS, words
from vector_db.types import EVERYTHING, Filter, Hit

AS_ASKED = 0.2
"""The weight of a follow-up as it was asked, beside 1 for the same with what the conversation was about. Measured:
see evaluation/LOG.md."""
DEPTH = 30
"""How many passages each of two searches brings to the fusion, at least."""


class Searching(Protocol):
    """The part of the index that is needed."""

    def search(self, question: str, k: int = 6, only: Filter = EVERYTHING) -> list[Hit]: ...


def queries_for(question: str, standalone: str) -> tuple[str, ...]:
    """What to search for, the weightiest first: the `standalone` form of `question`, and the words that were asked.

    They are one where they are the same, or where the words asked say nothing by themselves ("Why?").
    """
    asked = without_courtesy(question)
    telling = any(word not in STOP_WORDS for word in words(asked))
    return (standalone, asked) if telling and asked != standalone else (standalone,)


def retrieve(index: Searching, queries: Sequence[str], k: int, only: Filter = EVERYTHING) -> list[Hit]:
    """The `k` passages that fit `queries` best, as `queries_for` made them, of the documents that `only` allows.

    Of several searches the ranks count; a passage keeps the figures of the weightiest search that found it, but for
    its score, which is that of the fusion. Raises what the search raises.
    """
    if len(queries) == 1:
        return index.search(queries[0], k, only)
    found = [index.search(query, max(k, DEPTH), only) for query in queries]
    hits = {hit.chunk.id: hit for hits in reversed(found) for hit in hits}
    weights = [1.0] + [AS_ASKED] * (len(queries) - 1)
    ranked = reciprocal_rank_fusion(
        [(weight, [hit.chunk.id for hit in hits]) for weight, hits in zip(weights, found, strict=True)]
    )
    return [replace(hits[id_], score=score) for id_, score in ranked[:k]]
