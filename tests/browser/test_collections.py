"""The library of many documents, collections, files dropped into the chat, and what is stopped on its way in."""

import threading
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from ingest.report import FileReport, Progress, Report
from ingest.sync import OnProgress
from tests.browser.test_library import documents, tick
from tests.browser.test_uploads import DROP, upload, write
from tests.support.fake_desk import FakeAnswer, FakeIndex, fake_desk, row
from tests.support.page_actions import answers, ask, finished
from vector_db.types import DocumentRow, Filter


def paths(page: Page) -> list[str]:
    """The documents in the table, in its order."""
    return page.locator("#library tbody .path").all_inner_texts()


def document(path: str, **changes: object) -> DocumentRow:
    return replace(row(path), document_id=path, **changes)  # type: ignore[arg-type]


def test_many_documents_are_filtered_sorted_and_turned_over_with_keys_alone(
    serve, open_page, data_folder: Path
) -> None:
    many = [document(f"minutes/{n:03}.md", chunks=n) for n in range(1, 231)]
    page = open_page(serve(fake_desk(data_folder, index=FakeIndex(rows=[*many, document("prices/a.md")]))).url)
    documents(page)
    rows = page.locator("#library tbody tr")
    expect(rows).to_have_count(100)
    expect(page.locator(".counts")).to_contain_text("231 documents · 26,568 passages")
    heading = page.locator("#library th.passages")
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(heading.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert paths(page)[:2] == ["minutes/230.md", "minutes/229.md"]
    page.get_by_role("button", name="Next").first.click()
    expect(page.locator(".pager").first).to_contain_text("101 to 200 of 231")

    page.get_by_label("Filter").fill("minutes 22")
    expect(rows).to_have_count(12)
    expect(page.locator(".counts")).to_contain_text("12 of 231 documents")
    page.get_by_label("Filter").fill("minutes")
    expect(page.locator(".counts")).to_contain_text("230 of 231 documents")
    page.get_by_role("checkbox", name="Choose all").check()
    expect(page.locator(".ticked")).to_contain_text("100 ticked")
    page.get_by_role("button", name="Tick all 230").click()
    expect(page.locator(".ticked")).to_contain_text("230 ticked")
    page.get_by_role("button", name="Delete ticked …").click()
    expect(page.locator("#confirm")).to_contain_text("Delete 230 documents from the library?")
    page.get_by_role("button", name="Keep them").click()
    page.get_by_role("button", name="Untick").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_a_collection_is_made_filled_asked_and_deleted(serve, open_page, data_folder: Path) -> None:
    answer, index = FakeAnswer(), FakeIndex(rows=[document("prices/a.md"), document("ships/b.md")])
    page = open_page(serve(fake_desk(data_folder, answer=answer, index=index)).url)
    documents(page)
    page.get_by_role("button", name="Collections").click()
    page.get_by_label("Name", exact=True).fill("My <b>ships")
    page.get_by_role("button", name="Make a collection of that name").click()
    expect(page.locator("#collection-list")).to_contain_text("My <b>ships 0 documents")
    tick(page, "ships/b.md")
    page.get_by_role("button", name="Put ticked in").click()
    expect(page.locator("#collection-list")).to_contain_text("My <b>ships 1 document")
    expect(page.locator("#library tbody tr").nth(1)).to_contain_text("My <b>ships")

    page.get_by_role("tab", name="Chat").click()
    page.get_by_label("Look in").click()
    page.get_by_role("option", name="Collection: My <b>ships").click()
    ask(page, "What does a ticket cost?")
    finished(page)
    expect(page.locator("#chat")).to_contain_text("Looked only in My <b>ships.")
    assert answer.chosen[-1][1] == Filter(documents=("ships/b.md",))
    index.rows[1] = replace(document("ships/b.md"), document_id="changed")
    ask(page, "And when it has changed?")
    finished(page)
    assert answer.chosen[-1][1] == Filter(documents=("changed",))
    index.rows.pop()
    ask(page, "And when it is gone?")
    expect(page.locator("#chat .error")).to_contain_text("The collection My <b>ships is empty")
    assert len(answer.chosen) == 2

    documents(page)
    page.get_by_role("button", name="Delete the collection").click()
    expect(page.locator("#confirm-collection")).to_contain_text("Its documents stay in the library.")
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator("#collection-list")).to_contain_text("No collections yet")


class Reading:
    """An ingestion that ends when the test lets it, or when it is stopped."""

    def __init__(self, index: FakeIndex) -> None:
        self.index = index
        self.go = threading.Event()

    def __call__(self, path: Path, on_progress: OnProgress) -> Report:
        while not self.go.wait(0.05):
            on_progress(Progress("reading", 0, 1, path.name))
        new = document(f"uploads/{path.name}")
        self.index.rows.append(replace(new, source=replace(new.source, location=str(path))))
        return Report([FileReport(path.name, "added")])


def test_a_file_dropped_into_the_chat_is_read_and_asked_alone(serve, open_page, data_folder: Path) -> None:
    answer, index = FakeAnswer(), FakeIndex()
    reading = Reading(index)
    page = open_page(serve(fake_desk(data_folder, answer=answer, index=index, ingest=reading)).url)
    box = page.get_by_placeholder("Ask a question")
    box.fill("What is typed stays")
    page.locator("#question textarea").evaluate(DROP, ["report & <b>.txt", "hello"])
    expect(page.locator("#attached .chip")).to_contain_text("report & b.txt is being read …")
    expect(box).to_have_value("What is typed stays")
    box.press("Enter")
    expect(page.locator("#chat .waiting")).to_contain_text("The question waits for it.")
    assert answer.chosen == []
    reading.go.set()
    expect(answers(page)).to_contain_text("12 pounds")
    expect(page.locator("#chat")).to_contain_text("Looked only in report & b.txt.")
    assert answer.chosen[-1][1] == Filter(documents=(index.rows[-1].document_id,))
    expect(page.locator("#attached .chip")).to_contain_text("is in")
    page.get_by_role("button", name="No longer ask report & b.txt alone").click()
    expect(page.locator("#attached .chip")).to_have_count(0)
    ask(page, "Everything again")
    finished(page)
    assert answer.chosen[-1][1] == Filter()

    many = [{"name": f"the report of {n}.txt", "mimeType": "text/plain", "buffer": b"%d" % n} for n in range(40)]
    page.locator("#looking input[type=file]").set_input_files(many)
    expect(page.locator("#attached .chip")).to_have_count(40)
    height = page.locator("#attached .attached").bounding_box()
    assert height and height["height"] < 250, "the chat stays in sight"


def test_a_whole_folder_comes_in_and_files_are_stopped(serve, open_page, data_folder: Path, tmp_path: Path) -> None:
    index = FakeIndex()
    reading = Reading(index)
    page = open_page(serve(fake_desk(data_folder, index=index, ingest=reading)).url)
    for name in ("a.txt", "sub/b.txt", ".hidden/c.txt"):
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_bytes(name.encode())
    page.get_by_role("button", name="Add documents").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a whole folder …").click()
    chooser.value.set_files(tmp_path / "folder")
    expect(page.locator("#uploaded .doing")).to_contain_text("Reading folder/")
    expect(page.locator("#uploaded .waits")).to_have_count(1)
    page.get_by_role("button", name="Stop all of these").click()
    expect(page.locator("#uploaded li.skipped")).to_have_count(2)
    expect(page.locator("#uploaded")).to_contain_text("folder/sub/b.txt was passed over: was stopped")
    assert len(index.rows) == 2 and not list((data_folder / "uploads").rglob("*.txt"))

    reading.go.set()
    upload(page, write(tmp_path / "x", "later.txt", b"later"))
    expect(page.locator("#uploaded li.added")).to_contain_text("later.txt is in")


def test_documents_are_read_again_and_downloaded_and_what_came_by_another_way_is_told(
    serve, open_page, data_folder: Path
) -> None:
    index = FakeIndex()
    page = open_page(serve(fake_desk(data_folder, index=index)).url)
    documents(page)
    tick(page, "reports/aurora.pdf")
    page.get_by_role("button", name="Read ticked again").click()
    expect(page.locator("#deleted li")).to_contain_text("reports/aurora.pdf is in, in its new version")
    expect(page.locator("#deleted li")).to_contain_text("was read again")
    assert page.locator("#library a.download").first.get_attribute("href").startswith("original/")
    index.rows.append(document("prices/new.md"))
    page.get_by_role("button", name="What came in last").click()
    expect(page.locator("#recent")).to_contain_text("By the command line, while this page was open")
    expect(page.locator("#recent li.added")).to_contain_text("prices/new.md")
