"""The map of the index, where it cannot be made."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio.context import LocalContext

from app.index_map import IndexMap
from app.ui import map_handlers
from app.ui.map_handlers import MapHandlers
from tests.support.fake_desk import fake_desk
from vector_db.errors import DocentError


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (DocentError("The index is empty."), "The index is empty."),
        (ZeroDivisionError(), "In Docent ist etwas schiefgegangen (ZeroDivisionError)"),
    ],
)
def test_what_went_wrong_is_told_in_the_language_of_whoever_waits(
    fault: Exception, said: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(index: object) -> IndexMap:
        raise fault

    monkeypatch.setattr(map_handlers, "rough_map_of", lambda index: SimpleNamespace(hits=()))
    monkeypatch.setattr(map_handlers, "map_of", fails)
    monkeypatch.setattr(map_handlers, "AT_ONCE", 10.0)
    token = LocalContext.request.set(SimpleNamespace(headers={"accept-language": "de"}))  # type: ignore[arg-type]
    try:
        assert said in MapHandlers(fake_desk(data_folder)).show()[0]
    finally:
        LocalContext.request.reset(token)
