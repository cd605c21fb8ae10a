"""Room on the disk, and what happens where there is none."""

import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.embedder import BagOfWords
from tests.support.library import document, found, source, store
from vector_db.catalog import Catalog
from vector_db.chroma_process import ChromaProcess
from vector_db.errors import ChromaFault, DiskFull
from vector_db.index import Index
from vector_db.space import FLOOR, check_space, is_full
from vector_db.verify import verify

Usage = namedtuple("Usage", "total used free")
IN_WORDS = (
    r"^The disk of .* is full \(\d+ MB free\)\. Free some space and run the same command again:"
    r" nothing that was indexed is lost\.$"
)
MESSAGES = [
    "Failed to apply logs to the hnsw segment writer: No space left on device (os error 28)",
    "error returned from database: (code: 13) database or disk is full",
    "[Errno 122] Disk quota exceeded",
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path / "data", BagOfWords()) as opened:
        opened.begin("1")
        yield opened


def test_room_is_wanted_for_what_is_to_come_and_for_the_rest_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10 * FLOOR, 0, 2 * FLOOR))
    check_space(tmp_path)
    check_space(tmp_path, FLOOR // 2)
    with pytest.raises(DiskFull, match=IN_WORDS):
        check_space(tmp_path, FLOOR)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10 * FLOOR, 0, FLOOR - 1))
    with pytest.raises(DiskFull, match=r"\(199 MB|\(200 MB"):
        check_space(tmp_path / "not made yet")


def test_a_failure_is_laid_to_the_disk_only_if_it_is_full(tmp_path: Path) -> None:
    assert all(is_full(tmp_path, message) for message in MESSAGES)
    assert not is_full(tmp_path, "Error finding id")


@pytest.mark.parametrize("message", MESSAGES)
def test_what_chroma_says_of_a_full_disk_is_told_in_words_and_it_goes_on_where_there_is_room(
    index: Index, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(index, "notes/a.md", ["the anchor"])
    index.put_text(*document("the keel"), source("notes/b.md"))
    ask = ChromaProcess.ask

    def fails(self: ChromaProcess, what: str, *arguments: object, limit: float) -> object:
        if "upsert" in arguments:
            raise ChromaFault(message)
        return ask(self, what, *arguments, limit=limit)

    with monkeypatch.context() as patch:
        patch.setattr(ChromaProcess, "ask", fails)
        with pytest.raises(DiskFull, match=IN_WORDS):
            index.embed_pending()
    assert found(index, "keel", k=1) == ["notes/b.md"]
    assert index.embed_pending() == 1
    assert verify(index).ok


def test_a_page_goes_on_with_keywords_while_the_disk_is_full(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    store(index, "notes/a.md", ["the anchor"])
    index.answer_meanwhile()

    def fails(*_: object, **__: object) -> object:
        raise ChromaFault(MESSAGES[0])

    monkeypatch.setattr(ChromaProcess, "ask", fails)
    assert found(index, "anchor") == ["notes/a.md"]


def test_a_catalog_that_cannot_grow_says_so_and_keeps_what_it_holds(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    made, chunks = document("the anchor")
    catalog.put_text(made, chunks, source("notes/a.md"))
    catalog.put_vectors([chunks[0].id], np.eye(1, 8, dtype=np.float32))
    catalog._db.execute("PRAGMA max_page_count = 1")  # It is taken for the present size.
    large = document(*[f"{n} {'much text ' * 400}" for n in range(50)])
    with pytest.raises(DiskFull, match=IN_WORDS):
        catalog.put_text(*large, source("notes/b.md"))
    assert catalog.counts() == (1, 1)
    catalog._db.execute("PRAGMA max_page_count = 4294967294")
    catalog.put_text(*large, source("notes/b.md"))
    assert catalog.counts() == (2, 51)
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as beside:
        assert beside.execute("PRAGMA integrity_check").fetchone() == ("ok",)
