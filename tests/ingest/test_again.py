"""Documents that are read again: what reads otherwise is replaced in one step; the rest keeps its vectors."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from ingest import sync
from ingest.again import READ_AGAIN, read_again
from ingest.job import Stopped, ingest
from ingest.report import Progress
from tests.support.embedder import BagOfWords
from tests.support.library import found, write
from vector_db.index import Index
from vector_db.types import Chunk

TEXTS = {"notes/a.md": "# Anchor\n\nAn anchor holds.\n\n## Rust\n\nIron rusts.", "notes/b.md": "# Boat\n\nIt floats."}


class Counting(BagOfWords):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def embed(self, texts):  # type: ignore[no-untyped-def]
        self.given += texts
        return super().embed(texts)


def test_a_document_is_read_again_whatever_its_hash_and_keeps_what_reads_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "files", TEXTS)
    embedder = Counting()
    with Index(tmp_path / "index", embedder) as index:
        ingest([folder], index)
        place, other = (row.source.location for row in index.documents())
        (before, kept) = index.documents()
        chunks = index.chunks_of(before.document_id)
        embedder.given.clear()
        report = read_again([place], index)
        assert [(file.path, file.state, file.notes) for file in report.files] == [
            ("notes/a.md", "updated", (READ_AGAIN,))
        ]
        assert index.documents() == [before, kept] and embedder.given == [], "it reads as before"

        original = sync.chunk

        def otherwise(*given: object) -> list[Chunk]:
            """A newer reader: the last chunk reads otherwise."""
            *same, last = original(*given)  # type: ignore[arg-type]
            return [*same, Chunk(last.id, last.document_id, last.position, last.lead, "Gold shines.", "", None)]

        monkeypatch.setattr(sync, "chunk", otherwise)
        read_again([place], index, embeds=False)
        assert [row.state for row in index.documents()] == ["text", "complete"]
        assert found(index, "gold shines")[0] == "notes/a.md", "at once, by keyword"
        index.embed_pending()
        assert len(embedder.given) == 1 and "Gold shines." in embedder.given[0]
        index.reconcile()
        assert index.chroma.ids() == index.catalog.chunk_ids()
        assert len(index.chunks_of(before.document_id)) == len(chunks) and other == kept.source.location


def test_what_is_in_an_archive_is_read_again_and_what_is_gone_stays(tmp_path: Path) -> None:
    folder = write(tmp_path / "files", TEXTS)
    with ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("c.md", "# Chart\n\nA chart shows rocks.")
    with Index(tmp_path / "index", BagOfWords()) as index:
        ingest([folder], index)
        before = index.documents()
        (folder / "notes/b.md").unlink()
        report = read_again([row.source.location for row in before], index)
        assert {file.path: file.state for file in report.files} == {
            "all.zip/c.md": "updated", "notes/a.md": "updated", "notes/b.md": "failed",
        }  # fmt: skip
        assert "not there any more" in report.failed[0].reason
        assert index.documents() == before


def test_who_is_told_of_the_progress_can_stop_it_and_what_was_read_is_whole(tmp_path: Path) -> None:
    folder = write(tmp_path / "files", {f"{n}.md": f"# Title {n}\n\nText of number {n}." for n in range(4)})

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise Stopped("enough")

    with Index(tmp_path / "index", BagOfWords()) as index:
        with pytest.raises(Stopped):
            ingest([folder], index, on_progress=stop)
        assert [row.source.path for row in index.documents()] == ["0.md", "1.md"]
        assert not (tmp_path / "index" / sync.UNPACKED).exists()
        report = ingest([folder], index)
        assert report.counts() == {"unchanged": 2, "added": 2}
        assert {row.state for row in index.documents()} == {"complete"}
