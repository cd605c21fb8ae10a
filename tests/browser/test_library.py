"""The library on the page: what there is, in what state, what changes, and how it is deleted."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.fake_desk import FakeIndex, fake_desk, row
from tests.support.page_actions import answers, ask
from vector_db.errors import IndexFault
from vector_db.types import DocumentRow


def documents(page: Page) -> None:
    """Go to the tab of documents."""
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#library")).to_be_visible()


def tick(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=f"Choose {name}").check()


def test_documents_are_ticked_and_deleted_when_that_is_confirmed(serve, open_page, data_folder: Path) -> None:
    names = ["prices/tickets.md", "reports/aurora.pdf", "reports/cook.pdf"]
    index = FakeIndex(rows=[row(name) for name in names])
    page = open_page(serve(fake_desk(data_folder, index=index)).url)
    documents(page)
    rows = page.locator("#library tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Delete ticked …").click()
    expect(page.get_by_text("Tick the documents that are to be deleted first.")).to_be_visible()

    tick(page, "reports/aurora.pdf")
    index.rows.append(row("prices/first.md"))  # by a job elsewhere: the table is drawn anew, and all move down
    expect(rows).to_have_count(4)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(page.get_by_role("checkbox", name="Choose reports/aurora.pdf")).to_be_checked()
    page.get_by_role("button", name="Delete ticked …").click()
    expect(page.locator("#confirm")).to_contain_text("Delete 1 document from the library?")
    expect(page.locator("#confirm li")).to_have_text(["reports/aurora.pdf"])
    page.get_by_role("button", name="Keep them").click()
    expect(page.locator("#confirm")).to_be_hidden()
    assert len(index.rows) == 4

    page.get_by_role("button", name="Delete ticked …").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("1 document deleted.")).to_be_visible()
    expect(rows).to_have_count(3)
    expect(page.locator(".holdings")).to_contain_text("3 documents")
    page.get_by_role("checkbox", name="Choose all").check()
    page.get_by_role("button", name="Delete ticked …").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("No documents yet.")).to_be_visible()
    assert index.rows == []


def test_each_document_tells_its_state_and_a_reader_can_delete_nothing(serve, open_page, data_folder: Path) -> None:
    waiting = replace(row("uploads/handbook.pdf", chunks=900, state="text"), embedded=128, pages=300)
    index = FakeIndex(rows=[waiting, row("prices/tickets.md")])
    page = open_page(serve(fake_desk(data_folder, index=index, read_only=True)).url)
    documents(page)
    line = page.locator("#library tbody tr").nth(1)
    for cell in ("uploads", "300", "900", "2026-01-01", "100 bytes", "found by keyword; vectors 128 of 900"):
        expect(line).to_contain_text(cell)
    index.rows[0] = replace(waiting, state="complete", embedded=900)
    expect(line).to_contain_text("ready")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete ticked …")).to_have_count(0)
    expect(page.get_by_role("button", name="What came in last")).to_be_hidden()


class Damaged(FakeIndex):
    """An index that cannot be read, as long as it is told so."""

    broken = False

    def documents(self) -> list[DocumentRow]:
        if self.broken:
            raise IndexFault("The catalog is <b>damaged</b>.")
        return super().documents()


def test_a_damaged_index_is_told_in_words_and_the_page_goes_on(serve, open_page, data_folder: Path) -> None:
    index = Damaged(notice="The vectors are being mended.")
    page = open_page(serve(fake_desk(data_folder, index=index)).url)
    notice = page.locator(".masthead .notice")
    expect(notice).to_have_text("The vectors are being mended.")
    index.notice = ""
    expect(notice).to_have_count(0)
    index.broken = True
    expect(page.locator(".masthead .failed")).to_have_text("The catalog is <b>damaged</b>.")
    documents(page)
    expect(page.locator("#library .failed")).to_have_text("The catalog is <b>damaged</b>.")
    index.broken = False
    expect(page.locator("#library tbody tr")).to_have_count(2)
    page.get_by_role("tab", name="Chat").click()
    ask(page, "What does a ticket cost?")
    expect(answers(page)).to_contain_text("12 pounds")
