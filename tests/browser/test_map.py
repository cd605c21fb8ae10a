"""The map in a real browser: dots by kind, what they stand for, one kind alone, a question among them."""

from pathlib import Path

from playwright.sync_api import expect

from tests.support.fake_desk import FakeIndex, fake_desk, hit

SHIPS = tuple(hit(f"The ship number {n} was built in {1800 + n}.", f"ships/{n}.md") for n in range(20))
PRICES = tuple(hit(f"A ticket of class {n} costs {n} pounds.", f"prices/{n}.md", n + 1) for n in range(12))


def test_the_map(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder, index=FakeIndex(passages=SHIPS + PRICES))).url)
    page.get_by_role("tab", name="Map").click()
    dots = page.locator("#map svg > circle")
    expect(page.locator("#map .map:not(.rough) svg > circle")).to_have_count(32)
    page.locator("#map circle[data-where='prices/3.md, page 4']").hover()
    expect(page.locator("#map .tip")).to_contain_text("A ticket of class 3 costs 3 pounds.")
    key = page.get_by_role("button", name="ships 20")
    key.press("Enter")
    expect(key).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#map circle.chosen")).to_have_count(20)
    page.get_by_placeholder("Place a question on the map").fill("<b>A ticket of class 3 costs how many pounds?</b>")
    page.get_by_role("button", name="Place").click()
    expect(page.locator("#map .nearest li").first).to_contain_text("prices/3.md, page 4")
    expect(page.locator("#map .nearest")).to_contain_text("<b>A ticket")
    expect(page.locator("#map .question circle")).to_have_count(1)
    expect(dots).to_have_count(32)


def test_an_empty_library_has_no_map_and_says_so(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder, index=FakeIndex(rows=[], passages=()))).url)
    page.get_by_role("tab", name="Map").click()
    expect(page.locator("#map")).to_contain_text("nothing to draw yet")
    page.get_by_placeholder("Place a question on the map").fill("Where?")
    page.keyboard.press("Enter")
    expect(page.locator("#map")).to_contain_text("nothing to draw yet")
