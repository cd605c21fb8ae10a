"""Adding documents on the page."""

from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.support.fake_desk import fake_desk


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
    assert [path.name for path in (data_folder / "uploads").rglob("*.txt")] == ["small.txt"]


def test_the_server_itself_refuses_what_is_too_large(serve, data_folder: Path) -> None:
    address = serve(fake_desk(data_folder)).url
    files = {"files": ("large.txt", b"x" * (1024 * 1024 + 1))}
    answered = httpx.post(f"{address}/gradio_api/upload", files=files, timeout=30)
    assert answered.status_code == 413


def test_a_read_only_page_offers_no_upload(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder, read_only=True, any_model=False)).url)
    expect(page.get_by_text("Sources")).to_be_visible()
    expect(page.get_by_role("button", name="Add documents")).to_be_hidden()
