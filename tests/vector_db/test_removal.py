"""What is removed leaves nothing behind, and the disk space comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.embedder import BagOfWords
from tests.support.library import document, found, source, store
from vector_db.index import Index
from vector_db.replica import MOST_SWEPT
from vector_db.verify import verify

CANARY = "xyzzycanary"
WORDS = " ".join(f"word{n}" for n in range(40))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path / "data", BagOfWords()) as opened:
        opened.begin("1")
        yield opened


def on_the_disk(data: Path, text: str) -> list[str]:
    """The files that hold `text`."""
    files = (path for path in data.rglob("*") if path.is_file())
    return [path.name for path in files if text.encode() in path.read_bytes()]


def size(data: Path) -> int:
    return sum(path.stat().st_size for path in data.rglob("*") if path.is_file())


def chroma_size(index: Index) -> int:
    return sum(size(path) for path in index.data.glob("chroma*") if path.is_dir())


def forget(index: Index, *paths: str) -> None:
    for path in paths:
        index.remove(source(path).location)
    index.reconcile()
    index.compact()


def test_no_row_no_word_no_vector_and_no_byte_is_left(index: Index) -> None:
    for n in range(40):
        store(index, f"notes/{n}.md", [f"about {n}", f"more about {n} {WORDS}"])
    chunks = store(index, "notes/secret.md", [f"the {CANARY} is here", f"and {CANARY}s there"], title=f"Of {CANARY}")
    stem = CANARY.removesuffix("y")  # as the keyword index has it: that of the porter stemmer ends in i
    index.catalog._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert on_the_disk(index.data, stem)

    forget(index, "notes/secret.md")
    assert found(index, CANARY, k=1) != ["notes/secret.md"]
    assert index.catalog.document_frequency(f'"{CANARY}"') == 0
    assert not index.chroma.ids() & {chunk.id for chunk in chunks}
    assert on_the_disk(index.data, stem) == []
    assert verify(index).ok
    index.catalog._db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")


def test_a_replaced_text_is_gone_too(index: Index) -> None:
    store(index, "notes/a.md", [f"the {CANARY} costs ten", "a tail that the new version has not"])
    store(index, "notes/a.md", ["it costs twelve"])
    index.reconcile()
    index.compact()
    assert on_the_disk(index.data, CANARY.removesuffix("y")) == []
    assert verify(index).vectors == 1


def test_the_space_comes_back(index: Index) -> None:
    paths = [f"notes/{n}.md" for n in range(60)]
    store(index, "notes/kept.md", ["this stays"])
    index.compact()
    before = size(index.data)
    for path in paths:
        store(index, path, [f"{path} {n} {WORDS}" for n in range(10)])
    forget(index, *paths)
    assert size(index.data) < 1.3 * before
    assert verify(index).ok


def test_chroma_is_made_anew_when_much_was_deleted_since_little_by_little_too(index: Index) -> None:
    for n in range(50):
        store(index, f"notes/{n}.md", [f"about {n}"])
    folder = index.catalog.get_meta("chroma")
    limit = int(50 * MOST_SWEPT)
    for n in range(limit - 2):
        forget(index, f"notes/{n}.md")
    assert index.catalog.get_meta("chroma") == folder
    for n in range(limit - 2, limit + 2):
        forget(index, f"notes/{n}.md")
    assert index.catalog.get_meta("chroma") != folder
    assert index.catalog.get_meta("swept") is not None and verify(index).ok


def test_updating_again_and_again_does_not_let_it_grow(index: Index, tmp_path: Path) -> None:
    versions = {f"notes/{n}.md": 0 for n in range(10)}

    def text(path: str) -> list[str]:
        return [f"{path} version {versions[path]} part {n} {WORDS}" for n in range(12)]

    for path in versions:
        store(index, path, text(path))
    for cycle in range(30):
        for path in list(versions)[cycle % 2 :: 2]:
            versions[path] += 1
            index.put_text(*document(*text(path)), source(path))
        index.embed_pending()
        index.reconcile()
        index.compact()
    with Index(tmp_path / "fresh", BagOfWords()) as fresh:
        fresh.begin("1")
        for path in versions:
            store(fresh, path, text(path))
        fresh.compact()
        assert size(index.data) <= 2 * size(fresh.data)
        assert chroma_size(index) <= 2 * chroma_size(fresh)
    assert verify(index).ok
    assert len(index.search("version", k=50)) == 50


def test_doing_nothing_does_not_let_it_grow(index: Index) -> None:
    for n in range(10):
        store(index, f"notes/{n}.md", [f"about {n} {m}" for m in range(10)])
    index.reconcile()
    index.compact()
    before = size(index.data)
    for _ in range(20):
        index.begin("1")
        for n in range(10):
            index.put_text(*document(*[f"about {n} {m}" for m in range(10)]), source(f"notes/{n}.md"))
        assert index.embed_pending() == 0
        index.reconcile()
        index.compact()
    assert size(index.data) <= 1.01 * before
