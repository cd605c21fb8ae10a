"""Several rankings made into one.

Pure functions. Knows nothing of what is ranked, or of how each ranking came about.
"""

from collections.abc import Sequence

RRF_K = 10


def reciprocal_rank_fusion(
    rankings: Sequence[tuple[float, Sequence[str]]], *, k: int = RRF_K
) -> list[tuple[str, float]]:
    """Fuse weighted rankings: an item scores the sum of ``weight / (k + rank)``, ranks counted from 1.

    `rankings` holds ``(weight, ids best first)``. Returns ``(id, score)``, best first; equal scores keep the
    order in which the ids were first met. Cormack, Clarke and Büttcher, SIGIR 2009.
    """
    scores: dict[str, float] = {}
    for weight, ids in rankings:
        for rank, id_ in enumerate(ids, start=1):
            scores[id_] = scores.get(id_, 0.0) + weight / (k + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
