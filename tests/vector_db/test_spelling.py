"""Words that no document holds: what they were meant to be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.embedder import BagOfWords
from tests.support.library import found, store
from vector_db.index import Index
from vector_db.spelling import distance, meant


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path, BagOfWords()) as index:
        store(index, "people/a.md", ["Josephine Penrose sails the Halcyon."])
        store(index, "people/b.md", ["Tonkin painted the sailors and their families."])
        store(index, "people/c.md", ["Özdemir sprach auf der Bühne mit Émile über die Überholung der Ölmühle."])
        yield index


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("keel", "keel", 0),
        ("keel", "kel", 1),
        ("keel", "keels", 1),
        ("keel", "kell", 1),
        ("keel", "kele", 1),
        ("keel", "mast", 4),
        ("", "keel", 4),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == distance(other, one) == slips


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("josefine", "josephine"),
        ("penrosse", "penrose"),
        ("tomkin", "tonkin"),
        ("sials", "sails"),
        ("özdmir", "özdemir"),
        ("uberholng", "überholung"),
        ("emyle", "émile"),
        ("penrose", None),
        ("halbxyn", None),
        ("families", None),
        ("tonk", None),
        ("x" * 8_000, None),
        ("彭罗斯船长", None),
    ],
)
def test_a_word_that_no_document_holds_is_taken_for_the_nearest(index: Index, typed: str, word: str | None) -> None:
    assert meant([typed], index.catalog) == ([word] if word else [])


def test_a_misspelt_name_finds_its_person(index: Index) -> None:
    assert found(index, "tomkin", k=1) == ["people/b.md"]
    assert found(index, "Josefine Penrosse", k=1) == ["people/a.md"]
    index.remove("/library/people/b.md")
    assert meant(["tomkin"], index.catalog) == []


def test_no_trace_of_looking_words_up_stays_in_the_file(index: Index, tmp_path: Path) -> None:
    assert meant(["tomkin"], index.catalog)
    index.close()
    with Index(tmp_path, BagOfWords()) as again:
        assert meant(["tomkin"], again.catalog) == ["tonkin"]
        assert again.catalog._all("SELECT count(*) FROM main.sqlite_master WHERE name = 'vocabulary'") == [(0,)]
