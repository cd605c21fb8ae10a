"""The index: real SQLite and real Chroma, with a bag of words for an embedder."""

import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from tests.support import second_process
from tests.support.embedder import BagOfWords, NoEmbedder
from tests.support.library import document, found, source, store
from vector_db import replica
from vector_db.catalog import Catalog
from vector_db.embedder import Vectors
from vector_db.errors import IndexFault, WrongEmbedder
from vector_db.index import CANDIDATES, EMBEDDING_BATCH, Index
from vector_db.types import Chunk, Filter
from vector_db.verify import verify


class Dictionary(BagOfWords):
    """Knows that some words mean the same, as a real embedder does and keyword search does not."""

    same: ClassVar = {"automobile": "car", "vessel": "ship"}

    def _vector(self, text: str) -> Vectors:
        return super()._vector(" ".join(self.same.get(word, word) for word in text.lower().split()))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(data: Path) -> Iterator[Index]:
    with Index(data, Dictionary()) as opened:
        yield opened


# Searching ----------------------------------------------------------------------------------------------


def test_what_either_search_alone_would_miss_is_found(index: Index) -> None:
    for n in range(3 * CANDIDATES):
        store(index, f"notes/{n}.md", [f"filler{n} padding{n} nothing{n}"])
    store(index, "notes/meaning.md", ["automobile"], title="automobile")
    words = "serial4711 " + " ".join(f"other{n}" for n in range(60))
    store(index, "notes/word.md", [words])

    question = "car serial4711"
    vector = index.embedder.embed_question(question)
    by_word = index.catalog.match('"car" OR "serial4711"', CANDIDATES)
    by_meaning = [id_ for id_, _ in index.chroma.query(vector, 1)]
    sources = {hit.chunk.id: hit.source for hit in index.catalog.hits(by_word + [(i, 0.0) for i in by_meaning])}
    assert [sources[id_] for id_, _ in by_word] == ["notes/word.md"], "keyword search misses the synonym"
    assert [sources[id_] for id_ in by_meaning] == ["notes/meaning.md"], "dense search prefers the synonym"
    assert set(found(index, question, k=2)) == {"notes/word.md", "notes/meaning.md"}


def test_a_document_that_fits_as_a_whole_comes_first_and_does_not_fill_all_places(index: Index) -> None:
    store(index, "notes/other.md", ["keel anchor mast rope", "sail deck bell"])
    store(index, "notes/whole.md", ["keel one", "anchor two", "keel three", "anchor four"])
    store(index, "notes/half.md", ["keel five"])
    for n in range(30):
        store(index, f"notes/{n}.md", [f"filler{n} padding{n}"])
    first = found(index, "keel anchor", k=4)
    assert first[0] in ("notes/whole.md", "notes/other.md")
    assert {"notes/whole.md", "notes/other.md"} <= set(first[:3])


@pytest.mark.parametrize("asked", ["on 8 March 2021", "on March 8, 2021", "on 2021-03-08"])
def test_a_day_is_found_in_whatever_form_it_is_written(index: Index, asked: str) -> None:
    for month in range(1, 13):
        store(index, f"rows/{month}.csv", [f"Date: 2021-{month:02}-08; Event: unnamed"])
    store(index, "notes/claim.md", ["The claim is of 8 March 2021."])
    assert {hit.source for hit in index.search(asked, k=2)} == {"rows/3.csv", "notes/claim.md"}


def test_what_has_no_vector_yet_is_found_by_its_words(index: Index) -> None:
    index.put_text(*document("the lighthouse keeper"), source())
    assert found(index, "Who kept the lighthouse?") == ["notes/a.md"]
    assert index.documents()[0].state == "text"
    assert index.embed_pending() == 1
    assert index.documents()[0].state == "complete"


def test_kinds_are_chosen_before_the_cut_in_both_searches(index: Index) -> None:
    for n in range(2 * CANDIDATES):
        store(index, f"minutes/{n}.md", [f"ticket price {n}"])
    words = " ".join(f"other{n}" for n in range(80))
    store(index, "prices/word.md", [f"ticket {words}"])
    store(index, "prices/meaning.md", [words.replace("other", "more")])
    assert set(found(index, "ticket price", only=Filter(("prices",)), k=9)) == {
        "prices/word.md",
        "prices/meaning.md",
    }
    assert found(index, "ticket price", only=Filter(("loans",))) == []
    assert all(path.startswith("minutes/") for path in found(index, "ticket price", k=6))


def test_no_more_than_k_are_returned_best_first(index: Index) -> None:
    store(index, "notes/a.md", [f"anchor number{n} is here" for n in range(12)])
    hits = index.search("anchor", k=5)
    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.chunk.id for hit in hits}) == 5


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        '"',
        "'; DROP TABLE chunks; --",
        "NEAR(anchor, 5)",
        "lead:anchor AND (",
        "the of and",
        "🙂",
        "\x00",
        "anchor\x00",
        "anchor \ud83d",
        "ＡＮＣＨＯＲ",
        "a" * 100_000,
        "anchor " * 14_000,
    ],
    ids=lambda question: repr(question[:20]),
)
def test_no_question_raises(index: Index, question: str) -> None:
    store(index, "notes/a.md", ["the anchor of the ship"])
    assert len(index.search(question)) <= 1


def test_an_empty_index_finds_nothing_and_says_that_it_is_empty(index: Index) -> None:
    assert index.search("anything") == []
    with pytest.raises(IndexFault, match=r"is empty\. Run: python -m ingest"):
        index.check_not_empty()
    store(index, "notes/a.md", ["something"])
    index.check_not_empty()


def test_rarity_goes_from_everywhere_to_nowhere(index: Index) -> None:
    assert index.rarity("ship") == 1.0
    store(index, "notes/a.md", ["ship anchor", "ship", "ship", "ship"])
    assert index.rarity("ship") == 0.0
    assert index.rarity("ship") < index.rarity("anchor") < index.rarity("keel") == 1.0
    assert index.rarity("?!") == 1.0


def test_threads_may_search_while_one_writes(index: Index) -> None:
    store(index, "notes/first.md", ["anchor one"])
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(15):
                assert "notes/first.md" in found(index, "anchor one", k=50)
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=search) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(10):
        store(index, f"notes/{n}.md", [f"keel {n} {m}" for m in range(5)])
    for reader in readers:
        reader.join()
    assert not failures
    assert verify(index).ok


def test_kinds_of_very_many_documents_are_searched_all_the_same(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(60):
        index.put_text(
            *document(f"ticket price {n}", f"anchor {n}"), source(f"{'loans' if n % 6 else 'prices'}/{n}.md")
        )
    index.embed_pending()
    vector = index.embedder.embed_question("ticket price")
    told = index._replica.nearest(vector, 12, Filter(("prices",)))
    monkeypatch.setattr(replica, "EXACT", 3)
    asked = index._replica.nearest(vector, 12, Filter(("prices",)))
    assert [cosine for _, cosine in asked] == pytest.approx([cosine for _, cosine in told], abs=1e-5)
    assert len(index._replica.nearest(vector, 50, Filter(("prices",)))) == 20, "all there are"


# Text first ---------------------------------------------------------------------------------------------


class Slow(BagOfWords):
    """Embeds a batch whenever it is allowed to."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.begun.release()
        assert self.go_on.acquire(timeout=60)
        return super().embed(texts)


def test_while_one_thread_embeds_others_store_and_find_by_keyword(data: Path) -> None:
    embedder = Slow()
    with Index(data, embedder) as index:
        index.put_text(*document(*[f"anchor {n}" for n in range(EMBEDDING_BATCH + 6)]), source("notes/a.md"))
        told: list[tuple[int, int]] = []
        worker = threading.Thread(target=index.embed_pending, kwargs={"on_progress": lambda *p: told.append(p)})
        worker.start()
        assert embedder.begun.acquire(timeout=60), "it is embedding"
        index.put_text(*document("the keel", title="B"), source("notes/b.md"))
        assert found(index, "keel") == ["notes/b.md"]
        assert found(index, "anchor", k=1) == ["notes/a.md"]
        assert {(row.source.path, row.state, row.embedded) for row in index.documents()} == {
            ("notes/a.md", "text", 0),
            ("notes/b.md", "text", 0),
        }
        embedder.go_on.release()
        assert embedder.begun.acquire(timeout=60), "the first batch is done"
        assert sum(row.embedded for row in index.documents()) == EMBEDDING_BATCH
        index.remove(source("notes/b.md").location)
        embedder.go_on.release(9)
        worker.join(60)
        assert [(row.state, row.embedded) for row in index.documents()] == [("complete", EMBEDDING_BATCH + 6)]
        assert told[0] == (0, EMBEDDING_BATCH + 6)
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        assert told[-1][0] == told[-1][1]
        index.reconcile()
        assert verify(index).ok


def test_no_more_chunks_are_fetched_than_are_embedded_at_a_time(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.put_text(*document(*[f"anchor {n}" for n in range(5 * EMBEDDING_BATCH)]), source())
    fetched: list[int] = []
    without_vector = Catalog.without_vector

    def counted(self: Catalog, n: int) -> list[Chunk]:
        chunks = without_vector(self, n)
        fetched.append(len(chunks))
        return chunks

    monkeypatch.setattr(Catalog, "without_vector", counted)
    assert index.embed_pending(at_least=5 * EMBEDDING_BATCH + 1) == 0
    assert index.embed_pending(at_least=5 * EMBEDDING_BATCH) == 5 * EMBEDDING_BATCH
    assert max(fetched) == EMBEDDING_BATCH


# Replacing and removing ---------------------------------------------------------------------------------


def test_the_old_text_of_a_changed_document_is_never_returned_and_its_vectors_go(index: Index) -> None:
    old = store(index, "prices/a.md", ["the ticket costs ten pounds", "and the tail of the old text"])
    index.put_text(*document("the ticket costs twelve pounds"), source("prices/a.md"))
    for _ in range(2):
        bodies = [hit.chunk.body for hit in index.search("the ticket costs ten pounds and the tail", k=50)]
        assert bodies == ["the ticket costs twelve pounds"], "whether its own vector is there yet or not"
        index.embed_pending()
    assert index.chroma.ids() >= {chunk.id for chunk in old}, "they are swept, not removed one by one"
    index.reconcile()
    assert index.chroma.ids() == index.catalog.chunk_ids()
    assert verify(index).ok


def test_a_removed_document_is_gone_at_once(index: Index) -> None:
    store(index, "notes/a.md", ["secret harbour"])
    index.remove(source("notes/a.md").location)
    assert index.search("secret harbour") == []
    index.reconcile()
    assert index.chroma.ids() == set()


# Chroma follows the catalog -----------------------------------------------------------------------------


@pytest.mark.parametrize("again", ["reconcile", "rebuild"])
def test_a_lost_chroma_folder_is_filled_from_the_catalog(data: Path, again: str) -> None:
    with Index(data, BagOfWords()) as index:
        store(index, "notes/a.md", [f"body {n}" for n in range(20)])
        before = [hit.chunk.id for hit in index.search("body 7", k=20)]
    shutil.rmtree(data / "chroma")
    with Index(data, BagOfWords()) as index:
        getattr(index, again)()
        assert [hit.chunk.id for hit in index.search("body 7", k=20)] == before
        assert isinstance(index.embedder, BagOfWords) and not index.embedder.embedded
        assert verify(index).ok


def test_rebuild_makes_a_new_folder_and_removes_the_old_and_what_was_left(index: Index, data: Path) -> None:
    store(index, "notes/a.md", [f"body {n}" for n in range(300)])
    (data / "chroma-7").mkdir()
    assert index.rebuild() == 300
    assert index.rebuild() == 300
    assert [path.name for path in data.glob("chroma*") if path.is_dir()] == [index.catalog.get_meta("chroma")]
    assert verify(index).ok
    store(index, "notes/b.md", ["written afterwards"])
    assert verify(index).ok


def test_beginning_puts_right_what_a_kill_left(index: Index) -> None:
    chunks = store(index, "notes/a.md", [f"body {n}" for n in range(10)])
    index.chroma.delete([chunk.id for chunk in chunks[:3]])
    stray = np.eye(1, 32, dtype=np.float32)
    index.chroma.upsert(["stray"], stray, ["nobody"])
    index.begin("1")
    assert verify(index).ok
    assert index.chroma.ids() == {chunk.id for chunk in chunks}


# What the index is made with ----------------------------------------------------------------------------


def test_another_embedder_or_chunker_is_refused_with_the_command(data: Path) -> None:
    with Index(data, BagOfWords("first")) as index:
        index.begin("1")
        store(index, "notes/a.md", ["anchor"])
    with Index(data, BagOfWords("second")) as index:
        for action in (lambda: index.search("anchor"), lambda: index.begin("1")):
            with pytest.raises(WrongEmbedder, match=r"'first', not 'second'. Run: python -m ingest --rebuild"):
                action()
    with Index(data, BagOfWords("first")) as index:
        with pytest.raises(WrongEmbedder, match=r"version 1 of the chunker.* 2. Run: python -m ingest --rebuild"):
            index.begin("2")
        assert found(index, "anchor") == ["notes/a.md"]


def test_opening_and_looking_never_loads_the_embedder(data: Path) -> None:
    with Index(data, BagOfWords()) as index:
        index.begin("1")
        store(index, "notes/a.md", ["anchor"])
    with Index(data, NoEmbedder()) as index:  # type: ignore[arg-type]
        index.begin("1")
        assert (index.counts(), index.doc_types(), len(index.documents())) == ((1, 1), ["notes"], 1)
        assert index.embed_pending() == 0
        assert index.rebuild() == 1
        assert verify(index).ok


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(IndexFault, match=r"cannot be made: .* Choose another with --db DIR"):
        Index(tmp_path / "file" / "data", BagOfWords())


def test_embedders_whose_vectors_are_equally_long_are_never_mixed(data: Path) -> None:
    with Index(data, BagOfWords("first")) as index:
        index.begin("1")
        store(index, "notes/a.md", ["anchor"])
        before = index.catalog.vectors(list(index.catalog.chunk_ids()))
    with Index(data, BagOfWords("second")) as index:
        index.put_text(*document("keel"), source("notes/b.md"))
        for action in (index.embed_pending, lambda: index.search("keel")):
            with pytest.raises(WrongEmbedder, match="'first', not 'second'"):
                action()
        assert isinstance(index.embedder, BagOfWords) and not index.embedder.embedded
        after = index.catalog.vectors(list(index.catalog.chunk_ids()))
        assert after.keys() == before.keys() == index.chroma.ids()


def test_an_embedder_that_makes_vectors_of_another_length_is_refused(data: Path) -> None:
    with Index(data, BagOfWords(dimension=32)) as index:
        index.begin("1")
        store(index, "notes/a.md", ["anchor"])
    with Index(data, BagOfWords(dimension=48)) as index:
        index.put_text(*document("keel"), source("notes/b.md"))
        for action in (index.embed_pending, lambda: index.search("keel")):
            with pytest.raises(
                WrongEmbedder, match=r"vectors of 48 numbers, .* of 32\. Run: python -m ingest --rebuild"
            ):
                action()
        assert verify(index).ok


# Several processes --------------------------------------------------------------------------------------


def test_an_open_index_finds_what_another_process_has_written(data: Path) -> None:
    with Index(data, BagOfWords()) as page:
        store(page, "notes/here.md", ["written here"])
        assert found(page, "written here") == ["notes/here.md"]
        done = second_process.run(data, "write", "other", 2)
        assert done.returncode == 0, done.stderr
        vector = page.embedder.embed_question("other 1\nother0")
        assert len(page.chroma.query(vector, 50)) == 1 + 2 * second_process.CHUNKS, "by meaning alone"
        assert found(page, "otherx1x3")[0] == "other/1.md"
        store(page, "notes/back.md", ["written after it"])
        assert verify(page).ok


def test_several_processes_write_and_read_at_once_and_one_is_killed(data: Path) -> None:
    """The hazard: without lock and stamp, up to a fifth of the vectors is never found again, silently."""
    batches = 8
    with Index(data, BagOfWords()) as reader:
        writers = {
            name: subprocess.Popen(
                second_process.command(data, "write", name, batches), stdout=subprocess.PIPE, text=True
            )
            for name in ("ann", "ben", "cid")
        }
        output = writers["ben"].stdout
        assert output is not None
        for _ in range(3):
            assert output.readline(), "a batch is done"
            assert reader.search("benx0x1", k=3)
        writers["ben"].kill()
        writers["ben"].wait()
        again = subprocess.Popen(second_process.command(data, "write", "ben", batches))
        while again.poll() is None:
            assert "ben/0.md" in found(reader, "benx0x1 beny0y1", k=9)
        for name in ("ann", "cid"):
            writers[name].communicate(timeout=120)
            assert writers[name].returncode == 0
        assert again.returncode == 0

        verdict = verify(reader)
        assert (verdict.documents, verdict.chunks) == (3 * batches, 3 * batches * second_process.CHUNKS)
        assert verdict.ok, verdict
        assert (verdict.waiting, verdict.unreachable) == (0, 0)
        for name in writers:
            for n in range(batches):
                hit = reader.search(f"{name}x{n}x5 {name}y{n}y5", k=1)[0]
                assert (hit.source, hit.chunk.position) == (f"{name}/{n}.md", 5)
