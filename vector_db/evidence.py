"""What speaks for each candidate of a search, made into one score.

Pure functions. Knows nothing of where candidates, their vectors or their words come from.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vector_db.embedder import Vectors
from vector_db.keywords import stem, words_like

KEYWORD_WEIGHT = 3.0
"""What the best keyword match counts, in standard deviations of the cosine."""
DOCUMENT_WEIGHT = 2.0
"""What a document counts whose passages hold, together and often, every word of the question."""
SATURATION = 1.2
"""So many times a word must occur to count half; the usual k1 of BM25."""
REPETITION = 0.5
"""What a passage loses for each better one of the same document."""
FEEDBACK_WEIGHT = 0.2
FEEDBACK_PASSAGES = 3
"""So many of the best passages move the question towards themselves, by this much of their mean."""
# They lie on a plateau that four collections share, see evaluation/LOG.md.

Scores = NDArray[np.float64]


def fuse(nearness: Scores, keyword: Scores, coverage: Scores) -> Scores:
    """One score for each candidate, from three figures for each; higher is better.

    `nearness` is what `standardised` gives, `keyword` the BM25 score (0 where no word matches), `coverage` what
    `document_coverage` gives. Scores say more than ranks do: how far the best is ahead counts.
    """
    best = keyword.max(initial=0.0)
    return nearness + KEYWORD_WEIGHT * keyword / (best or 1.0) + DOCUMENT_WEIGHT * coverage


def standardised(question: Vectors, vectors: Sequence[Vectors | None], sample: Vectors) -> Scores:
    """By how many standard deviations each of `vectors` is nearer to `question` than the average of `sample`.

    So that embedders whose cosines lie close together count as much as others. `sample` has the shape
    ``(n, dimension)`` and stands for the whole index. What has no vector yet is as near as the other candidates are
    on average.
    """
    known = [at for at, vector in enumerate(vectors) if vector is not None]
    nearness = np.zeros(len(vectors))
    if not known:
        return nearness
    usual = sample @ question
    spread = float(usual.std()) if len(usual) else 0.0
    cosines = np.stack([vector for vector in vectors if vector is not None]) @ question
    # Copies of one text have no spread but the rounding of their numbers.
    nearness[known] = (cosines - usual.mean()) / spread if spread > 1e-4 else 0.0
    nearness[[at for at, vector in enumerate(vectors) if vector is None]] = nearness[known].mean()
    return nearness


def moved_towards_best(question: Vectors, vectors: Sequence[Vectors | None], scores: Scores) -> Vectors:
    """`question`, of length 1, moved a little towards the best of `vectors` by `scores`: Rocchio's feedback (1971).

    So the words that the documents use for what is asked for count too.
    """
    best = [vectors[at] for at in np.argsort(-scores, kind="stable")[:FEEDBACK_PASSAGES]]
    known = [vector for vector in best if vector is not None]
    if not known:
        return question
    moved = question + FEEDBACK_WEIGHT * np.mean(known, axis=0)
    return np.asarray(moved / (np.linalg.norm(moved) or 1.0), dtype=np.float32)


def varied(scores: Scores, documents: Sequence[str]) -> Scores:
    """`scores`, lowered for each candidate by how many better ones there are of its document.

    So that a document which fits as a whole does not fill all the places.
    """
    lowered = scores.copy()
    met: Counter[str] = Counter()
    for at in np.argsort(-scores, kind="stable"):
        lowered[at] -= REPETITION * met[documents[at]]
        met[documents[at]] += 1
    return lowered


def document_coverage(texts: Sequence[str], documents: Sequence[str], weights: Mapping[str, float]) -> Scores:
    """For each candidate, how well all candidates of its document together cover the question, from 0 to 1.

    `texts` and `documents` are the text of each candidate and the id of its document; `weights` says of each stem of
    the question how much it counts. A word counts the more the oftener it occurs, up to a limit.
    """
    held: dict[str, Counter[str]] = {}
    for text, document in zip(texts, documents, strict=True):
        counts = held.setdefault(document, Counter())
        counts.update(one for word in words_like(weights, text) if (one := stem(word)) in weights)
    total = sum(weights.values()) or 1.0
    covered = {
        document: sum(weights[one] * n / (n + SATURATION) for one, n in counts.items()) / total
        for document, counts in held.items()
    }
    return np.array([covered[document] for document in documents])
