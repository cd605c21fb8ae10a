"""The order of candidates: what the evidence is gathered from."""

from pathlib import Path

import pytest

from tests.support.embedder import BagOfWords
from tests.support.library import document, source
from vector_db.index import Index
from vector_db.ranking import Ranker


def put(index: Index, path: str, *bodies: str) -> list[str]:
    made, chunks = document(*bodies)
    index.put_text(made, chunks, source(path))
    index.embed_pending()
    return [chunk.id for chunk in chunks]


def ranked(index: Index, question: str, ids: list[str]) -> list[str]:
    vector = index.embedder.embed_question(question)
    return [id_ for id_, _ in Ranker(index.catalog).rank(question.split(), vector, ids, [])]


def test_what_is_gone_is_left_out(tmp_path: Path) -> None:
    with Index(tmp_path, BagOfWords()) as index:
        one, two = put(index, "notes/a.md", "keel", "anchor")
        assert ranked(index, "anchor", [one, "gone", two]) == [two, one]
        assert ranked(index, "anchor", []) == []


def test_the_sample_of_vectors_follows_the_index(tmp_path: Path) -> None:
    with Index(tmp_path, BagOfWords()) as index:
        ranker = Ranker(index.catalog)
        put(index, "notes/a.md", "keel")
        assert len(ranker.sample()) == 1
        assert ranker.sample() is ranker.sample()
        put(index, "notes/b.md", "anchor", "mast")
        assert len(ranker.sample()) == 3


def test_rarity_goes_from_a_word_in_every_chunk_to_one_in_none(tmp_path: Path) -> None:
    with Index(tmp_path, BagOfWords()) as index:
        ranker = Ranker(index.catalog)
        assert ranker.rarity("keel") == 1.0
        put(index, "notes/a.md", "keel sail", "keel mast")
        assert ranker.rarity("keel") == pytest.approx(0.0)
        assert 0.0 < ranker.rarity("mast") < ranker.rarity("anchor") == 1.0
