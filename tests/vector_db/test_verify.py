"""The comparison of the two stores."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.embedder import BagOfWords
from tests.support.library import document, source, store
from vector_db import chroma
from vector_db.chroma import ChromaStore
from vector_db.errors import IndexBusy, IndexFault
from vector_db.index import Index
from vector_db.types import Chunk
from vector_db.verify import compare, recall, sample, verify


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path / "index", BagOfWords()) as opened:
        yield opened


@pytest.fixture
def chunks(index: Index) -> list[Chunk]:
    return store(index, "notes/a.md", [f"body{n} of {n}" for n in range(30)])


def test_a_sound_index_is_ok(index: Index, chunks: list[Chunk]) -> None:
    verdict = verify(index)
    assert verdict.ok
    assert (verdict.documents, verdict.chunks, verdict.vectors) == (1, 30, 30)
    assert verdict.recall_at_5 == 1.0
    assert verdict.seconds > 0


def test_an_empty_index_is_ok_and_has_no_recall(index: Index) -> None:
    verdict = verify(index)
    assert verdict.ok
    assert verdict.recall_at_5 is None


def test_vectors_that_chroma_lost_are_missing(index: Index, chunks: list[Chunk]) -> None:
    index.chroma.delete([chunk.id for chunk in chunks[:4]])
    verdict = verify(index)
    assert not verdict.ok
    assert (verdict.missing, verdict.vectors) == (4, 26)
    assert verdict.unreachable == 4
    assert verdict.recall_at_5 is not None and verdict.recall_at_5 < 1


def test_vectors_that_no_chunk_owns_are_orphans(index: Index, chunks: list[Chunk]) -> None:
    index.chroma.upsert(["stray"], np.eye(1, 32, dtype=np.float32), ["nobody"])
    verdict = verify(index)
    assert not verdict.ok
    assert (verdict.orphans, verdict.missing) == (1, 0)


def test_another_vector_under_the_same_id_is_different(index: Index, chunks: list[Chunk]) -> None:
    index.chroma.upsert([chunks[3].id], -index.embedder.embed([chunks[3].text]), ["owner"])
    verdict = verify(index)
    assert not verdict.ok
    assert verdict.different == 1
    assert verdict.unreachable == 1


def test_documents_that_wait_for_vectors_are_counted_and_no_fault(index: Index, chunks: list[Chunk]) -> None:
    index.put_text(*document("not embedded yet"), source("notes/b.md"))
    verdict = verify(index)
    assert verdict.ok
    assert (verdict.waiting, verdict.chunks, verdict.vectors) == (1, 31, 30)


def test_chunks_with_the_same_text_are_each_others_neighbours(index: Index) -> None:
    store(index, "notes/a.md", ["boilerplate"] * 40 + ["one of a kind"])
    assert verify(index).ok


@pytest.mark.parametrize("call", ["ids", "query_all"])
def test_a_chroma_that_fails_is_a_finding(
    index: Index, chunks: list[Chunk], call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise IndexFault("Chroma failed. Run: python -m vector_db rebuild")

    monkeypatch.setattr(ChromaStore, call, fails)
    verdict = verify(index)
    assert not verdict.ok
    assert verdict.fault.startswith("Chroma failed")


def test_listed_vectors_that_cannot_be_read_count_as_different(
    index: Index, chunks: list[Chunk], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise IndexFault("Error finding id")

    monkeypatch.setattr(ChromaStore, "vectors", fails)
    verdict = verify(index)
    assert (verdict.different, verdict.missing, verdict.ok) == (30, 0, False)


def test_a_busy_chroma_is_no_finding(index: Index, chunks: list[Chunk], monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise IndexBusy("held")

    monkeypatch.setattr(ChromaStore, "ids", busy)
    with pytest.raises(IndexBusy):
        verify(index)


def test_lost_index_files_are_noticed(tmp_path: Path) -> None:
    """Chroma counts vectors that it lists; whether it has them shows only when they are asked for."""
    with Index(tmp_path / "index", BagOfWords()) as index:
        store(index, "notes/a.md", [f"body{n} of {n}" for n in range(1200)])
    lost = list((tmp_path / "index" / "chroma").glob("*/*.bin")) + list(
        (tmp_path / "index" / "chroma").glob("*/*.pickle")
    )
    assert lost, f"enough for Chroma to write its files ({chroma.BATCH} at a time)"
    (lost[-1]).unlink()
    with Index(tmp_path / "index", BagOfWords()) as index:
        assert not verify(index).ok
        index.rebuild()
        assert verify(index).ok


def test_nothing_is_out_of_reach_among_thousands_of_vectors_that_are_hard_to_tell_apart(index: Index) -> None:
    """Uniform directions are the hard case: with Chroma's own settings the recall is 0.97 here, 0.87 of 9,000."""
    random = np.random.default_rng(5)
    for n in range(6):
        made, chunks = document(*[f"{n} {m}" for m in range(500)])
        directions = random.normal(size=(500, 384)).astype(np.float32)
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        index.put_text(made, chunks, source(f"notes/{n}.md"))
        ids = [chunk.id for chunk in chunks]
        index.chroma.upsert(ids, directions, [made.id] * 500)
        index.catalog.put_vectors(ids, directions)
    verdict = compare(index.catalog, index.chroma, at_most=500)
    assert verdict.ok and verdict.unreachable == 0
    assert verdict.recall_at_5 is not None and verdict.recall_at_5 >= 0.99


def test_the_sample_is_fixed_spread_and_no_larger_than_told() -> None:
    assert sample(0) == []
    assert sample(3) == [0, 1, 2]
    assert sample(10_000) == sample(10_000)
    assert len(sample(10_000)) == 500
    assert (sample(10_000)[0], sample(10_000)[-1]) == (0, 9_999)


def test_recall_counts_what_is_as_near_as_the_fifth() -> None:
    likeness = np.array([1.0, 0.9, 0.8, 0.7, 0.6, 0.6, 0.1], dtype=np.float32)
    assert recall(likeness, [0, 1, 2, 3, 4]) == 1.0
    assert recall(likeness, [0, 1, 2, 3, 5]) == 1.0
    assert recall(likeness, [0, 1, 2, 3, 6]) == 0.8
    assert recall(likeness, []) == 0.0
    assert recall(likeness[:2], [1, 0]) == 1.0
