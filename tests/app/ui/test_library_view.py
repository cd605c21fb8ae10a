"""Filter, order and pages of the library."""

from dataclasses import replace

import pytest

from app.ui import library
from app.ui.library_view import COLUMNS, PAGE, View, show
from app.ui.shelf import Holdings
from tests.support.fake_desk import row
from vector_db.types import DocumentRow


def rows() -> list[DocumentRow]:
    aurora = replace(row("reports/Aurora.pdf", chunks=9, title="Das Schiff über Bord"), pages=12)
    late = replace(row("prices/late.md", chunks=2, state="text"), added="2026-05-01", embedded=1)
    return [replace(late, source=replace(late.source, size=5)), aurora, row("prices/adult.md", chunks=4)]


def seen(view: View, members: frozenset[str] = frozenset()) -> list[str]:
    return [each.source.path for each in show(rows(), view, members).rows]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View(text="uber SCHIFF"), ["reports/Aurora.pdf"]),
        (View(text="prices late"), ["prices/late.md"]),
        (View(text="no such"), []),
        (View(kind="prices"), ["prices/adult.md", "prices/late.md"]),
        (View(kind="prices", state="ready"), ["prices/adult.md"]),
        (View(state="vectors missing"), ["prices/late.md"]),
        (View(state="nonsense"), []),
        (View(collection="x"), []),
    ],
)
def test_each_filter_lets_through_what_it_says(view: View, expected: list[str]) -> None:
    assert seen(view) == expected


def test_a_collection_lets_its_documents_through() -> None:
    assert seen(View(collection="x"), frozenset(["/documents/prices/late.md"])) == ["prices/late.md"]


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column_sorts_both_ways(column: str) -> None:
    view = View(column="").sorted_by(column)
    key = COLUMNS[column]
    up = [key(each) for each in show(rows(), view).rows]
    down = [key(each) for each in show(rows(), view.sorted_by(column)).rows]
    assert up == sorted(up) and down == sorted(down, reverse=True)
    assert len(set(up)) > 1


def test_what_is_equal_keeps_the_order_of_names_and_nonsense_changes_nothing() -> None:
    assert seen(View(column="kind", descending=True)) == ["reports/Aurora.pdf", "prices/adult.md", "prices/late.md"]
    assert View().sorted_by("nonsense") == View()
    assert View(page=3).filtered("", "", "", "").page == 3 and View(page=3).filtered("x", None, None, None).page == 0


def test_a_page_of_many_is_sent_and_a_page_that_is_gone_becomes_the_last() -> None:
    many = [row(f"a/{n:04}.md") for n in range(2 * PAGE + 1)]
    shown = show(many, View(page=9))
    assert [each.source.path for each in shown.rows] == ["a/0200.md"] and (shown.page, shown.pages) == (2, 3)
    drawn = library.table(Holdings(tuple(many)), View(page=1), choosing=True)
    assert drawn.count("<tr>") == PAGE + 1 and "101 to 200 of 201" in drawn and len(drawn) < 100_000


def test_the_head_tells_how_it_is_sorted_and_counts_what_is_shown() -> None:
    drawn = library.table(Holdings(tuple(rows())), View(text="prices", column="size", descending=True))
    assert drawn.count('aria-sort="descending"') == 1 and drawn.count('aria-sort="none"') == 6
    assert "2 of 3 documents · 6 passages" in drawn and "1 document without all vectors" in drawn
    assert "checkbox" not in drawn
