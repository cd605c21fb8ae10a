"""Does Chroma hold what the catalog holds, and does it find it? The two stores compared, chunk by chunk.

It asks the stores and counts. Knows nothing of embedders, which it does not need, or of how it is printed.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vector_db.embedder import Vectors
from vector_db.errors import IndexBusy, IndexFault
from vector_db.index import Index

SAMPLE = 500
"""How many vectors are searched for, at most; always the same ones of an index that has not changed."""
NEAREST = 5
SMALLEST_RECALL = 0.99
TOLERANCE = 1e-5
"""How far apart the numbers of two equal vectors may lie."""
_SLICE = 256


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison found; counts of chunks, unless said otherwise."""

    documents: int
    """Documents in the catalog."""
    chunks: int
    """In the catalog."""
    vectors: int
    """Vectors that Chroma lists."""
    missing: int
    """In the catalog with a vector, not in Chroma."""
    orphans: int
    """In Chroma, not in the catalog."""
    different: int
    """In both, with another vector in Chroma than in the catalog, or with one that cannot be read."""
    waiting: int
    """Documents that are still to be embedded: no fault, the next ingestion does it."""
    unreachable: int
    """Of the sample: those that are not found even by their own vector."""
    recall_at_5: float | None
    """Share of the five nearest by exact search that Chroma finds, over the sample; None without vectors."""
    seconds: float
    fault: str = ""
    """Why Chroma could not be asked, where it could not."""

    @property
    def ok(self) -> bool:
        """Whether the stores agree and search finds what there is."""
        recall = 1.0 if self.recall_at_5 is None else self.recall_at_5
        wrong = self.missing + self.orphans + self.different + self.unreachable
        return not self.fault and not wrong and recall >= SMALLEST_RECALL

    def as_json(self) -> dict[str, Any]:
        """The form that scripts read."""
        return {
            "ok": self.ok,
            "documents": self.documents,
            "chunks": self.chunks,
            "vectors": self.vectors,
            "missing": self.missing,
            "orphans": self.orphans,
            "different": self.different,
            "waiting": self.waiting,
            "unreachable": self.unreachable,
            "recall_at_5": None if self.recall_at_5 is None else round(self.recall_at_5, 4),
            "seconds": round(self.seconds, 3),
        }


def verify(index: Index) -> Verdict:
    """Compare the two stores of `index`, and search Chroma for what the catalog holds.

    A Chroma that fails is a finding, told in the verdict. Raises IndexBusy if another process holds it for
    too long, and IndexFault if the catalog cannot be read.
    """
    started = time.perf_counter()
    documents, chunks = index.counts()
    waiting = len({row.document_id for row in index.documents() if row.state == "text"})
    vectors = index.catalog.vectors(sorted(index.catalog.owners()))
    held: set[str] = set()
    different, unreachable, recall, fault = 0, 0, None, ""
    try:
        held = index.chroma_ids()
        different = _count_different(index, {id_: vectors[id_] for id_ in vectors if id_ in held})
        unreachable, recall = _search(index, vectors)
    except IndexBusy:
        raise
    except IndexFault as error:
        fault = str(error)
    return Verdict(
        documents=documents,
        chunks=chunks,
        vectors=len(held),
        missing=len(vectors.keys() - held),
        orphans=len(held - index.catalog.chunk_ids()),
        different=different,
        waiting=waiting,
        unreachable=unreachable,
        recall_at_5=recall,
        seconds=time.perf_counter() - started,
        fault=fault,
    )


def _count_different(index: Index, ours: Mapping[str, Vectors]) -> int:
    """How many of our vectors are not the same in Chroma; all of a slice where it fails to give it out."""
    count = 0
    ids = list(ours)
    for start in range(0, len(ids), _SLICE):
        some = ids[start : start + _SLICE]
        try:
            theirs = index.chroma_vectors(some)
        except IndexBusy:
            raise
        except IndexFault:  # It lists ids whose vectors are gone.
            count += len(some)
            continue
        count += sum(
            id_ not in theirs or not np.allclose(ours[id_], theirs[id_], rtol=0, atol=TOLERANCE) for id_ in some
        )
    return count


def _search(index: Index, vectors: Mapping[str, Vectors]) -> tuple[int, float | None]:
    """Over a sample: how many are not found by their own vector, and the recall of the nearest five."""
    if not vectors:
        return 0, None
    place = {id_: number for number, id_ in enumerate(vectors)}
    matrix = np.stack(list(vectors.values()))
    unreachable, shares = 0, []
    for number in sample(len(matrix)):
        found = [place[id_] for id_ in index.chroma_nearest(matrix[number], NEAREST) if id_ in place]
        likeness = matrix @ matrix[number]
        shares.append(recall(likeness, found))
        # A twin, which has the very same vector, will do: either may come first.
        unreachable += not any(likeness[other] >= likeness[number] - TOLERANCE for other in found)
    return unreachable, float(np.mean(shares))


def sample(n: int, at_most: int = SAMPLE) -> list[int]:
    """Up to `at_most` numbers below `n`, spread evenly, always the same."""
    return sorted({int(number) for number in np.linspace(0, n - 1, min(n, at_most))})


def recall(likeness: Vectors, found: Sequence[int]) -> float:
    """The share of the nearest five, by `likeness` to everything, that `found` makes up.

    What is as near as the fifth counts as one of the five, so that equal distances are no fault.
    """
    n = min(NEAREST, len(likeness))
    border = np.sort(likeness)[-n] - TOLERANCE
    return sum(bool(likeness[number] >= border) for number in found[:n]) / n
