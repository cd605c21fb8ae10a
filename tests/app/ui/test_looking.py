"""Where a question looks: nothing chosen is everything, and what is empty is never everything."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.ui.intake import Intake
from app.ui.looking import DAYS, Looking, NowhereToLook, days_told, documents_of, look_in, places
from ingest.report import FileReport, Report
from ingest.sync import OnProgress
from tests.support.fake_desk import FakeIndex, fake_desk, row
from vector_db.days import begin_of
from vector_db.types import DocumentRow, Filter

ROWS = [replace(row(path), document_id=path) for path in ("prices/a.md", "prices/b.md", "ships/c.md")]


def found(looking: Looking, desk: object, only: Filter = Filter()) -> tuple[Filter, str, list[str]]:  # noqa: B008
    steps = look_in(looking, only, desk)  # type: ignore[arg-type]
    said: list[str] = []
    while True:
        try:
            said.append(next(steps))
        except StopIteration as end:
            return *end.value, said


def test_collections_and_kinds_are_looked_in_together(data_folder: Path) -> None:
    desk = fake_desk(data_folder, index=FakeIndex(rows=list(ROWS)))
    made = desk.collections.make("Mine")
    desk.collections.add(made, ROWS[:1])
    names = dict(places(("prices", "ships"), desk.collections.all()))
    mine, ships = names["Collection: Mine"], names["Kind: ships"]
    assert found(Looking(), desk) == (Filter(), "", [])
    assert found(Looking((ships,)), desk)[0] == Filter(kinds=("ships",))
    assert found(Looking((mine,)), desk)[:2] == (Filter(documents=("prices/a.md",)), "Looked only in Mine.")
    both = found(Looking((mine, ships)), desk, Filter(since="2026-01-01"))
    assert both[0] == Filter(documents=("prices/a.md", "ships/c.md"), since="2026-01-01")


def test_a_collection_that_is_empty_or_gone_is_not_everything(data_folder: Path) -> None:
    desk = fake_desk(data_folder, index=FakeIndex(rows=list(ROWS)))
    made = desk.collections.make("Mine")
    with pytest.raises(NowhereToLook, match="Mine is empty"):
        found(Looking((f"collection:{made}",)), desk)
    desk.collections.add(made, ROWS)
    desk.index.rows.clear()  # type: ignore[attr-defined]
    with pytest.raises(NowhereToLook, match="Mine is empty"):
        found(Looking((f"collection:{made}",)), desk)
    desk.collections.delete(made)
    for gone in (f"collection:{made}", "typed"):
        with pytest.raises(NowhereToLook, match="not there any more"):
            found(Looking((gone,)), desk)


def attach(desk: object, tmp_path: Path, content: bytes) -> Looking:
    file = tmp_path / "attached.txt"
    file.write_bytes(content)
    return Looking((), (Intake(desk).upload([file]),))  # type: ignore[arg-type]


def test_an_attached_file_is_waited_for_and_asked_alone(data_folder: Path, tmp_path: Path) -> None:
    index = FakeIndex(rows=list(ROWS))

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        new = row("uploads/attached.txt")
        index.rows.append(replace(new, document_id="new", source=replace(new.source, location=str(path))))
        return Report([FileReport(path.name, "added")])

    desk = fake_desk(data_folder, index=index, ingest=ingest)
    only, said, waited = found(attach(desk, tmp_path, b"good"), desk)
    assert (only, said) == (Filter(documents=("new",)), "Looked only in attached.txt.")
    assert all("The question waits for it" in each for each in waited)


def test_an_attached_file_that_cannot_be_read_is_not_everything(data_folder: Path, tmp_path: Path) -> None:
    desk = fake_desk(data_folder)
    with pytest.raises(NowhereToLook, match=r"attached\.txt holds no text"):
        found(attach(desk, tmp_path, b"BAD"), desk)


def changed_on(*days: str) -> list[DocumentRow]:
    """A document of each day, called by it."""
    return [
        replace(row(f"notes/{day}.md"), document_id=day, source=replace(row(f"notes/{day}.md").source, modified=at))
        for day in days
        for at in [begin_of(day)]
    ]


def test_days_narrow_whatever_else_is_chosen_and_are_told(data_folder: Path) -> None:
    rows = changed_on("2023-12-31", "2024-01-01", "2024-05-17", "2024-06-01")
    desk = fake_desk(data_folder, index=FakeIndex(rows=[*rows, *ROWS]))
    only, said, _ = found(Looking((DAYS,), since=" 2024 ", until="2024-05"), desk)
    assert (only, said) == (
        Filter(since="2024", until="2024-05"),
        "Looked only at documents changed from 2024 until 2024-05.",
    )
    assert [each.document_id for each in documents_of(rows, "2024", "2024-05")] == ["2024-01-01", "2024-05-17"]
    assert found(Looking((DAYS,), until="2023"), desk)[1] == "Looked only at documents changed until 2023."
    only, said, _ = found(Looking((DAYS, "kind:notes"), since="2024-06"), desk)
    assert only == Filter(kinds=("notes",), since="2024-06")
    assert said == "Looked only in notes. Looked only at documents changed since 2024-06."
    assert found(Looking((DAYS,)), desk)[:2] == (Filter(), ""), "no day is every day"
    assert found(Looking((), since="2024"), desk)[:2] == (Filter(), ""), "what is out of sight counts for nothing"


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("soon", "", "“soon” is no day. Write 2024-05-17, 2024-05 or 2024."),
        ("", "2024-13", "“2024-13” is no day."),
        ("2024-05", "2024-04-30", "2024-05 is after 2024-04-30: no day is left."),
        ("2025", "", "No document was changed then: they are from 2023-12-31 to 2024-05-17."),
        ("x" * 10_000, "", "x” is no day."),
    ],
)
def test_days_that_leave_nothing_are_said_and_nothing_is_searched(
    since: str, until: str, words: str, data_folder: Path
) -> None:
    rows = changed_on("2023-12-31", "2024-05-17")
    desk = fake_desk(data_folder, index=FakeIndex(rows=rows))
    with pytest.raises(NowhereToLook) as raised:
        found(Looking((DAYS,), since=since, until=until), desk)
    assert words in str(raised.value) and len(str(raised.value)) < 200


def test_days_and_a_kind_that_have_nothing_in_common_are_said(data_folder: Path) -> None:
    desk = fake_desk(data_folder, index=FakeIndex(rows=[*changed_on("2024-05-17"), *ROWS]))
    with pytest.raises(NowhereToLook, match=r"Nothing of that .* Looked only in prices\."):
        found(Looking((DAYS, "kind:prices"), since="2024"), desk)


def test_beside_the_days_stands_how_many_documents_are_left() -> None:
    rows = changed_on("2023-12-31", "2024-05-17")
    assert days_told(rows, "2024", "") == "1 of 2 documents were changed then."
    assert days_told(rows, " ", "").startswith("A day as 2024-05-17")
