"""Which documents a command may search."""

import time
from collections.abc import Iterator

import pytest

from app.chosen import chosen
from vector_db.errors import DocentError
from vector_db.types import DocumentRow, Filter, Source

DAY = 86_400 * 10**9


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def row(path: str, day: int = 0) -> DocumentRow:
    source = Source(f"/library/{path}", "/library", path, path.split("/")[0], 1, day * DAY)
    return DocumentRow(source, f"id of {path}", path, "complete", None, 1, "")


ROWS = [row("prices/2026.md"), row("ships/aurora.txt", 10), row("ships/kittiwake.txt", 20), row("ships/[old].txt", 20)]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["ships/aurora.txt"], ["ships/aurora.txt"]),
        (["ships/a*"], ["ships/aurora.txt"]),
        (["*.txt", "ships/aurora.txt"], ["ships/aurora.txt", "ships/kittiwake.txt", "ships/[old].txt"]),
        (["ships/[old].txt"], ["ships/[old].txt"]),
        (["prices/2026.md", "*wake*"], ["prices/2026.md", "ships/kittiwake.txt"]),
    ],
)
def test_documents_are_named_by_path_or_pattern(paths: list[str], names: list[str]) -> None:
    assert chosen(ROWS, paths=paths) == Filter(documents=tuple(f"id of {name}" for name in names))


def test_kinds_and_days_are_kept() -> None:
    assert chosen(ROWS, kinds=["ships"], since="1970-01-11", until="1970-01-11") == Filter(
        ("ships",), (), "1970-01-11", "1970-01-11"
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kinds": ["boats"]}, "--type boats: there is no such kind of document. There are prices, ships."),
        (
            {"paths": ["ships/aurora.md"]},
            "--document ships/aurora.md: there is no such document. There are ships/aurora.txt",
        ),
        ({"paths": ["*.pdf"]}, "There are prices/2026.md, ships/aurora.txt, "),
        ({"since": "soon"}, "'soon' is no day"),
        ({"since": "1970-01-05", "until": "1970-01-04"}, "--since 1970-01-05 is after --until 1970-01-04"),
        (
            {"since": "2024-01-01"},
            "No document fits --since 2024-01-01. There are 4, changed from 1970-01-01 to 1970-01-21.",
        ),
        (
            {"kinds": ["prices"], "paths": ["ships/a*"]},
            "No document fits --type prices --document ships/a*. There are 4",
        ),
    ],
)
def test_what_fits_nothing_is_an_error_that_names_what_there_is(given: dict[str, list[str]], words: str) -> None:
    with pytest.raises(DocentError) as caught:
        chosen(ROWS, **given)  # type: ignore[arg-type]
    assert words in str(caught.value)
