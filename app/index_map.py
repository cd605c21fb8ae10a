"""A map of the index: its chunks in two dimensions, near each other where their vectors are, and a question among them.

Knows nothing of how it is drawn, and nothing of Chroma.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from vector_db.embedder import Embedder, Vectors
from vector_db.types import Hit

MOST_CHUNKS = 1_500
"""More take longer than anybody waits, and are more points than an eye can tell apart."""
NEAREST = 6
_PERPLEXITY = 30.0
_FEWEST = 10
"""Below that there is nothing for t-SNE to arrange."""
_DIMENSIONS = 30
_STEPS = 500
"""Halves of what is usual: the picture does not change to the eye after them."""
_SEED = 0

Places = npt.NDArray[np.float64]
"""Shape ``(points, 2)``, each number from 0 to 1: from left to right, and from top to bottom."""


class Embedded(Protocol):
    """The part of the index that a map needs."""

    @property
    def embedder(self) -> Embedder: ...

    def spread(self, most: int) -> tuple[list[Hit], Vectors]: ...

    def counts(self) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class IndexMap:
    """Chunks with their places."""

    hits: tuple[Hit, ...]
    places: Places
    vectors: Vectors
    """Of the chunks, shape ``(points, dimension)``, each of length 1."""
    chunks: int
    """How many there are in the index, of which those on the map are an even choice."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a question comes down on a map."""

    place: tuple[float, float]
    nearest: tuple[int, ...]
    """The chunks on the map that are most like it, best first, by their number on the map."""
    similarities: tuple[float, ...]
    """Their cosines with the question."""


def map_of(index: Embedded, *, most: int = MOST_CHUNKS) -> IndexMap:
    """Arrange `most` chunks of `index` at most. Takes some seconds for a thousand. Raises IndexFault."""
    hits, vectors = index.spread(most)
    return IndexMap(tuple(hits), arrange(vectors), vectors, index.counts()[1])


def rough_map_of(index: Embedded, *, most: int = MOST_CHUNKS) -> IndexMap:
    """The same at once, laid out no better than one look from the best side shows. Raises IndexFault."""
    hits, vectors = index.spread(most)
    return IndexMap(tuple(hits), _from_0_to_1(_flat(vectors)), vectors, index.counts()[1])


def arrange(vectors: Vectors) -> Places:
    """The places of `vectors`, shape ``(points, dimension)``: those alike lie together.

    By t-SNE (van der Maaten and Hinton, JMLR 9, 2008) over cosine distance, from their principal components, so that
    the same index gives the same map; a handful of points is left as those lay them out.
    """
    from sklearn.manifold import TSNE  # takes seconds to import, which the page's start must not

    flat = _flat(vectors)
    if len(vectors) >= _FEWEST and float(np.ptp(flat)) > 0:
        # Vectors of length 1: Euclidean distances are in the order of the cosines, and many times as quick.
        perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
        start = flat / (flat[:, 0].std() or 1.0) * 1e-4
        few = _components(vectors, _DIMENSIONS)
        # One thread: whoever asks a question meanwhile gets the others, and threads that wait for each other on a busy
        # machine take several times as long.
        with threadpool_limits(1):
            flat = TSNE(2, perplexity=perplexity, init=start, max_iter=_STEPS, random_state=_SEED).fit_transform(few)
    return _from_0_to_1(np.asarray(flat, dtype=np.float64))


def _flat(vectors: Vectors) -> Places:
    """By the two principal components."""
    if len(vectors) < 3:
        return np.array([[float(at), 0.0] for at in range(len(vectors))]).reshape(-1, 2)
    return _components(vectors, 2)


def _components(vectors: Vectors, number: int) -> Places:
    """Their first principal components, shape ``(points, number)`` at most."""
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    return np.asarray(centred @ axes[:number].T, dtype=np.float64)


def land(question: Vectors, on: IndexMap) -> Landing | None:
    """Where a question with this vector lies on a map: among the chunks that are most like it. None on an empty one."""
    if not on.hits:
        return None
    cosines = on.vectors @ question
    nearest = np.argsort(-cosines, kind="stable")[:NEAREST]
    # The nearest one counts most: the mean of places far apart lies where nothing is like the question.
    weights = np.exp(20 * (cosines[nearest] - cosines[nearest[0]]))
    x, y = (weights[:, None] * on.places[nearest]).sum(axis=0) / weights.sum()
    return Landing((float(x), float(y)), tuple(map(int, nearest)), tuple(map(float, cosines[nearest])))


def _from_0_to_1(places: Places) -> Places:
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    return np.asarray(np.where(high > low, (places - low) / np.where(high > low, high - low, 1.0), 0.5))
