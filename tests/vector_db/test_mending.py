"""Chroma damaged, hung, killed or deleted: it is noticed and mended from the catalog, without embedding anything."""

import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import damage, second_process
from tests.support.embedder import BagOfWords
from tests.support.library import document, found, source, store
from vector_db import chroma, chroma_process, replica
from vector_db.chroma import ChromaStore
from vector_db.errors import ChromaFault, DiskFull, IndexFault
from vector_db.index import Index
from vector_db.replica import Replica
from vector_db.verify import verify

CHUNKS = 1200
DAMAGES = [0, 1, 3, 6, 9, 12, 15, 17, 21, 28, 30, 31]
"""Of tests.support.damage: each kind of file, each way, and the folders."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "data"
    damage.fill(folder, CHUNKS)
    return folder


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    """A copy of a large index, as it was left."""
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture
def embedder() -> BagOfWords:
    return BagOfWords(dimension=damage.DIMENSION)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path / "small", BagOfWords()) as index:
        index.begin("1")
        store(index, "notes/a.md", ["the anchor", "the keel", "the sail"])
        yield index


def folders(data: Path) -> list[str]:
    return [path.name for path in data.glob("chroma*") if path.is_dir()]


def child(index: Index) -> int:
    """The id of the process in which Chroma runs."""
    process = index._replica._chroma._process._process
    assert process is not None
    return process.pid


def until(happens: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


# Damage -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", DAMAGES)
def test_whatever_is_damaged_the_same_is_answered_afterwards(number: int, data: Path, embedder: BagOfWords) -> None:
    with Index(data, embedder) as index:
        before = damage.answers(index, CHUNKS)
    damage.survive(data, number, random.Random(number), before, CHUNKS)


def test_what_is_as_it_was_left_is_not_examined(
    data: Path, embedder: BagOfWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "compare", lambda *_: pytest.fail("it takes time"))
    with Index(data, embedder) as index:
        assert index.search("word1x1")
        index.reconcile()


def test_a_copy_with_other_times_is_examined_once_and_kept(
    data: Path, embedder: BagOfWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in data.rglob("*"):
        os.utime(path, (1, 1))
    with Index(data, embedder) as index:
        assert index.search("word1x1")
        assert folders(data) == ["chroma"], "it was not made anew"
    test_what_is_as_it_was_left_is_not_examined(data, embedder, monkeypatch)


def test_another_version_of_chroma_is_examined_not_trusted(data: Path, embedder: BagOfWords) -> None:
    seal = data / "chroma.seal"
    seal.write_text(seal.read_text(encoding="utf-8").replace('"version": "', '"version": "0.'), encoding="utf-8")
    with Index(data, embedder) as index:
        assert index.search("word1x1")
    assert '"0.' not in seal.read_text(encoding="utf-8")


def test_everything_of_chroma_may_be_deleted(data: Path, embedder: BagOfWords) -> None:
    for path in data.glob("chroma*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with Index(data, embedder) as index:
        assert len(index.chroma.ids()) == 0
        assert index.search("word1x1")
        assert verify(index).ok
    assert not embedder.embedded


def test_a_folder_deleted_under_an_ingestion_is_made_anew_and_the_ingestion_goes_on(small: Index) -> None:
    shutil.rmtree(small.data / "chroma")
    store(small, "notes/b.md", ["written afterwards"])
    assert found(small, "anchor", k=1) == ["notes/a.md"]
    assert verify(small).ok


def test_two_processes_may_mend_it_at_once(data: Path, embedder: BagOfWords) -> None:
    damage.damage(data, 0, random.Random(0))
    with Index(data, embedder) as one, Index(data, embedder) as other:
        answers: list[list[str]] = []
        threads = [threading.Thread(target=lambda i=i: answers.append(found(i, "word1x1"))) for i in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers[0] == answers[1] != []
        assert verify(one).ok and verify(other).ok
    assert len(folders(data)) == 1


# Calls that never return, and processes that die ---------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_when_chromas_process_dies_the_next_search_answers(small: Index, number: int) -> None:
    assert found(small, "anchor") == ["notes/a.md"]
    os.kill(child(small), number)
    assert found(small, "anchor") == ["notes/a.md"]
    store(small, "notes/b.md", ["written afterwards"])
    assert verify(small).ok


def test_a_call_that_never_returns_is_ended_and_told(small: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "READ_SECONDS", 0.5)
    store = small.chroma
    with store.exclusive():
        hung = child(small)
        os.kill(hung, signal.SIGSTOP)
        with pytest.raises(ChromaFault, match=r"gave no answer within .* Run: python -m vector_db rebuild"):
            store.ids()
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)
    monkeypatch.setattr(chroma, "READ_SECONDS", 60.0)
    assert len(store.ids()) == 3, "it is started again"


def test_whoever_waited_for_a_call_that_never_returned_need_not_wait_again(
    small: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert small.search("anchor")
    monkeypatch.setattr(chroma_process, "ENTER_SECONDS", 0.5)
    os.kill(child(small), signal.SIGSTOP)
    failures: list[Exception] = []

    def ask() -> None:
        try:
            small.chroma.ids()
        except IndexFault as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failures) == 8
    assert sum("gave no answer" in str(failure) for failure in failures) == 1, "one has waited for all of them"


def test_a_search_survives_a_call_that_never_returns(small: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    assert small.search("anchor")
    monkeypatch.setattr(chroma_process, "ENTER_SECONDS", 1.0)
    os.kill(child(small), signal.SIGSTOP)
    assert found(small, "anchor") == ["notes/a.md"]


def test_what_passes_the_examination_and_fails_again_is_made_anew(
    small: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = ChromaStore.query

    def fails(self: ChromaStore, *arguments: object) -> list[str]:
        if folders(small.data) == ["chroma"]:
            raise ChromaFault("came to a sudden end")
        return query(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ChromaStore, "query", fails)
    assert found(small, "anchor") == ["notes/a.md"]
    assert folders(small.data) != ["chroma"]


def test_an_orphaned_chroma_lets_the_lock_go(tmp_path: Path) -> None:
    """Its process holds the lock, not ours: killed in mid-write, ours must not let others in before it is done."""
    data = tmp_path / "data"
    done = second_process.run(data, "write", "ann", 3, "--die", "before", "put_vectors", 2)
    assert done.returncode == -signal.SIGKILL
    with Index(data, BagOfWords()) as index:
        index.begin("1")
        assert index.embed_pending() == second_process.CHUNKS
        assert verify(index).ok


# While it is being mended -------------------------------------------------------------------------------


def test_a_page_goes_on_with_keywords_and_a_notice_until_it_is_mended(
    data: Path, embedder: BagOfWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    make_anew = Replica._make_anew
    monkeypatch.setattr(Replica, "_make_anew", lambda *a: go_on.wait(60) and make_anew(*a))
    with Index(data, embedder) as page:
        page.answer_meanwhile()
        assert (bool(page.search("word1x1")), page.notice) == (True, "")
        shutil.rmtree(data / "chroma")
        for _ in range(3):
            assert found(page, "word1x1"), "by its words"
        until(lambda: page.notice)
        assert "being mended" in page.notice and "\n" not in page.notice
        page.put_text(*document("brandnewword"), source("notes/new.md"))
        assert found(page, "brandnewword") == ["notes/new.md"]
        assert sum(thread.name == "mend" for thread in threading.enumerate()) == 1
        go_on.set()
        until(lambda: not page.notice)
        assert page.embed_pending() == 1
        assert verify(page).ok


def test_a_mending_that_fails_is_told_and_tried_again(small: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "PAUSE_SECONDS", 0.0)
    full = True
    make_anew = Replica._make_anew

    def fails(*arguments: object) -> int:
        if full:
            raise DiskFull("The disk of data is full.")
        return make_anew(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Replica, "_make_anew", fails)
    small.answer_meanwhile()
    shutil.rmtree(small.data / "chroma")
    assert found(small, "anchor") == ["notes/a.md"]
    until(lambda: "The disk of data is full." in small.notice)
    full = False

    def is_mended() -> bool:
        assert found(small, "anchor") == ["notes/a.md"]
        return not small.notice and folders(small.data) != []

    until(is_mended)
    until(lambda: len(small.search("keel", k=3)) == 3)
