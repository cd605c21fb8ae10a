"""The page speaks the language that a visitor's browser asks for, all of it, and fits its window in each."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.ui import words
from tests.browser.conftest import Open
from tests.support.fake_bench import FakeBench
from tests.support.fake_desk import fake_desk
from tests.support.page_actions import answers

LOCALES = {"de": "de-AT", "es": "es-MX", "fr": "fr-CA", "zh": "zh-HK"}
"""With regions that Gradio knows nothing of."""
SEEN = """() => {
  const seen = new Set();
  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = all.nextNode(); node; node = all.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (!element.getClientRects().length || element.closest("script, style")) continue;
    if (node !== element) seen.add(node.textContent.trim());
    else for (const name of ["aria-label", "title", "placeholder", "alt"]) seen.add(node.getAttribute(name));
  }
  return [...seen].filter(Boolean);
}"""
"""Every text that stands on the page, and every name that a screen reader or the mouse is told."""


ARRANGED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const tabs = document.querySelector("[role=tablist]");
  done(tabs.scrollWidth <= tabs.clientWidth + 1);
})))"""
"""The tabs have found their places in a window of another size."""


def left_in_english(page: Page, table: dict[str, str]) -> set[str]:
    """What is seen of the page in English though there is a translation."""
    return {text for text in page.evaluate(SEEN) if table.get(text, text) != text}


@pytest.mark.parametrize("tongue", words.LANGUAGES)
def test_the_page_is_in_the_visitors_language(tongue: str, data_folder: Path, serve, open_page: Open) -> None:
    table = words.table(tongue)
    page = open_page(serve(fake_desk(data_folder, evaluation=FakeBench())).url, locale=LOCALES[tongue])
    assert page.evaluate("document.documentElement.lang").startswith(tongue)
    expect(page.locator("#sources")).to_have_text(table["The passages that an answer rests on appear here."])
    expect(page.locator("#conversation-bar h2")).to_have_text(table["New conversation"])

    box = page.get_by_placeholder(table["Ask a question"])
    box.fill("queue")
    page.get_by_role("button", name=table["Ask"], exact=True).click()
    expect(page.locator("#chat .waiting")).to_have_text(
        table["Waiting for the model: {place} in the queue …"].format(place=3)
    )
    page.get_by_role("button", name=table["Stop"], exact=True).click()
    expect(page.locator("#chat .stopped")).to_have_text(table["Stopped before it began."])

    box.fill("tell me everything")
    page.get_by_role("button", name=table["Ask"], exact=True).click()
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_role("button", name=table["Ask"], exact=True)).to_be_visible()
    page.locator("#chat summary", has_text=table["What happened"]).last.click()
    expect(page.locator("#chat .happened h4:visible").first).to_have_text(table["Searched for"])
    expect(page.get_by_role("heading", name=table["### Sources"].removeprefix("### "))).to_be_visible()
    expect(page.locator("#sources .badge").first).to_have_text(table["cited"])
    asked = table["for “{question}”"].format(question="tell me everything")
    expect(page.locator("#sources section").last).to_contain_text(asked)
    page.get_by_role("button", name=table["Settings"]).click()
    page.get_by_role("button", name=table["Fine tuning"]).click()
    expect(page.get_by_label(table["Longest answer"]).first).to_be_visible()
    slider = table["range slider for {name}"].format(name=table["Longest answer"])
    expect(page.get_by_label(slider, exact=True)).to_be_visible()
    expect(box).to_have_accessible_name(table["Question"])

    left = left_in_english(page, table)
    tabs = [table[each] for each in ("Documents", "Map", "Models", "Evaluation", "Chat")]
    for name in tabs:
        page.get_by_role("tab", name=name, exact=True).click()
        expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")
        left |= left_in_english(page, table)
    assert not left

    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(ARRANGED)
    for name in tabs:
        tab = page.get_by_role("tab", name=name, exact=True)
        if not tab.count():  # what has no room goes into a menu
            page.locator(".overflow-menu > button").click()
            tab = page.locator(".overflow-dropdown button", has_text=name)
        tab.click()
        expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
