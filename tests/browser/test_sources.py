"""A source that is opened: the page as a picture, its pages, zoom and keys, the way back, and the original."""

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from app.conversation.turns import Turns
from app.ui import downloads
from app.ui.library_handlers import another
from app.ui.source_handlers import SourceHandlers
from tests.app.original.test_file import row_for, written
from tests.support.fake_desk import FakeAnswer, FakeIndex, fake_desk
from tests.support.page_actions import ask, close_source, finished, opened_source, sources
from tests.support.pdf_files import drawn
from vector_db.types import Chunk, Hit

SENTENCE = "An adult ticket costs 12 pounds."
PDF = drawn(
    [(72, 700, "The first page.")], [(72, 400, "Opening hours."), (72, 380, SENTENCE)], [(72, 700, "The last.")]
)
CSV = b"Ticket,Price,From\nChild,7 pounds,2026\nAdult,12 pounds,2026\n"
ROWS = "Ticket: Child; Price: 7 pounds; From: 2026.\nTicket: Adult; Price: 12 pounds; From: 2026."


@pytest.fixture
def library(tmp_path: Path) -> FakeIndex:
    """A PDF that the first passage is from, a table that the second is from, and what the catalog knows of them."""
    folder = tmp_path / "library"
    rows, passages = [], []
    report, prices = ("report.pdf", PDF, f"Opening hours. {SENTENCE}", 2), ("prices.csv", CSV, ROWS, None)
    for name, content, body, page in (report, prices):
        row = row_for(written(folder / name, content), folder, content)
        chunk = Chunk(f"{row.document_id}:0", row.document_id, 0, "Lead", body, "Prices", page)
        rows.append(row)
        passages.append(Hit(chunk, name, "kind", 1.0))
    return FakeIndex(rows=rows, passages=tuple(passages))


def marked_height(page: Page) -> float:
    """How far down the page the mark is, as a share of the page."""
    sheet, mark = page.locator(".sheet").bounding_box(), page.locator(".on-page").bounding_box()
    assert sheet and mark
    return (mark["y"] + mark["height"] / 2 - sheet["y"]) / sheet["height"]


def test_a_number_opens_the_page_and_everything_on_it_works(serve, open_page, library, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder, index=library)).url)
    ask(page, "What does a ticket cost?")
    finished(page)
    number = page.get_by_role("link", name="[1]")
    number.focus()
    page.keyboard.press("Enter")
    region = page.get_by_role("region", name="Source: report.pdf")
    expect(region.get_by_role("img", name="Page 2 of report.pdf")).to_be_visible()
    expect(region.locator(".on-page")).to_be_in_viewport()
    assert abs(marked_height(page) - (842 - 384) / 842) < 0.01
    expect(region).to_contain_text("page 2 of 3")
    expect(sources(page)).to_have_count(0)

    width = page.locator(".sheet").evaluate("sheet => sheet.offsetWidth")
    region.get_by_role("button", name="Zoom in").click()
    expect(region.locator("output")).to_have_text("150 %")
    assert page.locator(".sheet").evaluate("sheet => sheet.offsetWidth") > 1.4 * width
    region.get_by_role("button", name="Next page").click()
    expect(region.get_by_role("img", name="Page 3 of report.pdf")).to_be_visible()
    assert region.locator(".frame").evaluate("frame => [frame.scrollLeft, frame.scrollTop]") == [0, 0]
    page.keyboard.press("-")
    expect(region.locator("output")).to_have_text("100 %")

    expect(region.get_by_role("button", name="Next page")).to_be_disabled()
    page.keyboard.press("PageUp")
    expect(region.get_by_role("img", name="Page 2 of report.pdf")).to_be_visible()

    with page.expect_download() as fetched:
        region.get_by_role("link", name="Download the original").click()
    assert fetched.value.suggested_filename == "report.pdf"
    assert Path(fetched.value.path()).read_bytes() == PDF

    region.focus()
    page.keyboard.press("Escape")
    expect(region).to_be_hidden()
    expect(number).to_be_focused()
    expect(sources(page).first.locator("mark")).to_be_visible()
    number.click()
    expect(region).to_be_visible()

    ask(page, "Another question")
    finished(page)
    expect(region).to_be_hidden()
    sources(page).nth(1).locator("summary").click()
    sources(page).nth(1).get_by_role("button", name="Open the document here").click()
    table = opened_source(page).get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Ticket", "Price", "From"])
    expect(table.get_by_role("row")).to_have_count(3)


def test_on_a_narrow_screen_it_stands_below_and_can_be_left(serve, open_page, library, data_folder: Path) -> None:
    page = open_page(f"{serve(fake_desk(data_folder, index=library)).url}/?__theme=dark", width=390)
    ask(page, "What does a ticket cost?")
    finished(page)
    page.get_by_role("link", name="[1]").click()
    view = opened_source(page)
    expect(view.locator(".on-page")).to_be_in_viewport()
    box = view.bounding_box()
    assert box and box["width"] > 340
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator(".sheet").evaluate("sheet => getComputedStyle(sheet).backgroundColor") == "rgb(255, 255, 255)"
    close_source(page)
    expect(page.get_by_role("link", name="[1]")).to_be_in_viewport()


def test_who_has_not_logged_in_gets_no_original(serve, open_page, library, data_folder: Path) -> None:
    address = serve(fake_desk(data_folder, index=library), logins=[("ann", "right")]).url
    page = open_page(address, wait=False)
    path = f"{address}/{downloads.address(library.rows[0])}"
    refused = page.request.get(path)
    assert refused.status == 401 and PDF not in refused.body()
    page.request.post(f"{address}/login", form={"username": "ann", "password": "right"})
    allowed = page.request.get(path)
    assert allowed.status == 200 and allowed.body() == PDF
    assert allowed.headers["content-disposition"].startswith("attachment")


def test_a_document_of_the_library_is_opened_and_left_again(serve, open_page, library, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder, index=library)).url)
    page.get_by_role("tab", name="Documents").click()
    button = page.locator("#library [data-open]", has_text="report.pdf")
    button.click()
    expect(opened_source(page).get_by_role("img", name="Page 1 of report.pdf")).to_be_visible()
    expect(page.get_by_role("tab", name="Chat")).to_have_attribute("aria-selected", "true")
    expect(opened_source(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tab", name="Documents")).to_have_attribute("aria-selected", "true")
    expect(button).to_be_focused()


class TakesItsTime(FakeAnswer):
    """Answers a "long" question in `WORDS` words, each when the test lets it."""

    WORDS = 6

    def _words(self, question: str) -> Generator[str]:
        if "long" not in question:
            yield from super()._words(question)
            return
        for number in range(self.WORDS):
            yield f"word{number} "
            self.go.acquire(timeout=20)


def test_what_is_looked_at_meanwhile_breaks_no_answer_off(serve, open_page, library, data_folder: Path) -> None:
    answer = TakesItsTime()
    page = open_page(serve(fake_desk(data_folder, index=library, answer=answer)).url)
    ask(page, "What does a ticket cost?")
    finished(page)
    ask(page, "a long one")
    number = page.get_by_role("link", name="[1]").first
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for at in range(answer.WORDS):
        expect(page.locator("#chat .answer").last).to_contain_text(f"word{at}")
        number.click()
        expect(opened_source(page).locator(".on-page")).to_be_in_viewport()
        close_source(page)
        answer.go.release()
    page.get_by_role("tab", name="Documents").click()
    page.get_by_label("Filter").fill("report")
    expect(page.locator("#library [data-open]")).to_have_count(1)
    page.get_by_role("tab", name="Chat").click()
    # The queue's fault shows now and then only: that nothing of it goes by the queue shows each time.
    assert not [url for url in asked if "/queue/" in url]
    finished(page)
    expect(page.locator("#chat .answer").last).to_have_text(" ".join(f"word{at}" for at in range(answer.WORDS)))
    expect(page.locator("#chat .error")).to_have_count(0)


class LooksForLong(SourceHandlers):
    """Looks through each page once it is drawn, and that takes until the test lets it go on."""

    go = threading.Semaphore(0)

    def draw(self, wanted: Any, turns: Turns, conversation: str, request: gr.Request) -> tuple[Any, Any]:
        return super().draw(wanted, turns, conversation, request)[0], another()

    def look_through(self, wanted: Any, turns: Turns, conversation: str, request: gr.Request) -> Any:
        self.go.acquire(timeout=20)
        return super().draw(wanted, turns, conversation, request)[0]


def test_what_is_found_on_a_page_late_takes_nobody_back_to_it(
    serve, open_page, library, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.page.SourceHandlers", LooksForLong)
    page = open_page(serve(fake_desk(data_folder, index=library)).url)
    ask(page, "What does a ticket cost?")
    finished(page)
    drawn, box = page.locator("#opened-source .opened-source"), page.get_by_placeholder("Ask a question")
    for leave in (lambda: None, lambda: close_source(page)):
        page.get_by_role("link", name="[1]").click()
        expect(drawn.locator(".on-page")).to_be_in_viewport()
        expect(opened_source(page)).to_be_focused()
        before = drawn.get_attribute("data-serial")
        leave()
        box.click()
        LooksForLong.go.release()
        expect(drawn).not_to_have_attribute("data-serial", str(before))
        expect(box).to_be_focused()
    expect(opened_source(page)).to_have_count(0)


SHOWN = """() => {
  window.shown = [];
  new MutationObserver(() => {
    const file = document.querySelector("#opened-source .file");
    if (file) window.shown.push(file.textContent);
  }).observe(document.body, { attributes: true, childList: true, subtree: true });
}"""


def test_a_page_that_was_looked_through_late_takes_the_place_of_no_other_source(
    serve, open_page, library, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.page.SourceHandlers", LooksForLong)
    page = open_page(serve(fake_desk(data_folder, index=library)).url)
    ask(page, "What does a ticket cost?")
    finished(page)
    page.get_by_role("link", name="[1]").click()
    expect(opened_source(page).locator(".on-page")).to_be_in_viewport()
    page.get_by_role("link", name="[2]").click()
    expect(opened_source(page).locator("tr.marked, .here").first).to_be_visible()
    before = opened_source(page).get_attribute("data-serial")
    page.evaluate(SHOWN)
    LooksForLong.go.release(2)  # for the page that is not wanted any more, and then for the one that is
    expect(opened_source(page)).not_to_have_attribute("data-serial", str(before))
    assert set(page.evaluate("window.shown")) == {"prices.csv"}
