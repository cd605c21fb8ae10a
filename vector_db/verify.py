"""Does Chroma hold what the catalog holds, and does it find it? The two stores compared, chunk by chunk.

It asks the stores and counts. Knows nothing of embedders, which it does not need, or of how it is printed.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from vector_db.catalog import Catalog
from vector_db.chroma import ChromaStore
from vector_db.embedder import Vectors
from vector_db.errors import DiskFull, IndexBusy, IndexFault

SAMPLE = 500
"""How many vectors are searched for, at most; always the same ones of an index that has not changed."""
NEAREST = 5
SMALLEST_RECALL = 0.99
TOLERANCE = 1e-5
"""How far apart the numbers of two equal vectors may lie."""
_SLICE = 256
_QUESTIONS = 50


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
        return self.whole and not self.orphans

    @property
    def whole(self) -> bool:
        """Whether everything is in Chroma and found there. What a killed job has left besides is no damage."""
        recall = 1.0 if self.recall_at_5 is None else self.recall_at_5
        return not self.fault and not (self.missing + self.different + self.unreachable) and recall >= SMALLEST_RECALL

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


class Stores(Protocol):
    """An index, as far as it is looked at here."""

    catalog: Catalog

    @property
    def chroma(self) -> ChromaStore: ...


def verify(index: Stores) -> Verdict:
    """Compare the two stores of `index` as they lie, and search Chroma for what the catalog holds.

    A Chroma that fails is a finding, told in the verdict. Raises IndexBusy if another process holds it for
    too long, and IndexFault if the catalog cannot be read.
    """
    return compare(index.catalog, index.chroma)


def compare(catalog: Catalog, chroma: ChromaStore, at_most: int = SAMPLE) -> Verdict:
    """The same for two stores, with a sample of `at_most` vectors to search for."""
    started = time.perf_counter()
    documents, chunks = catalog.counts()
    ids, vectors = _embedded(catalog)
    held: set[str] = set()
    orphans, different, unreachable, recall, fault = 0, 0, 0, None, ""
    try:
        held = chroma.ids()
        orphans = len(held - catalog.chunk_ids())
        different = _count_different(chroma, ids, vectors, held)
        unreachable, recall = _search(chroma, ids, vectors, at_most, NEAREST + min(orphans, SAMPLE))
    except (IndexBusy, DiskFull):
        raise
    except IndexFault as error:
        fault = str(error)
    return Verdict(
        documents=documents,
        chunks=chunks,
        vectors=len(held),
        missing=sum(id_ not in held for id_ in ids),
        orphans=orphans,
        different=different,
        waiting=catalog.count_waiting(),
        unreachable=unreachable,
        recall_at_5=recall,
        seconds=time.perf_counter() - started,
        fault=fault,
    )


def _embedded(catalog: Catalog) -> tuple[list[str], Vectors]:
    """The ids of all chunks that have a vector, and the vectors, in the same order."""
    ids: list[str] = []
    parts = []
    for page in catalog.embedded():
        found = catalog.vectors(list(page))
        ids += found
        parts += [np.stack(list(found.values()))] if found else []
    return ids, np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)


def _count_different(chroma: ChromaStore, ids: Sequence[str], vectors: Vectors, held: set[str]) -> int:
    """How many of our vectors are not the same in Chroma; all of a slice where it fails to give it out."""
    count = 0
    for start in range(0, len(ids), _SLICE):
        ours = {
            id_: vector
            for id_, vector in zip(ids[start : start + _SLICE], vectors[start : start + _SLICE], strict=True)
            if id_ in held
        }
        try:
            theirs = chroma.vectors(list(ours))
        except (IndexBusy, DiskFull):
            raise
        except IndexFault:  # It lists ids whose vectors are gone.
            count += len(ours)
            continue
        count += sum(
            id_ not in theirs or not np.allclose(ours[id_], theirs[id_], rtol=0, atol=TOLERANCE) for id_ in ours
        )
    return count


def _search(
    chroma: ChromaStore, ids: Sequence[str], vectors: Vectors, at_most: int, n: int
) -> tuple[int, float | None]:
    """Over a sample: how many are not found by their own vector, and the recall of the nearest five."""
    if not ids:
        return 0, None
    place = {id_: number for number, id_ in enumerate(ids)}
    unreachable, shares = 0, []
    numbers = sample(len(ids), at_most)
    for start in range(0, len(numbers), _QUESTIONS):
        asked = numbers[start : start + _QUESTIONS]
        for number, answer in zip(asked, chroma.query_all(vectors[asked], n), strict=True):
            found = [place[id_] for id_, _ in answer if id_ in place][:NEAREST]
            likeness = vectors @ vectors[number]
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
