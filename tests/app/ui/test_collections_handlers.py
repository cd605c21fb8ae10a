"""What is wrong with a collection is said in the visitor's language, with the names that were typed."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio.context import LocalContext

from app.collections import GONE
from app.ui.collections_handlers import CollectionsHandlers
from app.ui.job import State
from app.ui.library_handlers import LibraryHandlers
from app.ui.outcomes import outcome
from tests.support.fake_desk import fake_desk


@pytest.fixture(autouse=True)
def _a_visitor_from_germany() -> Iterator[None]:
    token = LocalContext.request.set(SimpleNamespace(headers={"accept-language": "de-DE"}))  # type: ignore[arg-type]
    yield
    LocalContext.request.reset(token)


def test_what_is_wrong_is_said_in_the_visitors_language(data_folder: Path) -> None:
    data_folder.mkdir()
    handlers = CollectionsHandlers(LibraryHandlers(fake_desk(data_folder)))
    handlers.make("{Ships} <b>")
    for said, told in (
        (handlers.make(" ")[0], "Eine Sammlung braucht einen Namen."),
        (handlers.make("{ships} <B>")[0], "Es gibt schon eine Sammlung namens {ships} &lt;B&gt;."),
        (handlers.ask_delete(None)[0], "Bitte zuerst eine Sammlung wählen."),
        (outcome(State(problem=GONE)), "Diese Sammlung gibt es nicht mehr."),
    ):
        assert told in said
    handlers.store.close()
    (data_folder / "collections.sqlite3").write_bytes(b"no database" * 99)
    assert f"Die Sammlungen in {data_folder}/collections.sqlite3 sind nicht benutzbar" in handlers.make("Boats")[0]
