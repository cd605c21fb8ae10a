"""What one run makes of archives, links, limits and what goes wrong half-way."""

import os
import socket
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ingest import sync
from ingest.job import ingest, rebuild
from ingest.readers import Limits
from ingest.removal import remove
from ingest.report import Progress
from tests.support.embedder import BagOfWords
from tests.support.library import found, write
from tests.support.sample_files import pdf
from vector_db.errors import DiskFull
from vector_db.index import Index
from vector_db.verify import verify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "library", {"a.md": "The anchor.", "b/b.md": "The bowsprit."})


@pytest.fixture
def index(data_folder: Path) -> Iterator[Index]:
    with Index(data_folder, BagOfWords()) as opened:
        yield opened


def pack(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """An archive of `files` at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


# Archives -----------------------------------------------------------------------------------------------


def test_an_archive_is_a_folder(index: Index, folder: Path) -> None:
    pack(
        folder / "b/a.zip",
        {"inner/x.md": "The cutwater.", "y.md": "The anchor.", "empty.md": "", "p.exe": b"MZ\x90\x00" + bytes(99)},
    )
    report = ingest([folder], index)
    assert report.added == ["a.md", "b/a.zip/inner/x.md", "b/b.md"]
    assert report.duplicates == ["b/a.zip/y.md"]
    assert [problem.path for problem in report.failed] == ["b/a.zip/empty.md"]
    assert [problem.path for problem in report.skipped] == ["b/a.zip/p.exe"]
    hit = index.search("cutwater")[0]
    assert (hit.source, hit.doc_type) == ("b/a.zip/inner/x.md", "b")
    [row] = [row for row in index.documents() if row.source.path.endswith("x.md")]
    assert row.source.location == str(folder / "b/a.zip/inner/x.md")
    assert not (index.data / "unpacked").exists()
    assert len(ingest([folder], index).unchanged) == 4


def test_what_is_gone_from_an_archive_or_with_it_is_removed(index: Index, folder: Path) -> None:
    archive = pack(folder / "a.zip", {"x.md": "The cutwater.", "y.md": "The davits.", "z.md": "The fo'c'sle."})
    ingest([folder], index)
    pack(archive, {"moved/x.md": "The cutwater.", "z.md": "The gaff."})
    report = ingest([folder], index)
    assert (report.moved, report.updated, report.removed) == (["a.zip/moved/x.md"], ["a.zip/z.md"], ["a.zip/y.md"])
    archive.unlink()
    report = ingest([folder], index)
    assert (sorted(report.removed), report.documents) == (["a.zip/moved/x.md", "a.zip/z.md"], 2)
    assert index.chroma.ids() == index.catalog.chunk_ids()


def test_an_archive_that_cannot_be_read_just_now_keeps_its_documents(index: Index, folder: Path) -> None:
    archive = pack(folder / "a.zip", {"x.md": "The cutwater."})
    ingest([folder], index)
    archive.write_bytes(archive.read_bytes()[:40])
    report = ingest([folder], index)
    [problem] = report.failed
    assert problem.path == "a.zip" and problem.reason.endswith("the version that was indexed before stays")
    assert (report.removed, found(index, "cutwater")[0]) == ([], "a.zip/x.md")
    report = rebuild([], index)
    assert (report.documents, found(index, "cutwater")[0]) == (3, "a.zip/x.md")


def test_a_rebuild_reads_archives_again_and_remove_forgets_them(index: Index, folder: Path) -> None:
    archive = pack(folder / "a.zip", {"x.md": "The cutwater.", "y.md": "The davits."})
    ingest([folder], index)
    report = rebuild([], index)
    assert sorted(report.added) == ["a.md", "a.zip/x.md", "a.zip/y.md", "b/b.md"]
    assert report.removed == []
    assert remove(["a.zip/x.md"], index).removed == ["a.zip/x.md"]
    assert remove([str(archive)], index).removed == ["a.zip/y.md"]
    assert archive.exists(), "it is the user's own"
    assert index.counts()[0] == 2


def test_a_folder_that_a_file_has_replaced_is_gone(index: Index, folder: Path) -> None:
    ingest([folder], index)
    (folder / "b/b.md").unlink()
    (folder / "b").rmdir()
    (folder / "b").write_text("The capstan.", encoding="utf-8")
    report = ingest([folder], index)
    assert (report.removed, report.added) == (["b/b.md"], ["b"])


# Files that are none, or that change --------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="needs links, pipes and sockets")
def test_links_pipes_and_sockets_are_named_and_the_run_goes_on(index: Index, folder: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.md": "The secret."})
    (folder / "out.md").symlink_to(outside / "secret.md")
    (folder / "within.md").symlink_to(folder / "a.md")
    (folder / "elsewhere").symlink_to(outside)
    (folder / "same").symlink_to(folder / "b")
    os.mkfifo(folder / "pipe.md")
    os.mkfifo(folder / "pipe")
    write(folder, {"two\nlines\x1b[31m.md": "The capstan."})
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(folder)
        listening.bind("socket.md")
        report = ingest([folder], index)
    assert report.added == ["a.md", "two\nlines\x1b[31m.md", "b/b.md"]
    assert report.duplicates == ["within.md"]
    assert {problem.path: problem.reason for problem in report.failed} == {
        "out.md": "is a link that leads out of the folder",
        "pipe.md": "is not a regular file",
        "pipe": "is not a regular file",
        "socket.md": "is not a regular file",
    }
    assert {problem.path: problem.reason for problem in report.skipped} == {
        "elsewhere": "is a link that leads out of the folder",
        "same": "is a link to a folder, which is not followed",
    }


def test_the_data_folder_is_no_document(index: Index, folder: Path) -> None:
    with Index(folder / "data", BagOfWords()) as within:
        write(folder, {"data/uploads/1/u.md": "The uploaded."})
        assert ingest([folder], within).added == ["a.md", "b/b.md"]
        assert ingest([folder / "data/uploads/1/u.md"], within).added == ["u.md"]


def test_a_file_that_vanishes_half_way_is_named(index: Index, folder: Path) -> None:
    def vanish(progress: Progress) -> None:
        (folder / "b/b.md").unlink(missing_ok=True)

    write(folder, {f"a/{n}.md": f"Number {n}." for n in range(12)})
    report = ingest([folder], index, limits=Limits(readers=1), on_progress=vanish)
    assert [(problem.path, problem.reason) for problem in report.failed] == [
        ("b/b.md", "cannot be opened: No such file or directory")
    ]
    assert len(report.added) == 13


def test_a_file_that_changes_while_it_is_read_is_not_taken_for_what_it_was(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sync.digest
    monkeypatch.setattr(sync, "digest", lambda path: "0" * 64 if path.name == "a.md" else real(path))
    report = ingest([folder], index)
    assert [problem.reason for problem in report.failed] == ["changed while it was read; run the same command again"]
    assert report.added == ["b/b.md"]


def test_an_edit_within_the_same_tick_is_noticed(index: Index, folder: Path) -> None:
    soon = (time.time() + 60,) * 2
    os.utime(folder / "a.md", soon)
    ingest([folder], index)
    write(folder, {"a.md": "The almond."})
    os.utime(folder / "a.md", soon)
    assert ingest([folder], index).updated == ["a.md"]


def test_what_is_long_unchanged_is_not_even_opened(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in folder.rglob("*.md"):
        os.utime(path, (1_000_000, 1_000_000))
    ingest([folder], index)
    monkeypatch.setattr(sync, "digest", None)
    monkeypatch.setattr(sync.Readers, "_take", None)
    assert len(ingest([folder], index).unchanged) == 2


def test_what_could_not_be_read_is_not_tried_again_while_it_is_the_same(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, {"empty.md": ""})
    refused: dict = {}
    first = ingest([folder], index, refused=refused)
    with monkeypatch.context() as patch:
        patch.setattr(sync.Readers, "_take", None)
        again = ingest([folder], index, refused=refused)
    assert first.failed == again.failed and len(first.failed) == 1
    write(folder, {"empty.md": "Not empty."})
    assert ingest([folder], index, refused=refused).added == ["empty.md"]


# Limits -------------------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_not_opened(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (folder / "large.txt").open("wb") as file:
        file.truncate(int(2.1 * 2**30))
    report = ingest([folder], index)
    assert [(p.path, p.reason) for p in report.failed] == [
        ("large.txt", "is 2.1 GB; the limit is 200 MB (DOCENT_FILE_MB)")
    ]
    assert len(report.added) == 2


def test_a_full_disk_stops_in_words_and_the_same_command_goes_on(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = Index.check_space, iter([True, True])

    def full(self: Index, bytes_to_come: int = 0) -> None:
        if bytes_to_come and not next(calls, False):
            raise DiskFull("The disk is full.")
        real(self, bytes_to_come)

    write(folder, {f"c/{n}.md": f"Number {n}." for n in range(5)})
    with monkeypatch.context() as patch:
        patch.setattr(Index, "check_space", full)
        with pytest.raises(DiskFull):
            ingest([folder], index)
    assert index.counts() == (2, 2), "what was stored stays"
    report = ingest([folder], index)
    assert (len(report.added), len(report.unchanged)) == (5, 2)
    assert verify(index).ok


# Text first ---------------------------------------------------------------------------------------------


def test_a_document_is_found_by_keyword_before_anything_is_embedded(index: Index, folder: Path) -> None:
    seen: list[tuple[str, bool]] = []

    def look(progress: Progress) -> None:
        seen.append((progress.stage, bool(index.catalog.match('"bowsprit"', 1))))

    ingest([folder], index, on_progress=look)
    assert ("embedding", True) in seen
    assert [stage for stage, _ in seen] == sorted((stage for stage, _ in seen), reverse=True)
    assert {row.state for row in index.documents()} == {"complete"}


def test_vectors_can_be_left_to_the_caller(index: Index, folder: Path) -> None:
    ingest([folder], index, embeds=False)
    assert {row.state for row in index.documents()} == {"text"}
    assert found(index, "anchor")[0] == "a.md"
    assert index.embed_pending() == 2
    assert {row.state for row in index.documents()} == {"complete"}


def test_the_report_tells_of_pages_and_chunks(index: Index, folder: Path) -> None:
    (folder / "c.pdf").write_bytes(pdf("The capstan.", "", "The davits."))
    report = ingest([folder], index)
    [file] = [file for file in report.files if file.path == "c.pdf"]
    assert (file.state, file.pages, file.chunks) == ("added", 3, 2)
    [file] = [file for file in ingest([folder], index).files if file.path == "c.pdf"]
    assert (file.state, file.pages, file.chunks) == ("unchanged", 3, 2)


def test_a_question_set_beside_the_documents_is_none_of_them(index: Index, folder: Path) -> None:
    asked = '{"question": "Where is the anchor?", "relevant": ["a.md"]}\n'
    write(folder, {"questions.jsonl": asked, "log.jsonl": '{"question": "Where is the anchor?", "by": "Ann"}\n'})
    report = ingest([folder], index)
    assert [(problem.path, problem.reason[:15]) for problem in report.skipped] == [
        ("questions.jsonl", "holds questions")
    ]
    assert "log.jsonl" in report.added


def test_copies_and_moves_are_said_to_be_of_what(index: Index, folder: Path) -> None:
    write(folder, {"c.md": "The anchor."})
    [_, copy, _] = ingest([folder], index).files
    assert (copy.path, copy.notes) == ("c.md", ("holds the same as a.md",))
    (folder / "b/b.md").rename(folder / "d.md")
    [moved] = [file for file in ingest([folder], index).files if file.state == "moved"]
    assert (moved.path, moved.notes) == ("d.md", ("was b/b.md",))


def test_a_file_without_a_title_is_called_by_its_new_name_and_not_embedded_again(index: Index, folder: Path) -> None:
    write(folder, {"old-name.txt": "The cutwater."})
    ingest([folder], index)
    assert isinstance(index.embedder, BagOfWords)
    index.embedder.embedded.clear()
    (folder / "old-name.txt").rename(folder / "new-minutes.txt")
    assert ingest([folder], index).moved == ["new-minutes.txt"]
    assert index.embedder.embedded == []
    [row] = [row for row in index.documents() if row.source.path == "new-minutes.txt"]
    assert row.title == "New minutes"
    assert index.search("cutwater")[0].chunk.lead == "New minutes"
    assert index.catalog.match('"minutes"', 5) and not index.catalog.match('"old"', 5)


# Rebuilding, removing -----------------------------------------------------------------------------------


def test_a_rebuild_keeps_what_is_on_a_drive_that_is_not_there(index: Index, folder: Path, tmp_path: Path) -> None:
    drive = write(tmp_path / "drive", {"d.md": "The davits."})
    ingest([folder], index)
    ingest([drive], index)
    drive.rename(tmp_path / "unplugged")
    report = rebuild([], index)
    assert (len(report.added), report.removed, report.documents) == (2, [], 3)
    assert [(p.path, p.reason) for p in report.failed] == [
        ("d.md", "is not there just now; the version that was indexed before stays")
    ]
    assert found(index, "davits")[0] == "d.md"
    assert verify(index).ok


def test_a_rebuild_keeps_the_old_version_of_what_cannot_be_read(index: Index, folder: Path) -> None:
    ingest([folder], index)
    (folder / "a.md").write_bytes(b"")
    report = rebuild([], index)
    assert [p.reason for p in report.failed] == ["is empty; the version that was indexed before stays"]
    assert (report.documents, found(index, "anchor")[0]) == (2, "a.md")


def test_removing_an_upload_deletes_its_copy_and_nothing_else(index: Index, folder: Path) -> None:
    write(index.data, {"uploads/1/u.md": "The uploaded.", "uploads/1/v.md": "The verandah.", "web/h/w.md": "The web."})
    pack(index.data / "uploads/2/a.zip", {"x.md": "The cutwater.", "y.md": "The davits."})
    for path in [folder, *(index.data / "uploads/1").iterdir(), index.data / "uploads/2/a.zip", index.data / "web/h"]:
        ingest([path], index)
    remove(["u.md", "a.zip/x.md", "w.md", "a.md"], index)
    assert not (index.data / "uploads/1/u.md").exists() and (index.data / "uploads/1/v.md").exists()
    assert not (index.data / "web/h").exists()
    assert (index.data / "uploads/2/a.zip").exists(), "the other document in it stays"
    assert (folder / "a.md").exists()
    remove(["a.zip/y.md", "v.md"], index)
    assert not (index.data / "uploads/1").exists() and not (index.data / "uploads/2").exists()


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_no_link_leads_a_deletion_out_of_the_data_folder(index: Index, folder: Path) -> None:
    (index.data / "uploads").mkdir(parents=True)
    (index.data / "uploads/1").symlink_to(folder)
    ingest([index.data / "uploads/1/a.md"], index)
    remove(["a.md"], index)
    assert (folder / "a.md").exists()


def test_while_a_long_file_is_read_its_pages_are_told(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "PATIENCE_SECONDS", 0.01)
    long = tmp_path / "long.pdf"
    long.write_bytes(pdf(*["A page of text. " * 60] * 400))
    told: list[Progress] = []
    ingest([long], index, on_progress=told.append, embeds=False)
    pages = [(each.pages, each.pages + each.pages_left) for each in told if each.pages]
    assert pages == sorted(pages) and {of for _, of in pages} == {400} and pages[0][0] < 400
