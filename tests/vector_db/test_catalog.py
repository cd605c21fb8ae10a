"""The catalog: real SQLite, no Chroma and no embedder."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.library import document, source
from vector_db.catalog import Catalog
from vector_db.embedder import Vectors
from vector_db.errors import IndexFault
from vector_db.keywords import match_query
from vector_db.types import EVERYTHING, Filter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite3"


@pytest.fixture
def catalog(path: Path) -> Catalog:
    return Catalog(path)


def vectors(n: int) -> Vectors:
    return np.eye(8, dtype=np.float32)[:n]


def matched(catalog: Catalog, question: str, only: Filter = EVERYTHING) -> list[str]:
    return [hit.chunk.body for hit in catalog.hits(catalog.match(match_query(question), 10, only))]


def test_a_document_is_found_by_its_words_before_it_has_vectors(catalog: Catalog) -> None:
    made, chunks = document("The brig was built in Whitby.", "She sank in 1859.")
    catalog.put_text(made, chunks, source())
    assert matched(catalog, "Whitby") == ["The brig was built in Whitby."]
    assert catalog.without_vector(9) == chunks
    assert [row.state for row in catalog.library()] == ["text"]


def test_to_store_or_forget_a_file_no_other_document_is_looked_at(catalog: Catalog) -> None:
    with catalog._changing() as db:
        names = [f"{number}.md" for number in range(5_000)]
        db.executemany("INSERT INTO documents VALUES (?, 't', NULL, 'complete', '2026')", [(name,) for name in names])
        db.executemany("INSERT INTO files VALUES (?, '/', ?, 'k', 1, 1, ?)", [(f"/y/{n}", n, n) for n in names])
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 100

    made, chunks = document("The brig was built in Whitby.")
    catalog._db.set_progress_handler(count, 100)
    catalog.put_text(made, chunks, source())
    catalog.remove_source(source().location)
    catalog._db.set_progress_handler(None, 100)
    assert steps < 5_000, "steps of SQLite's machine: several for each row that is looked at"
    assert not catalog.has_document(made.id) and catalog.counts()[0] == 5_000


def test_a_document_is_complete_when_its_last_vector_is_there(catalog: Catalog) -> None:
    made, chunks = document("one", "two")
    catalog.put_text(made, chunks, source())
    catalog.put_vectors([chunks[0].id], vectors(1))
    assert catalog.library()[0].state == "text"
    catalog.put_vectors([chunks[1].id], vectors(1))
    assert catalog.library()[0].state == "complete"
    assert catalog.without_vector(9) == []


def test_short_documents_do_not_wait_for_the_vectors_of_a_long_one(catalog: Catalog) -> None:
    long, letter, note = (
        document(*[f"{name} {n}" for n in range(length)]) for name, length in (("folio", 5), ("letter", 2), ("note", 1))
    )
    for made, chunks in (long, letter, note):
        catalog.put_text(made, chunks, source(f"{made.id}.md"))
    assert [chunk.body for chunk in catalog.without_vector(4)] == ["note 0", "letter 0", "letter 1", "folio 0"]


def test_vectors_come_back_as_they_went_in(catalog: Catalog) -> None:
    made, chunks = document("one", "two", "three")
    catalog.put_text(made, chunks, source())
    catalog.put_vectors([chunk.id for chunk in chunks[:2]], vectors(2))
    stored = catalog.vectors([chunks[1].id, chunks[0].id, chunks[2].id, "unknown"])
    assert list(stored) == [chunks[1].id, chunks[0].id], "in the order asked for, without what has none"
    assert np.array_equal(np.stack(list(stored.values())), vectors(2)[::-1])
    assert catalog.owners() == {chunk.id: made.id for chunk in chunks[:2]}


def test_words_are_matched_by_their_stems_and_without_accents(catalog: Catalog) -> None:
    catalog.put_text(*document("Restoring the Café façade"), source())
    assert matched(catalog, "restored cafe facade")


def test_the_best_match_by_bm25_comes_first(catalog: Catalog) -> None:
    filler = " ".join(f"other{n}" for n in range(40))
    bodies = [f"anchor {filler}", "anchor and nothing else", f"{filler} {filler} anchor", "keel"]
    catalog.put_text(*document(*bodies), source())
    assert matched(catalog, "anchor") == [bodies[1], bodies[0], bodies[2]]


def test_the_lead_is_searched_too(catalog: Catalog) -> None:
    catalog.put_text(*document("Twelve pounds.", title="Admission prices"), source())
    assert matched(catalog, "admission") == ["Twelve pounds."]


def test_only_the_kinds_that_are_asked_for_are_matched(catalog: Catalog) -> None:
    for n in range(20):
        catalog.put_text(*document(f"ticket ticket ticket {n}"), source(f"minutes/{n}.md"))
    catalog.put_text(*document("a ticket among much that is said of other things"), source("prices/a.md"))
    assert len(matched(catalog, "ticket")) == 10
    assert matched(catalog, "ticket", Filter(("prices",))) == ["a ticket among much that is said of other things"]
    assert matched(catalog, "ticket", Filter(("loans",))) == []
    assert len(matched(catalog, "ticket", Filter(("loans", "prices", "minutes")))) == 10


def test_a_new_version_replaces_the_old_one_in_one_step(catalog: Catalog, path: Path) -> None:
    catalog.put_text(*document("the old price is ten"), source())
    beside = Catalog(path)
    states = []

    def watch(statement: str) -> None:
        states.append((matched(beside, "old"), matched(beside, "new")))

    catalog._db.set_trace_callback(watch)
    catalog.put_text(*document("the new price is twelve"), source())
    catalog._db.set_trace_callback(None)
    assert len(states) > 3, "another connection has looked between the statements"
    assert set(map(repr, states)) == {repr((["the old price is ten"], []))}
    assert (matched(beside, "old"), matched(beside, "new")) == ([], ["the new price is twelve"])
    assert catalog.counts() == (1, 1)


def test_the_same_content_under_two_names_is_stored_once_and_cited_under_both(catalog: Catalog) -> None:
    made, chunks = document("twin text")
    catalog.put_text(made, chunks, source("b/two.md"))
    catalog.put_source(source("a/one.md"), made.id)
    assert catalog.counts() == (1, 1)
    assert [row.source.path for row in catalog.library()] == ["a/one.md", "b/two.md"]
    ranked = [(chunks[0].id, 0.5)]
    [hit] = catalog.hits(ranked)
    assert (hit.source, hit.doc_type, hit.also_in, hit.score) == ("a/one.md", "a", ("b/two.md",), 0.5)
    [hit] = catalog.hits(ranked, Filter(("b",)))
    assert (hit.source, hit.doc_type, hit.also_in) == ("b/two.md", "b", ("a/one.md",))


def test_storing_what_is_there_already_changes_nothing(catalog: Catalog) -> None:
    made, chunks = document("one", "two")
    catalog.put_text(made, chunks, source("a/one.md"))
    catalog.put_vectors([chunk.id for chunk in chunks], vectors(2))
    catalog.put_text(made, chunks, source("a/one.md"))
    catalog.put_text(made, chunks, source("a/again.md"))
    assert catalog.counts() == (1, 2)
    assert {row.state for row in catalog.library()} == {"complete"}


def test_a_document_half_done_can_be_stored_again(catalog: Catalog) -> None:
    made, chunks = document("one", "two")
    catalog.put_text(made, chunks, source())
    catalog.put_text(made, chunks, source())
    assert catalog.counts() == (1, 2)


def test_a_document_goes_with_the_last_of_its_files(catalog: Catalog) -> None:
    made, chunks = document("twin text")
    catalog.put_text(made, chunks, source("a/one.md"))
    catalog.put_source(source("a/two.md"), made.id)
    catalog.remove_source(source("a/one.md").location)
    assert matched(catalog, "twin") == ["twin text"]
    catalog.remove_source(source("a/two.md").location)
    assert matched(catalog, "twin") == []
    assert catalog.counts() == (0, 0)
    assert catalog.hits([(chunks[0].id, 1.0)]) == []


def test_the_keyword_index_is_sound_after_replacing_and_removing(catalog: Catalog) -> None:
    for n in range(30):
        catalog.put_text(*document(f"text {n} of {n % 7}", f"keel {n}"), source(f"a/{n % 10}.md"))
    catalog.remove_source(source("a/3.md").location)
    catalog._db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    assert catalog.counts() == (9, 18)
    assert len(catalog.match(match_query("text keel"), 100)) == 18


def test_document_frequency_counts_chunks(catalog: Catalog) -> None:
    catalog.put_text(*document("sail and oar", "sail", "anchor"), source())
    assert [catalog.document_frequency(match_query(word)) for word in ("sails", "anchor", "keel")] == [
        2,
        1,
        0,
    ]
    assert catalog.document_frequency("") == 0


@pytest.mark.parametrize(
    "question",
    [
        '"',
        "'",
        'a"b',
        "NEAR(a b)",
        "lead: x",
        "a AND",
        "*",
        "^a",
        "a-b",
        "{a}",
        "_",
        "²",
        "漢字",
        "\x00a",
        "\ud83d a",
    ],
)
def test_no_question_is_a_syntax_error(catalog: Catalog, question: str) -> None:
    catalog.put_text(*document("a b c"), source())
    catalog.match(match_query(question), 5)
    catalog.document_frequency(match_query(question))


def test_a_question_of_thousands_of_words_is_no_error(catalog: Catalog) -> None:
    catalog.put_text(*document("the one word12x"), source())
    assert matched(catalog, " ".join(f"word{n}x" for n in range(12_000))) == ["the one word12x"]


def test_kinds_and_documents_of_kinds(catalog: Catalog) -> None:
    made, chunks = document("one")
    catalog.put_text(made, chunks, source("b/1.md"))
    catalog.put_source(source("a/1.md"), made.id)
    assert catalog.doc_types() == ["a", "b"]
    for kinds in (("a",), ("a", "b")):
        assert catalog.count_within(Filter(kinds)) == 1
    assert catalog.count_within(Filter(("c",))) == 0


def test_lists_may_be_longer_than_sqlite_takes_values(catalog: Catalog) -> None:
    made, chunks = document("one", "two")
    catalog.put_text(made, chunks, source("notes/a.md"))
    catalog.put_vectors([chunk.id for chunk in chunks], vectors(2))
    many = tuple(f"other {n}" for n in range(40_000))
    wanted = Filter((*many, "notes"), (*many, made.id))
    ids = [chunk.id for chunk in chunks]
    assert catalog.count_within(wanted) == len(catalog.vectors_within(wanted)) == 2
    assert [id_ for id_, _ in catalog.match(match_query("one"), 5, wanted)] == ids[:1]
    assert list(catalog.vectors([*many, *ids])) == ids
    assert catalog.within([*ids, *many], wanted) == set(ids)
    assert catalog.within(ids, Filter(many)) == set()


def test_what_is_embedded_comes_in_parts(catalog: Catalog) -> None:
    made, chunks = document(*map(str, range(7)))
    catalog.put_text(made, chunks, source())
    catalog.put_vectors([chunk.id for chunk in chunks[:5]], vectors(5))
    parts = list(catalog.embedded(size=2))
    assert [len(part) for part in parts] == [2, 2, 1]
    assert {id_ for part in parts for id_ in part} == {chunk.id for chunk in chunks[:5]}


def test_what_is_counted_is_counted_anew_after_every_change(catalog: Catalog, path: Path) -> None:
    beside = Catalog(path)
    query = match_query("anchor")

    def counted() -> tuple[tuple[int, int], int]:
        return catalog.counts(), catalog.document_frequency(query)

    assert counted() == ((0, 0), 0)
    catalog.put_text(*document("anchor"), source("a/1.md"))
    assert counted() == counted() == ((1, 1), 1)
    beside.put_text(*document("anchor", "keel"), source("a/2.md"))
    assert counted() == ((2, 3), 2)
    beside.remove_source(source("a/1.md").location)
    assert counted() == ((1, 2), 1)


@pytest.mark.parametrize(
    "nasty", ["\x00", "a\x00b", "\ud83d", "\udc80 x", "\x01\x1f\x7f", "\ufffe\uffff", "🙂\u200d", "\u202e"]
)
def test_no_text_is_too_nasty_to_be_stored_and_removed(catalog: Catalog, nasty: str) -> None:
    made, chunks = document(f"anchor {nasty * 50} end", nasty, title=f"T {nasty}")
    catalog.put_text(made, chunks, source())
    assert len(matched(catalog, "anchor")) == 1
    assert len(catalog.without_vector(9)) == 2
    assert len(catalog.library()) == 1
    catalog.remove_source(source().location)
    catalog._db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    assert matched(catalog, "anchor") == []


def test_the_stamp_moves_for_every_process(catalog: Catalog, path: Path) -> None:
    assert catalog.stamp() == 0
    assert Catalog(path).move_stamp() == 1
    assert catalog.stamp() == 1
    assert catalog.move_stamp() == 2


def test_several_processes_may_make_it_at_once(path: Path) -> None:
    code = f"import sys; from vector_db.catalog import Catalog; sys.stdin.read(1); Catalog({str(path)!r})"
    makers = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [maker.communicate("x", timeout=60)[1] for maker in makers] == ["", "", ""]
    assert Catalog(path).counts() == (0, 0)


def test_adopting_replaces_everything_and_keeps_the_stamp_moving(catalog: Catalog, tmp_path: Path) -> None:
    catalog.put_text(*document("old words"), source("a/old.md"))
    catalog.set_meta("embedder", "first")
    stamp = catalog.move_stamp()
    with_new = tmp_path / "other.sqlite3"
    other = Catalog(with_new)
    made, chunks = document("new words")
    other.put_text(made, chunks, source("a/new.md"))
    other.put_vectors([chunks[0].id], vectors(1))
    other.set_meta("embedder", "second")
    other.close()

    catalog.adopt(with_new, chroma="chroma-9")

    assert [row.source.path for row in catalog.library()] == ["a/new.md"]
    assert (matched(catalog, "old"), matched(catalog, "new")) == ([], ["new words"])
    assert (catalog.get_meta("embedder"), catalog.get_meta("chroma")) == ("second", "chroma-9")
    assert catalog.stamp() == stamp + 1
    assert list(catalog.owners()) == [chunks[0].id]
    catalog._db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")


def test_a_change_that_fails_leaves_nothing_behind(catalog: Catalog) -> None:
    made, chunks = document("one", "two")
    with pytest.raises(IndexFault, match="cannot be used"):
        catalog.put_text(made, [chunks[0], chunks[0]], source())
    assert catalog.counts() == (0, 0)
    catalog.put_text(made, chunks, source())
    assert catalog.counts() == (1, 2)


def test_a_file_that_is_no_catalog_is_named(path: Path) -> None:
    path.write_text("not a database, but long enough to look like one " * 50, encoding="utf-8")
    with pytest.raises(IndexFault, match=f"{path.name} cannot be opened"):
        Catalog(path)


def test_a_catalog_of_another_format_is_refused_with_the_next_command(catalog: Catalog, path: Path) -> None:
    catalog.set_meta("format", "99")
    with pytest.raises(IndexFault, match=r"has format 99, .* Run: python -m ingest|format 99.*run: python -m ingest"):
        Catalog(path)


def test_a_copy_taken_after_closing_holds_everything(catalog: Catalog, path: Path, tmp_path: Path) -> None:
    catalog.put_text(*document("kept"), source())
    catalog.close()
    shutil.copy(path, tmp_path / "copy.sqlite3")
    with sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM chunks").fetchone() == (1,)


def test_candidates_come_in_the_order_asked_for_with_the_vectors_that_there_are(catalog: Catalog) -> None:
    made, chunks = document("one", "two", "three")
    catalog.put_text(made, chunks, source("notes/a.md"))
    catalog.put_vectors([chunks[2].id], vectors(1))
    got = catalog.candidates([chunks[2].id, "gone", chunks[0].id])
    assert [chunk for chunk, _ in got] == [chunks[2], chunks[0]]
    assert got[0][1] is not None and np.array_equal(got[0][1], vectors(1)[0])
    assert got[1][1] is None


def test_a_sample_has_vectors_from_all_over_the_index(catalog: Catalog) -> None:
    assert catalog.sample(5).shape == (0, 0)
    made, chunks = document(*(f"body {n}" for n in range(100)))
    catalog.put_text(made, chunks, source("notes/a.md"))
    stored = np.arange(200, dtype=np.float32).reshape(100, 2)
    catalog.put_vectors([chunk.id for chunk in chunks], stored)
    got = catalog.sample(5)
    assert got.shape == (5, 2)
    assert {0.0, 198.0} <= set(got[:, 0])
    assert len(catalog.sample(1000)) == 100
