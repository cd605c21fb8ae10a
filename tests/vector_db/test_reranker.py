"""The best passages in a better order: a real cross-encoder, of a few weights."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.embedder import BagOfWords
from tests.support.library import store
from tests.support.tiny_cross_encoder import write_tiny_cross_encoder
from vector_db.errors import IndexFault
from vector_db.index import Index
from vector_db.reranker import RERANKED, CrossEncoderReranker, reranker_of


class Longest:
    """Likes long texts."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        self.asked.append((question, len(texts)))
        return np.array([len(text) for text in texts], dtype=np.float64)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    with Index(tmp_path / "index", BagOfWords()) as index:
        for n in range(RERANKED + 10):
            store(index, f"notes/{n:02}.md", ["anchor " + f"word{n} " * (1 + n % 25)])
    yield tmp_path / "index"


def test_a_cross_encoder_puts_what_it_likes_first(tmp_path: Path) -> None:
    reranker = reranker_of(write_tiny_cross_encoder(tmp_path / "model", likes="keel"))
    with Index(tmp_path / "index", BagOfWords(), reranker) as index:
        store(index, "notes/anchor.md", ["the anchor is the anchor"])
        store(index, "notes/keel.md", ["the anchor \ud83d is the keel of the ticket"])
        (first, second) = index.search("What is the anchor?")
        assert (first.source, second.source) == ("notes/keel.md", "notes/anchor.md")
        assert first.score > second.score
        assert first.keyword_rank == 2, "the figures of the searches stay with the passage"


def test_the_best_twenty_are_reordered_and_no_more(data: Path) -> None:
    with Index(data, BagOfWords()) as index:
        before = index.search("anchor", k=30)
    longest = Longest()
    with Index(data, BagOfWords(), longest) as index:
        after = index.search("anchor", k=30)
        best = index.search("anchor", k=1)
    assert longest.asked == [("anchor", RERANKED)] * 2
    assert {hit.chunk.id for hit in after[:RERANKED]} == {hit.chunk.id for hit in before[:RERANKED]}
    lengths = [len(hit.chunk.text) for hit in after[:RERANKED]]
    assert lengths == sorted(lengths, reverse=True)
    assert after[RERANKED:] == before[RERANKED:]
    assert [hit.score for hit in after] == [hit.score for hit in before], "scores fall from place to place"
    assert best == after[:1], "few that are wanted are the best of twenty"


def test_no_reranker_is_the_rule() -> None:
    assert reranker_of("") is None


def test_a_reranker_that_cannot_be_had_is_named_with_the_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "no-model"
    folder.mkdir()
    with pytest.raises(IndexFault, match=r"no-model' cannot be loaded: .* Set DOCENT_RERANKER to") as caught:
        CrossEncoderReranker(str(folder)).scores("a", ["b", "c"])
    assert "\n" not in str(caught.value)


def test_a_model_that_sorts_into_classes_is_no_reranker(tmp_path: Path) -> None:
    classes = write_tiny_cross_encoder(tmp_path / "classes", labels=3)
    with pytest.raises(IndexFault, match="sorts into 3 classes"):
        CrossEncoderReranker(classes).scores("a", ["b", "c"])
