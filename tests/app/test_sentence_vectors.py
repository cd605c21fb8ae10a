"""The store of sentence vectors: each text embedded once, none mixed up, no more kept than is said."""

import numpy as np
import pytest

from app import sentence_vectors as store
from app.sentence_vectors import SentenceVectors, sentence_vectors
from tests.support.embedder import BagOfWords


def test_each_text_is_embedded_once_and_has_its_own_vector() -> None:
    embedder = BagOfWords()
    vectors = SentenceVectors(embedder)
    for texts in (["one", "two", "one"], ["three", "two"], [f"more {n}" for n in range(20)], ["two", "more 7", "one"]):
        assert np.array_equal(vectors.of(texts), BagOfWords().embed(texts))
    assert len(embedder.embedded) == len(set(embedder.embedded)) == 23


def test_what_was_asked_for_lately_is_kept_and_the_rest_embedded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT", 10)
    embedder = BagOfWords()
    vectors = SentenceVectors(embedder)
    vectors.of(["used again"])
    for n in range(30):
        texts = [f"text {n}", "used again", f"text {max(0, n - 1)}"]
        assert np.array_equal(vectors.of(texts), BagOfWords().embed(texts))
    assert embedder.embedded.count("used again") == 1
    vectors.of(["text 0"])
    assert embedder.embedded.count("text 0") == 2


def test_one_store_for_an_embedder_and_none_that_outlives_it() -> None:
    embedder, other = BagOfWords(), BagOfWords()
    assert sentence_vectors(embedder) is sentence_vectors(embedder)
    assert sentence_vectors(embedder) is not sentence_vectors(other)
    stores = len(store._of_embedders)
    del other
    assert len(store._of_embedders) == stores - 1
