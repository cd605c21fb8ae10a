"""Where a question looks: nothing chosen is everything, and what is empty is never everything."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.ui.intake import Intake
from app.ui.looking import Looking, NowhereToLook, look_in, places
from ingest.report import FileReport, Report
from ingest.sync import OnProgress
from tests.support.fake_desk import FakeIndex, fake_desk, row
from vector_db.types import Filter

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
