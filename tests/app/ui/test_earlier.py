"""Uploads of a name that the library knows: they are told of, and the earlier ones deleted when that is asked."""

from pathlib import Path

from app.ui.earlier import earlier_than
from app.ui.intake import Intake
from app.ui.outcomes import outcome
from ingest.report import FileReport, Report
from ingest.sync import OnProgress
from tests.app.ui.test_intake import end_of, write
from tests.app.ui.test_render import read
from tests.support.fake_desk import FakeIndex, fake_desk
from vector_db.errors import IndexBusy
from vector_db.types import DocumentRow, Source


def stored(location: str) -> DocumentRow:
    source = Source(location, str(Path(location).parent), Path(location).name, "uploads", 1, 0)
    return DocumentRow(source, location, "A title", "complete", None, 1, "2026-01-01T00:00:00Z")


def desk_that_stores(data: Path, **changes: object) -> tuple[FakeIndex, Intake]:
    """What is uploaded is in the library under the place where it was stored."""
    index = FakeIndex(rows=[])

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        index.rows.append(stored(str(path)))
        return Report([FileReport(path.name, "added")])

    desk = fake_desk(data, index=index, ingest=ingest, **changes)
    return index, Intake(desk)


def test_an_edited_file_is_told_from_its_earlier_version_which_goes_when_that_is_asked(
    data_folder: Path, tmp_path: Path
) -> None:
    index, intake = desk_that_stores(data_folder)
    assert end_of(intake, [write(tmp_path, "lease.txt", b"four pounds"), write(tmp_path, "b.txt", b"b")]).earlier == ()
    old = index.rows[0].source.location
    collection = intake._desk.collections.make("Leases")
    intake._desk.collections.add(collection, index.rows[:1])
    state = end_of(intake, [write(tmp_path, "lease.txt", b"five pounds")])
    assert [each.locations for each in state.earlier] == [(old,)]
    said = outcome(state)
    assert "Another lease.txt was in the library already" in read(said) and "Delete the earlier one" in said
    assert "Delete the earlier" not in outcome(state, stoppable=False)

    intake.delete_earlier(state.job, 0)
    assert [row.source.location for row in index.rows if row.source.path == "lease.txt"] == [state.earlier[0].place]
    after = intake.recent()[0]
    assert after.earlier[0].fate == "deleted" and "The earlier lease.txt is deleted." in read(outcome(after))
    (leases,) = intake._desk.collections.all()
    assert [row.source.location for row in leases.rows(index.rows)] == [state.earlier[0].place]


def test_the_same_content_again_and_another_name_are_no_versions(data_folder: Path, tmp_path: Path) -> None:
    _, intake = desk_that_stores(data_folder)
    for name, content in (("a.txt", b"one"), ("a.txt", b"one"), ("b.txt", b"two"), ("other/a.txt", b"three")):
        assert end_of(intake, [write(tmp_path, name.replace("/", "\u29f8"), content)]).earlier == ()


def test_of_an_archive_all_documents_are_the_earlier_ones(data_folder: Path) -> None:
    uploads = data_folder / "uploads"
    new, old = str(uploads / "1" / "file.zip"), str(uploads / "2" / "file.zip")
    rows = [stored(f"{place}/{name}.md") for place in (new, old) for name in ("a", "b")]
    (found,) = earlier_than([new], uploads, [*rows, stored("/elsewhere/2/file.zip/a.md")])
    assert (found.name, found.locations) == ("file.zip", (f"{old}/a.md", f"{old}/b.md"))
    assert earlier_than([new, old], uploads, rows) == (), "they came in together"
    assert earlier_than([new], uploads, rows[2:]) == (), "the new one could not be read"


def test_why_an_earlier_one_could_not_be_deleted_is_said_and_it_can_be_asked_again(
    data_folder: Path, tmp_path: Path
) -> None:
    def remove(locations: object) -> Report:
        raise IndexBusy("Another ingestion has not ended.")

    _, intake = desk_that_stores(data_folder, remove=remove)
    end_of(intake, [write(tmp_path, "a.txt", b"one")])
    state = end_of(intake, [write(tmp_path, "a.txt", b"two")])
    intake.delete_earlier(state.job, 7)
    intake.delete_earlier("unknown", 0)
    intake.delete_earlier(state.job, 0)
    after = intake.recent()[0]
    assert after.earlier[0].fate == "there" and "Another ingestion has not ended." in read(outcome(after))
    assert "data-earlier" in outcome(after)
