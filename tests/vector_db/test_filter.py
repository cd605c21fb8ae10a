"""Searching in a part of the documents: by kind, document and day, within real SQLite and real Chroma."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.embedder import BagOfWords
from tests.support.library import document, found, source, store
from vector_db import replica
from vector_db.errors import DocentError
from vector_db.index import CANDIDATES, Index
from vector_db.types import EVERYTHING, Filter

MAY = ("2024-05-01", "2024-05-02", "2024-05-03")


def moment(written: str) -> int:
    """A local time as a file's time of change."""
    return int(datetime.fromisoformat(written).timestamp() * 1e9)


@pytest.fixture(autouse=True)
def _somewhere_else(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A place whose days are not those of UTC."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path / "index", BagOfWords()) as opened:
        yield opened


def crowd(index: Index, number: int) -> None:
    """Documents that all fit a question on tickets better than any other."""
    for n in range(number):
        index.put_text(*document(f"ticket price {n}"), source(f"minutes/{n}.md", modified=moment("2020-01-01T12:00")))
    index.embed_pending()


@pytest.mark.parametrize("exact", [replica.EXACT, 0], ids=["compared one by one", "sorted out of what Chroma finds"])
@pytest.mark.parametrize(
    "only",
    [
        Filter(kinds=("prices",)),
        Filter(documents=("?",)),
        Filter(since="2024-05-01"),
        Filter(since="2024-05-01", until="2024-05-01"),
    ],
    ids=str,
)
def test_what_comes_after_hundreds_is_found_when_it_alone_is_allowed(
    index: Index, only: Filter, exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "EXACT", exact)
    crowd(index, 200 + CANDIDATES)
    words = "ticket " + " ".join(f"other{n}" for n in range(80))
    (wanted,) = store(index, "prices/word.md", [words], modified=moment("2024-05-01T00:00"))
    assert "prices/word.md" not in found(index, "ticket price", k=200), "by itself it comes after all the others"

    only = Filter(only.kinds, (wanted.document_id,) if only.documents else (), only.since, only.until)
    (hit,) = index.search("ticket price", only=only)
    assert (hit.source, hit.keyword_rank, hit.similarity_rank) == ("prices/word.md", 1, 1), "by both searches"


def test_a_day_is_whole_and_local(index: Index) -> None:
    times = ["2024-04-30T23:59:59", "2024-05-01T00:00", "2024-05-02T12:00", "2024-05-03T23:59:59", "2024-05-04T00:00"]
    for written in times:
        store(index, f"notes/{written}.md", [f"anchor {written}"], modified=moment(written))

    def changed(since: str, until: str) -> list[str]:
        return sorted(path[6:-3] for path in found(index, "anchor", k=9, only=Filter(since=since, until=until)))

    assert changed(MAY[0], MAY[2]) == times[1:4]
    assert changed(MAY[0], "") == times[1:]
    assert changed("", MAY[2]) == times[:4]
    assert changed(MAY[1], MAY[1]) == times[2:3]
    assert changed("2024-05", "2024-5-2") == times[1:3], "a month begins with its first day"
    assert changed("", "2024-04") == times[:1] and changed("2023", "2024") == times, "and ends with its last, as a year"
    assert changed("2024-05", "2024-12") == times[1:]
    assert changed("0002-01-01", "9999-12-30") == times, "days far away are no error"


@pytest.mark.parametrize(
    "day", ["yesterday", "2024-13", "202", "2024-13-01", "2024-02-30", "01.05.2024", "2024-05-01T10:00", "9999-12-31"]
)
def test_what_is_no_day_is_an_error_in_words(index: Index, day: str) -> None:
    store(index, "notes/a.md", ["anchor"])
    with pytest.raises(DocentError, match=f"'{day}' is no day"):
        index.search("anchor", only=Filter(until=day))


def test_fields_together_allow_what_each_allows(index: Index) -> None:
    old, new = moment("2020-01-01T10:00"), moment("2024-05-02T10:00")
    chunks = {
        path: store(index, path, [f"anchor {path}"], modified=modified)[0]
        for path, modified in [("prices/old.md", old), ("prices/new.md", new), ("ships/new.md", new)]
    }
    prices = Filter(kinds=("prices",))
    assert found(index, "anchor", only=Filter(kinds=("prices",), since=MAY[0])) == ["prices/new.md"]
    ship = (chunks["ships/new.md"].document_id,)
    assert found(index, "anchor", only=Filter(("prices",), ship)) == []
    assert found(index, "anchor", only=Filter((), ship, *MAY[:2])) == ["ships/new.md"]
    assert sorted(found(index, "anchor", only=prices)) == ["prices/new.md", "prices/old.md"]


def test_a_document_at_two_places_is_allowed_and_cited_where_all_fields_fit(index: Index) -> None:
    made, chunks = document("anchor")
    index.put_text(made, chunks, source("a/old.md", modified=moment("2020-01-01T10:00")))
    index.put_source(source("b/new.md", modified=moment("2024-05-02T10:00")), made.id)
    index.embed_pending()
    (hit,) = index.search("anchor", only=Filter(since=MAY[0]))
    assert (hit.source, hit.also_in, hit.modified) == ("b/new.md", ("a/old.md",), moment("2024-05-02T10:00"))
    assert index.search("anchor", only=Filter(("a",), since=MAY[0])) == [], "no one file is both"


def test_a_hit_tells_what_each_search_made_of_it(index: Index) -> None:
    index.put_text(*document("anchor and chain"), source("notes/unread.md", modified=moment("2024-05-02T10:00")))
    store(index, "notes/both.md", ["anchor"])
    store(index, "notes/other.md", ["sail"])
    index.put_text(*document("anchor later"), source("notes/later.md", modified=7))
    hits = {hit.source: hit for hit in index.search("anchor", k=9)}
    both, later, other = (hits[f"notes/{name}.md"] for name in ("both", "later", "other"))
    vector = index.embedder.embed_question("anchor")
    assert both.similarity == pytest.approx(
        float(vector @ index.catalog.vectors([both.chunk.id])[both.chunk.id]), abs=1e-5
    )
    nearer = [hit for hit in hits.values() if (hit.similarity or -1) >= both.similarity]
    assert (both.similarity_rank, both.keyword_rank) == (len(nearer), 1)
    assert both.bm25 is not None and later.bm25 is not None and both.bm25 > later.bm25 > 0
    assert (later.similarity, later.similarity_rank, later.keyword_rank, later.modified) == (None, None, 2, 7)
    assert (other.bm25, other.keyword_rank) == (None, None) and other.similarity is not None


def test_everything_is_the_filter_that_allows_all(index: Index) -> None:
    store(index, "notes/a.md", ["anchor"])
    assert Filter() == EVERYTHING
    assert index.search("anchor", only=EVERYTHING) == index.search("anchor")
