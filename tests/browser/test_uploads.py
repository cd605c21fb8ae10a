"""Adding documents on the page."""

import threading
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from ingest.report import FileReport, Progress, Report
from ingest.sync import OnProgress
from tests.support.fake_desk import FakeIndex, fake_desk, row
from tests.support.page_actions import answers, ask

DROP = """(target, [name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, { type: "text/plain" }));
  for (const what of ["dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(what, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


def write(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_bytes(content)
    return file


def upload(page: Page, *files: Path) -> None:
    if not page.locator("#upload").is_visible():
        page.get_by_role("button", name="Add documents").click()
    page.locator("#upload input[type=file]").set_input_files(files)


def test_each_file_is_reported_and_one_bad_one_costs_nothing(
    serve, open_page, data_folder: Path, tmp_path: Path
) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    good = write(tmp_path / "a", "notes & <b>more.txt", b"hello")
    bad = write(tmp_path / "a", "scan.txt", b"BAD")
    upload(page, good, bad)
    results = page.locator("#uploaded li")
    expect(results).to_have_count(2)
    expect(results.nth(0)).to_contain_text("is in: you can ask about it now")
    expect(results.nth(1)).to_contain_text("scan.txt could not be read: holds no text <b>at all</b>")
    expect(page.get_by_text("3 documents, 9 passages")).to_be_visible()
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator(".library tbody tr")).to_have_count(3)


def test_more_can_follow_and_same_names_do_not_meet(serve, open_page, data_folder: Path, tmp_path: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    upload(page, write(tmp_path / "a", "notes.txt", b"one"))
    expect(page.get_by_text("3 documents")).to_be_visible()
    upload(page, write(tmp_path / "b", "notes.txt", b"two"))
    expect(page.get_by_text("4 documents")).to_be_visible()
    stored = sorted(path.read_bytes() for path in (data_folder / "uploads").rglob("notes.txt"))
    assert stored == [b"one", b"two"]


def test_a_file_that_is_too_large_is_refused(serve, open_page, data_folder: Path, tmp_path: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    large = write(tmp_path / "a", "large <b>.txt", b"x" * (1024 * 1024 + 1))
    upload(page, large, write(tmp_path / "a", "small.txt", b"x"))
    expect(page.get_by_text("large <b>.txt is larger than the limit of 1 MB")).to_be_visible()
    expect(page.locator("#uploaded li")).to_contain_text("small.txt is in")
    expect(page.locator("#uploaded li")).to_be_visible()
    assert [path.name for path in (data_folder / "uploads").rglob("*.txt")] == ["small.txt"]


def test_a_file_too_large_for_the_chat_is_refused_there(serve, open_page, data_folder: Path, tmp_path: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url, locale="de-DE")
    page.locator("#looking input[type=file]").set_input_files(write(tmp_path / "a", "large.txt", b"x" * (2**20 + 1)))
    expect(page.locator("#attached-refused")).to_have_text("✗ large.txt ist größer als die Grenze von 1 MB")


def test_the_server_itself_refuses_what_is_too_large(serve, data_folder: Path) -> None:
    address = serve(fake_desk(data_folder)).url
    files = {"files": ("large.txt", b"x" * (1024 * 1024 + 1))}
    answered = httpx.post(f"{address}/gradio_api/upload", files=files, timeout=30)
    assert answered.status_code == 413


def test_a_read_only_page_offers_no_upload(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder, read_only=True, any_model=False)).url)
    expect(page.get_by_text("Sources")).to_be_visible()
    expect(page.get_by_role("button", name="Add documents")).to_be_hidden()
    expect(page.get_by_label("Add a web page")).to_have_count(0)
    expect(page.get_by_role("tab", name="Models")).to_be_hidden()


class Reading:
    """An ingestion that says what it does, and ends when the test lets it."""

    def __init__(self, index: FakeIndex) -> None:
        self.index = index
        self.go = threading.Semaphore(0)

    def __call__(self, path: Path, on_progress: OnProgress) -> Report:
        on_progress(Progress("reading", 0, 1, path.name))
        self.go.acquire(timeout=30)
        self.index.rows.append(replace(row(f"uploads/{path.name}", chunks=900, state="text"), embedded=0))
        notes = ("no text on page 3 (a scan?)",)
        inside = [FileReport(f"{path.name}/{name}", "added", (), 2, (), 4) for name in ("a.md", "b.md")]
        failed = FileReport(f"{path.name}/c.docx", "failed", ("is <b>damaged</b>",))
        whole = [FileReport(path.name, "added", notes, 300, (3,), 900)]
        return Report([*inside, failed] if path.suffix == ".zip" else whole)


def test_a_visitor_goes_on_while_files_are_read_and_all_get_their_results(
    serve, open_page, data_folder: Path, tmp_path: Path
) -> None:
    index, made = FakeIndex(), []
    reading = Reading(index)
    desk = fake_desk(data_folder, index=index, ingest=reading, make_vectors=lambda: made.append(True))
    address = serve(desk).url
    first, second = open_page(address), open_page(address)
    upload(first, write(tmp_path / "a", "handbook.pdf", b"one"))
    expect(first.locator("#uploaded .doing")).to_contain_text("Reading handbook.pdf")
    expect(first.locator("#upload")).to_contain_text("Drop File Here")
    ask(first, "What does a ticket cost?")
    expect(answers(first)).to_contain_text("12 pounds")
    upload(second, write(tmp_path / "b", "all.zip", b"two"))
    expect(second.locator("#uploaded .doing")).to_contain_text("Reading all.zip")
    reading.go.release(2)
    expect(first.locator("#uploaded li")).to_contain_text("300 pages · 900 passages no text on page 3 (a scan?)")
    expect(first.locator("#uploaded")).to_contain_text("wait for their vectors")
    lines = second.locator("#uploaded li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("all.zip/a.md is in: you can ask about it now · 2 pages · 4 passages")
    expect(lines.nth(2)).to_contain_text("all.zip/c.docx could not be read: is <b>damaged</b>")
    expect(second.locator("#uploaded .doing")).to_have_count(0)
    index.rows = [replace(each, state="complete") for each in index.rows]
    expect(first.locator("#uploaded")).not_to_contain_text("vectors")
    assert made == [True, True]

    upload(second, write(tmp_path / "b", "later.txt", b"three"))
    expect(second.locator("#uploaded .doing")).to_contain_text("Reading later.txt")
    second.close()
    reading.go.release()
    first.get_by_role("tab", name="Documents").click()
    expect(first.locator("#library")).to_contain_text("uploads/later.txt")
    first.reload()
    first.get_by_role("tab", name="Documents").click()
    first.get_by_role("button", name="What came in last").click()
    jobs = first.locator("#recent .job:not(:has(.job-title))")
    expect(jobs).to_have_count(3)
    expect(jobs.first).to_contain_text("later.txt")


def test_a_web_page_is_added_and_an_address_that_fails_stays(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder, web_pages=True)).url)
    page.get_by_role("button", name="Add documents").click()
    box = page.get_by_label("Add a web page")
    box.fill("https://example.org/gone")
    box.press("Enter")
    expect(page.locator("#uploaded li.failed")).to_contain_text("<b>404</b>: there is no such page")
    expect(box).to_have_value("https://example.org/gone")
    box.fill("https://example.org/here")
    page.locator("#address").get_by_role("button", name="Add").click()
    expect(page.locator("#uploaded li.added")).to_contain_text("https://example.org/here is in")
    expect(box).to_have_value("")
    expect(page.get_by_text("3 documents")).to_be_visible()


@pytest.mark.parametrize("meanwhile", ["is on its way", "is shown, and not let go"])
def test_what_is_dropped_while_another_file_is_not_yet_taken_is_not_lost(
    serve, open_page, data_folder: Path, tmp_path: Path, meanwhile: str
) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held or (what == "run/predict" and "first.txt" not in (route.request.post_data or "")):
            route.continue_()
        else:
            held.append(route)

    what = "upload" if meanwhile == "is on its way" else "run/predict"
    page.route(f"**/gradio_api/{what}*", hold)
    upload(page, write(tmp_path / "a", "first.txt", b"one"))
    if what == "upload":
        expect(page.locator("#upload input[type=file]")).to_have_count(0)
    else:
        expect(page.locator("#upload .file-preview-holder")).to_be_visible()
    page.locator("#upload").evaluate(DROP, ["second.txt", "two"])
    held[0].continue_()
    expect(page.locator("#uploaded li.added")).to_have_count(2)
    expect(page.locator("#uploaded")).to_contain_text("first.txt is in")
    expect(page.locator("#uploaded")).to_contain_text("second.txt is in")
