"""The best passages put in a better order, by a model that reads question and passage together (a cross-encoder).

Slower than comparing vectors, so only the best few of the other searches come here. Nogueira and Cho,
"Passage Re-ranking with BERT", 2019. Knows nothing of how they were found.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vector_db.embedder import encodable
from vector_db.errors import IndexFault, reason_of
from vector_db.types import Hit

RERANKED = 20
"""How many of the best passages are put in order: two cores need a second for them with a model of six layers."""


class Reranker(Protocol):
    """Something that says how well each text answers a question."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """One score for each of `texts`, higher is better. Raises IndexFault."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder, by its name on the hub or its folder; loaded at first use.

    Weights are taken as safetensors only, and no code that comes with a model is run.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: Any = None
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """As the model scores them; what it cannot read of a long text does not count."""
        with self._lock:  # one after the other: the tokenizer's truncation is switched inside one object
            if self._model is None:
                self._model = _load(self.name)
            pairs = [(encodable(question), encodable(text)) for text in texts]
            try:
                found = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
            except (RuntimeError, ValueError, IndexError) as error:
                raise _fault(self.name, "has failed", error) from error
        return np.asarray(found, dtype=np.float64)


def reranker_of(name: str) -> Reranker | None:
    """The reranker called `name`, or none if that is empty. Nothing is loaded yet."""
    return CrossEncoderReranker(name) if name else None


def reranked(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """`hits`, the first RERANKED of them in the order of `reranker`. The scores stay with the places."""
    best, rest = hits[:RERANKED], hits[RERANKED:]
    if len(best) < 2:
        return list(hits)
    scores = reranker.scores(question, [hit.chunk.text for hit in best])
    order = np.argsort(-scores, kind="stable")
    return [replace(best[at], score=place.score) for at, place in zip(order, best, strict=True)] + list(rest)


def _load(name: str) -> Any:
    # PyTorch and transformers take seconds to import.
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    try:
        model = CrossEncoder(name, model_kwargs={"use_safetensors": True})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _fault(name, "cannot be loaded", error) from error
    if model.num_labels != 1:
        raise IndexFault(
            f"The reranker {name!r} sorts into {model.num_labels} classes and gives no score."
            " Set DOCENT_RERANKER to a cross-encoder that scores passages, or leave it empty."
        )
    return model


def _fault(name: str, what: str, error: Exception) -> IndexFault:
    return IndexFault(
        f"The reranker {name!r} {what}: {reason_of(error)}. Set DOCENT_RERANKER to a"
        " sentence-transformers cross-encoder that can be reached, or to its folder, or leave it empty."
    )
