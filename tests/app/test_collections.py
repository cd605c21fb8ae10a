"""Collections: what is put in stays in, whatever becomes of its file, and nothing else gets in."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.collections import NAME_LENGTH, CollectionFault, CollectionStore
from ingest.job import ingest
from tests.support.embedder import BagOfWords
from tests.support.fake_desk import row
from tests.support.library import write
from vector_db.index import Index
from vector_db.types import DocumentRow


@pytest.fixture
def store(tmp_path: Path) -> CollectionStore:
    return CollectionStore(tmp_path / "data" / "collections.sqlite3")


def document(path: str, content: str = "a") -> DocumentRow:
    return replace(row(path), document_id=content * 64)


def paths(store: CollectionStore, library: list[DocumentRow], at: int = 0) -> list[str]:
    return sorted(each.source.path for each in store.all()[at].rows(library))


def test_documents_are_put_in_and_taken_out_and_may_be_in_several(store: CollectionStore) -> None:
    library = [document("a.md", "a"), document("b.md", "b"), document("c.md", "c")]
    first, second = store.make("  First \n one "), store.make("second")
    store.add(first, library[:2])
    store.add(first, library[:1])
    store.add(second, library[1:])
    assert [each.name for each in store.all()] == ["First one", "second"]
    assert (paths(store, library), paths(store, library, 1)) == (["a.md", "b.md"], ["b.md", "c.md"])
    store.remove(first, library[:1])
    store.rename(first, "Zuletzt")
    store.forget([library[2].source.location])
    assert [each.name for each in store.all()] == ["second", "Zuletzt"]
    assert (paths(store, library), paths(store, library, 1)) == (["b.md"], ["b.md"])
    store.delete(second)
    assert [each.name for each in CollectionStore(store.path).all()] == ["Zuletzt"], "another process sees it"


def test_a_changed_a_moved_and_a_returning_document_stay(store: CollectionStore) -> None:
    made = store.make("All")
    store.add(made, [document("a.md", "a"), document("b.md", "b"), document("c.md", "c")])
    library = [document("a.md", "x"), document("new/b.md", "b"), document("copy-of-old-a.md", "a")]
    assert paths(store, library) == ["a.md", "new/b.md"], "changed, and moved; what a copy holds is another document"
    store.follow(library)
    library = [document("moved/a.md", "x"), document("new/b.md", "y"), document("c.md", "z")]
    assert paths(store, library) == ["c.md", "moved/a.md", "new/b.md"]
    store.follow(library)
    store.follow(library)
    assert paths(store, library) == ["c.md", "moved/a.md", "new/b.md"]
    store.follow([])
    assert paths(store, []) == [] and paths(store, library) == ["c.md", "moved/a.md", "new/b.md"]


def test_a_name_is_there_once_and_says_something(store: CollectionStore) -> None:
    made, _ = store.make("Minutes"), store.make("Other")
    for name, said in (("minutes", "already"), ("  ", "needs a name"), ("\0", "needs a name")):
        with pytest.raises(CollectionFault, match=said):
            store.make(name)
    with pytest.raises(CollectionFault, match="already"):
        store.rename(made, "OTHER")
    store.rename(made, "MINUTES")
    store.make("x" * 500 + "\ud800")
    assert max(len(each.name) for each in store.all()) == NAME_LENGTH
    for change in (lambda: store.rename("gone", "x"), lambda: store.add("gone", [])):
        with pytest.raises(CollectionFault, match="not there any more"):
            change()


def test_a_damaged_file_is_told_in_words(store: CollectionStore) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(b"nonsense " * 200)
    with pytest.raises(CollectionFault, match="cannot be used"):
        store.all()
    store.path.unlink()
    assert store.all() == []


def test_files_that_are_really_changed_renamed_and_read_again_stay(store: CollectionStore, tmp_path: Path) -> None:
    folder = write(tmp_path / "files", {"a.md": "# Anchor\n\nAn anchor holds.", "b.md": "# Boat\n\nA boat floats."})
    with Index(tmp_path / "index", BagOfWords()) as index:
        ingest([folder], index)
        store.add(store.make("All"), index.documents())
        (folder / "a.md").write_text("# Anchor\n\nAn anchor holds no more.")
        (folder / "sub").mkdir()
        (folder / "b.md").rename(folder / "sub" / "boat.md")
        ingest([folder], index)
        store.follow(index.documents())
        assert paths(store, index.documents()) == ["a.md", "sub/boat.md"]
