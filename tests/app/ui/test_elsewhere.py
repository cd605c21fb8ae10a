"""What another process brings into the library is told."""

from dataclasses import replace
from pathlib import Path

from app.ui.library_handlers import LibraryHandlers, Mine
from app.ui.library_view import View
from tests.support.fake_desk import FakeIndex, fake_desk, row


def test_what_another_process_added_changed_and_removed_is_told_and_what_this_page_did_is_not(
    data_folder: Path, tmp_path: Path
) -> None:
    index = FakeIndex(rows=[row("a.md"), row("b.md"), row("c.md")])
    handlers = LibraryHandlers(fake_desk(data_folder, index=index))
    handlers.shelf.look(anew=True)
    assert handlers.elsewhere.states() == [], "what was there before is no news"
    index.rows = [replace(row("a.md"), document_id="x" * 64), row("c.md"), row("new.md")]
    handlers.shelf.look(anew=True)
    (state,) = handlers.elsewhere.states()
    assert {(file.path, file.state) for file in state.files} == {
        ("a.md", "updated"), ("new.md", "added"), ("b.md", "removed"),
    }  # fmt: skip
    mine = data_folder / "uploads" / "x" / "mine.md"
    index.rows.append(replace(row("mine.md"), source=replace(row("mine.md").source, location=str(mine))))
    handlers.delete(["/documents/c.md"])
    handlers.shelf.look(anew=True)
    assert len(handlers.elsewhere.states()[0].files) == 3


def test_a_tick_sends_the_table_when_its_own_page_has_changed_alone(data_folder: Path) -> None:
    index = FakeIndex(rows=[row(f"a/{n:03}.md") for n in range(150)])
    handlers = LibraryHandlers(fake_desk(data_folder, index=index))
    seen, _, table, *_ = handlers.refresh(View())
    assert "a/099.md" in table and "a/100.md" not in table
    assert all(part.get("__type__") == "update" for part in handlers.tick(seen, Mine(), View())), "nothing is sent"
    index.rows[120] = replace(index.rows[120], title="Another")  # of a page that is not looked at
    handlers.shelf._until = 0
    now, masthead, table, *_ = handlers.tick(seen, Mine(), View())
    assert now != seen and "150 documents" in masthead and table == {"__type__": "update"}
    index.rows[1] = replace(index.rows[1], title="Another")
    handlers.shelf._until = 0
    assert "Another" in handlers.tick(now, Mine(), View())[2]
