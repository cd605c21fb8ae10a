"""For those who see otherwise or use no mouse: axe-core finds nothing serious, and the keyboard reaches everything."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.support.fake_desk import fake_desk
from tests.support.page_actions import ask, finished

STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
GRAVE = ("serious", "critical")


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
    ask(page, "What does a ticket cost?")
    finished(page)
    page.locator("#sources summary").first.click()
    found["answered"] = faults(page)
    for tab in page.get_by_role("tab").all()[1:]:
        if tab.is_visible():
            tab.click()
            found[tab.inner_text()] = faults(page)
    assert {where: each for where, each in found.items() if each} == {}
