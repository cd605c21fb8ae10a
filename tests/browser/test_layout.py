"""Wide and narrow, light and dark."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.fake_desk import FakeIndex, fake_desk, hit
from tests.support.page_actions import answers, ask, finished, opened_source

LONG = "x" * 400


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(width: int, theme: str, serve, open_page, data_folder: Path) -> None:
    index = FakeIndex(passages=(hit(LONG, f"{LONG}/{LONG}.md", 3, LONG),))
    page = open_page(f"{serve(fake_desk(data_folder, index=index)).url}/?__theme={theme}", width=width)
    assert overflow(page) <= 0
    ask(page, f"echo {LONG}\n\n```\n{LONG}\n```")
    expect(answers(page)).to_be_visible()
    finished(page)
    page.locator("#sources summary").first.click()
    assert overflow(page) <= 0
    page.get_by_role("tab", name="Documents").click()
    assert overflow(page) <= 0
    cell = page.locator("#library td.document").first
    expect(cell).to_be_visible()
    colours = cell.evaluate("cell => [getComputedStyle(cell).borderBottomColor, getComputedStyle(cell).color]")
    assert colours[0] != colours[1], "a line between rows is no text"
    box = cell.bounding_box()
    assert box and box["width"] > 120, "a name that is broken into letters cannot be read"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_table_in_an_answer_keeps_its_words_whole(width: int, serve, open_page, data_folder: Path) -> None:
    years = "; ".join(f"From 1 April {year}: £14.50" for year in range(2023, 2028))
    row = f"Ticket (echo): Concession (65 and over; students); {years}."
    page = open_page(serve(fake_desk(data_folder, index=FakeIndex(passages=(hit(row),)))).url, width=width)
    ask(page, f"{row} [1]")
    finished(page)
    expect(page.locator("#chat .rows td")).to_have_count(7)
    for cell in page.locator("#chat .rows td").all():
        lines = cell.evaluate("cell => cell.offsetHeight / parseFloat(getComputedStyle(cell).lineHeight)")
        assert lines < 5, cell.inner_text()
    frame, number = page.locator("#chat .rows").bounding_box(), page.locator("#chat .rows a.cite").bounding_box()
    assert frame and number and number["x"] + number["width"] <= frame["x"] + frame["width"], "the way to the source"
    assert overflow(page) <= 0


def test_on_a_narrow_screen_the_question_box_is_in_view_and_sources_follow(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url, width=390)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_in_viewport()
    ask(page, "What does a ticket cost?")
    finished(page)
    chat, sources = page.locator("#chat").bounding_box(), page.locator("#sources").bounding_box()
    assert chat and sources and sources["y"] > chat["y"] + chat["height"]
    page.get_by_role("link", name="[1]").click()
    expect(opened_source(page).locator("mark")).to_be_in_viewport()
