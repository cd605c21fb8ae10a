"""How the cosines of an embedder are read: on the scale of the one that the thresholds were measured with.

With some embedders (E5, GTE, OpenAI's ada) no two texts are further apart than a cosine of 0.7, so that every sentence
would seem to answer every question. What is far apart there is told by questions that have nothing to do with each
other. Knows nothing of what is compared.
"""

import threading
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from app.calibration import everyday_questions
from vector_db.embedder import DEFAULT_EMBEDDER, Embedder, Vectors
from vector_db.keywords import content_words

APART = 0.908
"""By how much unrelated questions lie apart, as 1 less their cosine, with the default embedder: on average."""
WORDS_APART = 0.754
"""The same of single words."""
SAMPLE = 40
"""Questions that stand for all, and words."""
LEAST = 1.5
"""An embedder whose texts lie so many times nearer to each other at least is read on another scale."""


_SAID = (
    "How late is the library open on Saturdays?",
    "The roof was repaired in spring.",
    "Dogs are not allowed in the garden.",
    "Who looks after the bicycles?",
    "A glass of milk costs two euros.",
)
_SAID_ABROAD = (
    "Wie lange hat die Bücherei samstags geöffnet?",
    "La toiture a été réparée au printemps.",
    "No se permiten perros en el jardín.",
    "谁负责照看自行车？",
    "Ein Glas Milch kostet zwei Euro.",
)
"""The same, in other languages."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How many times nearer to each other an embedder puts what the default one puts apart."""

    texts: float = 1.0
    words: float = 1.0
    across: bool = False
    """Whether it puts a sentence and its translation near each other."""


def stretched(cosines: Vectors, times: float) -> Vectors:
    """`cosines` as they would be if texts lay so many `times` further apart."""
    return cosines if times == 1 else 1 - (1 - cosines) * times


def scale_of(embedder: Embedder) -> Scale:
    """The scale of `embedder`; the first time texts are embedded for it. Raises IndexFault where they cannot be."""
    if embedder.name == DEFAULT_EMBEDDER:
        return Scale()
    with _measuring:
        if embedder not in _of_embedders:
            _of_embedders[embedder] = _measured(embedder)
        return _of_embedders[embedder]


def _measured(embedder: Embedder) -> Scale:
    questions = list(everyday_questions()[:SAMPLE])
    told = content_words(" ".join(questions))[:SAMPLE]
    words = embedder.embed(told)
    texts = embedder.embed_questions(questions) @ embedder.embed(questions).T
    translated = embedder.embed(_SAID) @ embedder.embed(_SAID_ABROAD).T
    return Scale(
        texts=_times(APART, texts),
        words=_times(WORDS_APART, words @ words.T),
        across=bool((translated.argmax(axis=0) == np.arange(len(_SAID))).all()),
    )


def _times(usual: float, cosines: Vectors) -> float:
    """How many times nearer than `usual` they are; what is compared with itself stands on the diagonal."""
    apart = 1 - float(np.mean(cosines[~np.eye(len(cosines), dtype=bool)]))
    times = usual / max(apart, 0.01)
    return round(times, 1) if times >= LEAST else 1.0


_of_embedders: WeakKeyDictionary[Embedder, Scale] = WeakKeyDictionary()
_measuring = threading.Lock()
