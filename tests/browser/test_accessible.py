"""For those who see otherwise or use no mouse: axe-core finds nothing serious, and the keyboard reaches everything."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.support.fake_desk import fake_desk
from tests.support.page_actions import ask, finished

STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
GRAVE = ("serious", "critical")
CONTRAST = """field => {
  const wrap = field.closest(".wrap:not([data-testid])");
  const light = (colour) => {
    const parts = colour.match(/[0-9.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [one, other] = [light(getComputedStyle(wrap).borderColor), light(getComputedStyle(wrap).backgroundColor)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}"""
"""How the border of a field stands out from its ground. (WCAG 2.2, 1.4.3 and 1.4.11)"""


def faults(page: Page) -> list[str]:
    """What axe-core (Deque, https://github.com/dequelabs/axe-core) finds on the page as it stands, if it is grave."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(STANDARDS)}})
    return [
        f"{each['id']}: {each['help']}: {node['html'][:160]}"
        for each in found.response["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_tab_has_a_grave_fault(theme: str, serve, open_page, data_folder: Path) -> None:
    page = open_page(f"{serve(fake_desk(data_folder)).url}/?__theme={theme}")
    found = {"empty": faults(page)}
    page.locator("#look-in input").focus()
    page.wait_for_function(f"() => ({CONTRAST})(document.querySelector('#look-in input')) >= 3")
    ask(page, "What does a ticket cost?")
    finished(page)
    page.locator("#sources summary").first.click()
    found["answered"] = faults(page)
    for tab in page.get_by_role("tab").all()[1:]:
        if tab.is_visible():
            tab.click()
            found[tab.inner_text()] = faults(page)
    assert {where: each for where, each in found.items() if each} == {}


def test_where_the_system_sets_the_colours_all_that_matters_is_told_by_lines(
    serve, open_page, data_folder: Path
) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    ask(page, "What does a ticket cost?")
    finished(page)
    border = "element => getComputedStyle(element).borderBottomWidth"
    assert page.get_by_role("tab", name="Chat").evaluate(border) == "3px"
    assert page.get_by_role("tab", name="Map").evaluate(border) == "0px"
    assert page.get_by_role("button", name="Ask", exact=True).evaluate(border) == "1px"
    box = page.get_by_placeholder("Ask a question")
    box.focus()
    assert box.evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
    for moving in page.evaluate("document.getAnimations().map(each => each.effect.getTiming().duration)"):
        assert moving < 1
    page.get_by_role("tab", name="Documents").click()
    tick = page.locator("#library tbody input").first
    tick.check()
    assert tick.evaluate("box => getComputedStyle(box).appearance") == "auto", "or its tick would not be drawn"
