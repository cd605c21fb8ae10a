"""The cosines of an embedder whose texts all lie near each other are read on the usual scale."""

from collections.abc import Sequence

import numpy as np

from app.reader import Reader
from app.scale import _SAID, _SAID_ABROAD, Scale, scale_of, stretched
from tests.support.embedder import BagOfWords, NoEmbedder
from tests.support.passages import hit
from vector_db.embedder import DEFAULT_EMBEDDER, Vectors


class Narrow(BagOfWords):
    """Puts all texts into a narrow cone: unrelated ones have cosines of about 0.8."""

    def _vector(self, text: str) -> Vectors:
        moved = 0.45 * super()._vector(text)
        moved[0] += 0.89
        return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)


class Polyglot(BagOfWords):
    """Knows some translations."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        known = dict(zip(_SAID_ABROAD, _SAID, strict=True))
        return super().embed([known.get(text, text) for text in texts])


def test_the_cosines_of_a_narrow_embedder_are_stretched() -> None:
    scale = scale_of(Narrow(dimension=64))
    assert scale.texts > 3 and scale.words > 3
    # What is the same stays the same, and what was far apart is so again.
    assert np.allclose(stretched(np.array([1.0, 0.8]), scale.texts), [1.0, 1 - 0.2 * scale.texts])


def test_an_ordinary_embedder_is_left_alone() -> None:
    embedder = BagOfWords(dimension=256)
    assert scale_of(embedder) == Scale()
    asked = len(embedder.embedded)
    assert scale_of(embedder) == Scale()
    assert len(embedder.embedded) == asked, "it is measured once"
    cosines = np.array([0.3, 0.7])
    assert stretched(cosines, 1.0) is cosines


def test_the_default_embedder_is_not_even_asked() -> None:
    none = NoEmbedder()
    none.name = DEFAULT_EMBEDDER
    assert scale_of(none) == Scale()  # type: ignore[arg-type]


def test_an_embedder_that_knows_translations_is_told() -> None:
    assert scale_of(Polyglot(dimension=256)).across


def test_a_near_miss_makes_a_narrow_embedder_no_surer_than_another() -> None:
    def confidence(embedder: BagOfWords) -> float:
        reader = Reader(embedder, lambda word: 0.5)
        return reader.read("Is the parrot of the captain buried here?", [hit("The tea room sells cakes.")]).confidence

    assert abs(confidence(Narrow(dimension=256)) - confidence(BagOfWords(dimension=256))) < 0.2
