"""Passages read for a question, sentence by sentence: what `app.reading` needs of vectors is made here, and kept.

Knows nothing of models, of Chroma, or of how the passages were found.
"""

from collections.abc import Callable, Sequence

import numpy as np

from app.reading import Floats, Reading, Sentence, read, without_each_word
from app.scale import scale_of, stretched
from app.sentence_vectors import sentence_vectors
from ingest.sentences import split_sentences
from vector_db.embedder import Embedder, Vectors
from vector_db.index import Index
from vector_db.keywords import content_words
from vector_db.openai_embedder import KIND
from vector_db.types import Hit


class Reader:
    """Reads with an embedder and the word statistics of an index. Safe to use from several threads."""

    def __init__(self, embedder: Embedder, rarity: Callable[[str], float]) -> None:
        """`rarity` says of a word how rare it is in the documents, from 0 to 1."""
        self._embedder = embedder
        self._rarity = rarity
        self._vectors = sentence_vectors(embedder)

    def read(self, question: str, passages: Sequence[Hit]) -> Reading:
        """What `passages` say to `question`. Raises what the embedder raises."""
        places = [
            (passage, position, text.removeprefix("- "))
            for passage, hit in enumerate(passages)
            for position, text in enumerate(split_sentences(hit.chunk.body))
        ]
        if not places:
            return Reading((), (0.0,) * len(passages))
        texts = [f"{passages[at].chunk.lead}\n{text}" for at, _, text in places]
        # The words will be asked for one sentence at a time: together they take a fraction of that.
        words = content_words(" ".join([question, *(hit.chunk.text for hit in passages)]))
        vectors = self._vectors_of([*texts, *words])[: len(texts)]
        asked, *shorter = self._embedder.embed_questions([question, *without_each_word(question)])
        scale = scale_of(self._embedder)
        cosines = stretched(vectors @ asked, scale.texts)
        needed = vectors @ np.stack([asked - one for one in shorter], axis=1) if shorter else np.zeros((len(places), 0))
        needed = needed * scale.texts
        sentences = [
            Sentence(text, passage, position, float(cosine), tuple(map(float, falls)))
            for (passage, position, text), cosine, falls in zip(places, cosines, needed, strict=True)
        ]
        return read(question, passages, sentences, rarity=self._rarity, likeness=self._likeness, across=scale.across)

    def sure(self, question: str, passages: Sequence[Hit]) -> Sequence[float]:
        """How much speaks for the answer being in each of `passages`. Raises what the embedder raises."""
        return self.read(question, passages).sure

    def _likeness(self, some: Sequence[str], others: Sequence[str]) -> Floats:
        vectors = self._vectors_of([*some, *others])
        cosines = stretched(vectors[: len(some)] @ vectors[len(some) :].T, scale_of(self._embedder).words)
        return np.asarray(cosines, dtype=np.float64)

    def _vectors_of(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sentences or words; most of them come again with the next question, so they are kept."""
        return self._vectors.of(texts)


def reader_of(index: Index) -> Reader | None:
    """The reader of what `index` finds, to put it in order; none where a reranker of somebody's choice has done so.

    Nor where the embedder is on a server, which would be sent hundreds of texts before each answer.
    """
    if index.reranks or index.embedder.name.startswith(KIND):
        return None
    return Reader(index.embedder, index.rarity)
