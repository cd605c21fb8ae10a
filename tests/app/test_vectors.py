"""Vectors behind the page: an ingestion ends without them, they follow, and what fails is told."""

import threading
from pathlib import Path

from app.vectors import Vectors
from ingest.job import ingest
from tests.support.embedder import BagOfWords
from tests.support.waiting import until
from vector_db.errors import DiskFull
from vector_db.index import Index


def test_what_was_read_is_found_by_its_words_and_its_vectors_follow(data_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("# Notes\n\nThe zanzibarium stands behind the dry dock.\n", encoding="utf-8")
    with Index(data_folder, BagOfWords()) as index:
        report = ingest([file], index, embeds=False)
        (row,) = index.documents()
        assert report.added == ["notes.md"] and (row.state, row.embedded) == ("text", 0)
        assert [hit.source for hit in index.search("zanzibarium")] == ["notes.md"]
        vectors = Vectors(lambda: index.embed_pending(batches=1))
        vectors.make()
        until(lambda: index.documents()[0].state == "complete")
        vectors.close()


def test_all_that_is_missing_is_made_and_what_fails_is_told_until_it_works() -> None:
    left = [3, 3]
    broken = True

    def embed() -> int:
        if broken:
            raise DiskFull("The disk is full.")
        return left.pop() if left else 0

    vectors = Vectors(embed)
    vectors.make()
    until(lambda: vectors.problem == "Vectors are missing: The disk is full.")
    broken = False
    vectors.make()
    until(lambda: not left and not vectors.problem)


def test_closing_waits_for_the_batch_under_way_and_begins_no_other() -> None:
    begun, go, made = threading.Event(), threading.Event(), []

    def embed() -> int:
        begun.set()
        go.wait(10)
        made.append(True)
        return 1

    vectors = Vectors(embed)
    vectors.make()
    assert begun.wait(10)
    closing = threading.Thread(target=vectors.close)
    closing.start()
    until(vectors._closed.is_set)
    assert closing.is_alive()
    go.set()
    closing.join(10)
    assert not closing.is_alive() and made == [True]
    vectors.make()
    assert made == [True]
