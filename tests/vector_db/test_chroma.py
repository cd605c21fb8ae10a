"""Chroma behind its lock."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import filelock
import numpy as np
import pytest

from vector_db import chroma_process
from vector_db.chroma import ChromaStore
from vector_db.embedder import Vectors
from vector_db.errors import ChromaUnsealed, IndexBusy, IndexFault
from vector_db.types import Ranking


class Stamp:
    """A version stamp in memory."""

    def __init__(self) -> None:
        self.value = 0

    def stamp(self) -> int:
        return self.value

    def move_stamp(self) -> int:
        self.value += 1
        return self.value


def unit_vectors(n: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(n, 16)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def ids(found: Ranking) -> list[str]:
    return [id_ for id_, _ in found]


def names(n: int) -> list[str]:
    return [f"chunk-{number}" for number in range(n)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChromaStore]:
    with closing(ChromaStore(lambda: tmp_path / "chroma", lock=tmp_path / "lock", stamp=Stamp())) as opened:
        opened.accept()
        yield opened


def test_what_is_written_is_found_by_its_vector(store: ChromaStore) -> None:
    vectors = unit_vectors(600)
    store.upsert(names(600), vectors, ["owner"] * 600)
    assert store.ids() == set(names(600)), "more than one batch"
    for n in (0, 255, 256, 599):
        assert ids(store.query(vectors[n], 1)) == [f"chunk-{n}"]
    held = store.vectors(["chunk-7", "unknown"])
    assert list(held) == ["chunk-7"]
    assert np.allclose(held["chunk-7"], vectors[7], atol=1e-6)


def test_the_nearest_come_first_by_cosine(store: ChromaStore) -> None:
    vectors = unit_vectors(50)
    store.upsert(names(50), vectors, ["owner"] * 50)
    question = unit_vectors(1, seed=9)[0]
    likeness = vectors @ question
    found = store.query(question, 5)
    assert ids(found) == [f"chunk-{n}" for n in np.argsort(-likeness)[:5]]
    assert [cosine for _, cosine in found] == pytest.approx(sorted(likeness)[:-6:-1], abs=1e-5)


def test_writing_twice_is_writing_once_and_the_last_counts(store: ChromaStore) -> None:
    first, second = unit_vectors(1), unit_vectors(1, seed=1)
    store.upsert(["a"], first, ["owner"])
    store.upsert(["a"], second, ["owner"])
    assert store.ids() == {"a"}
    assert np.allclose(store.vectors(["a"])["a"], second[0], atol=1e-6)


def test_an_empty_store_finds_nothing_and_deletes_nothing(store: ChromaStore) -> None:
    assert store.query(unit_vectors(1)[0], 5) == []
    assert store.ids() == set()
    assert store.vectors(["a"]) == {}
    store.delete(["a"])


def test_more_may_be_asked_for_than_there_is(store: ChromaStore) -> None:
    store.upsert(names(3), unit_vectors(3), ["owner"] * 3)
    store.delete(["chunk-1"])
    assert set(ids(store.query(unit_vectors(3)[0], 50))) == {"chunk-0", "chunk-2"}


def test_every_write_moves_the_stamp_and_reading_does_not(tmp_path: Path) -> None:
    stamp = Stamp()
    store = ChromaStore(lambda: tmp_path / "chroma", lock=tmp_path / "lock", stamp=stamp)
    store.accept()
    store.upsert(names(2), unit_vectors(2), ["owner"] * 2)
    written = stamp.value
    store.query(unit_vectors(1)[0], 1)
    store.ids()
    assert stamp.value == written > 0
    store.delete(["chunk-0"])
    assert stamp.value > written


def test_what_fails_is_told_in_one_line_with_the_next_command_and_is_over(store: ChromaStore) -> None:
    store.upsert(names(2), unit_vectors(2), ["owner"] * 2)
    wrong = np.ones((1, 3), dtype=np.float32)
    with pytest.raises(IndexFault, match=r"^Chroma failed .*dimension.* Run: python -m vector_db rebuild$"):
        store.upsert(["x"], wrong, ["owner"])
    with pytest.raises(ChromaUnsealed, match="was not left in order"):
        store.ids()
    assert store.as_it_lies().ids() == {"chunk-0", "chunk-1"}
    store.accept()
    assert store.ids() == {"chunk-0", "chunk-1"}


def test_a_folder_that_vanishes_under_it_is_noticed_and_can_be_begun_anew(store: ChromaStore, tmp_path: Path) -> None:
    store.upsert(names(2), unit_vectors(2), ["owner"] * 2)
    shutil.rmtree(tmp_path / "chroma")
    for action in (store.ids, lambda: store.upsert(["x"], unit_vectors(1), ["owner"])):
        with pytest.raises(ChromaUnsealed, match=r"chroma/.* is gone"):
            action()
    store.accept()
    store.upsert(["x"], unit_vectors(1), ["owner"])
    assert store.ids() == {"x"}


def test_who_holds_it_too_long_is_told_as_busy(
    store: ChromaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_process, "LOCK_SECONDS", 0.1)
    with filelock.FileLock(tmp_path / "lock"), pytest.raises(IndexBusy, match="Another process has held"):
        store.ids()
    assert store.ids() == set()


def test_the_lock_is_free_again_after_an_error(store: ChromaStore, tmp_path: Path) -> None:
    store.upsert(names(1), unit_vectors(1), ["owner"])
    with pytest.raises(IndexFault):
        store.query(np.ones(3, dtype=np.float32), 1)
    with filelock.FileLock(tmp_path / "lock", timeout=5):
        pass


def test_chromadb_is_imported_at_the_first_call_only(tmp_path: Path) -> None:
    code = "import sys, vector_db.index; print('chromadb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
