"""Which files there are, and what each is called."""

import os
from pathlib import Path

import pytest

from ingest.files import Place, describe, files_in, place
from tests.support.library import write
from vector_db.errors import UnreadableFile
from vector_db.types import Source


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write(
        tmp_path / "library",
        {"a.md": "a", "prices/b.md": "b", "prices/2026/c.md": "c", ".hidden/d.md": "d", "prices/.e.md": "e"},
    )


def sources(folder: Path, known: list[Source] | None = None, **options: str) -> list[Source]:
    where = place(folder, known or [], **options)
    return [describe(path, where) for path in files_in(where)]


def test_files_are_found_in_order_and_hidden_ones_passed_over(library: Path) -> None:
    assert [s.path for s in sources(library)] == ["a.md", "prices/b.md", "prices/2026/c.md"]


def test_the_kind_is_the_folder(library: Path) -> None:
    assert [s.doc_type for s in sources(library)] == ["library", "prices", "prices"]
    assert {s.doc_type for s in sources(library, doc_type="uploads")} == {"uploads"}


def test_a_source_says_where_it_lies(library: Path) -> None:
    first = sources(library)[0]
    assert (first.location, first.root, first.size) == (str(library / "a.md"), str(library), 1)
    assert first.modified == (library / "a.md").stat().st_mtime_ns


def test_a_relative_path_is_made_absolute(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(library)
    assert sources(Path("prices/../prices")) == sources(library / "prices")


def test_a_part_of_an_ingested_folder_keeps_its_names(library: Path) -> None:
    known = sources(library)
    names = {s.location: s for s in known}
    for part in ("prices", "prices/2026", "prices/b.md", "prices/2026/c.md"):
        again = sources(library / part, known)
        assert again and all(s == names[s.location] for s in again), part
    write(library, {"prices/new.md": "new", "prices/2026/new.md": "new"})
    assert sources(library / "prices/new.md", known)[0].path == "prices/new.md"
    assert [s.path for s in sources(library / "prices/2026", known)] == [
        "prices/2026/c.md",
        "prices/2026/new.md",
    ]


def test_the_folder_around_an_ingested_one_names_anew(library: Path) -> None:
    known = sources(library / "prices")
    assert [s.path for s in known] == ["b.md", "2026/c.md"]
    assert [s.path for s in sources(library, known)] == ["a.md", "prices/b.md", "prices/2026/c.md"]


def test_a_single_file_is_called_by_its_name(library: Path) -> None:
    assert [(s.path, s.doc_type) for s in sources(library / "prices/b.md")] == [("b.md", "prices")]


def test_a_link_within_the_folder_is_a_file_and_one_that_leads_out_is_none(library: Path, tmp_path: Path) -> None:
    where = place(library, [])
    (library / "within.md").symlink_to(library / "prices" / "b.md")
    assert describe(library / "within.md", where).path == "within.md"
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (library / "out.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(UnreadableFile, match="leads out of the folder"):
        describe(library / "out.md", where)


def test_links_to_nothing_and_in_a_circle_are_named(library: Path) -> None:
    where = place(library, [])
    (library / "nowhere.md").symlink_to(library / "gone.md")
    (library / "circle.md").symlink_to(library / "circle.md")
    for name in ("nowhere.md", "circle.md"):
        with pytest.raises(UnreadableFile):
            describe(library / name, where)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(library: Path) -> None:
    os.mkfifo(library / "pipe.md")
    with pytest.raises(UnreadableFile, match="not a regular file"):
        describe(library / "pipe.md", place(library, []))


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_name_that_is_not_utf8_is_refused(library: Path) -> None:
    name = os.fsdecode(b"caf\xe9.md")
    (library / name).write_text("x", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        describe(library / name, place(library, []))


def test_a_file_that_vanishes_meanwhile_is_named(library: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened: No such file"):
        describe(library / "gone.md", Place(library, library, None))
