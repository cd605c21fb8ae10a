"""A real Chromium, and pages to open in it: requests to elsewhere and errors in the console fail a test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from app.serve import Served, launch
from app.ui.desk import Desk

SCREENSHOTS = Path(__file__).with_name("screenshots")
PATIENCE = 40_000
"""Milliseconds that a busy machine may take for what a page does at once."""
CUT_OFF = ("AbortError", "Connection errored out")
"""What Gradio says in the console of its open streams while the page is left for another, or for itself again."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, and give it a second chance: a browser on a machine that is busy misses a beat.

    What fails twice is broken. The summary counts every rerun.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests: the system's, or Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def serve(data_folder: Path) -> Iterator[Callable[[Desk], Served]]:
    """Serves a desk in threads of this process until the test is over."""
    running: list[Served] = []

    def start(desk: Desk, **options: object) -> Served:
        running.append(launch(desk, host="127.0.0.1", port=0, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for served in running:
        served.close()


@pytest.fixture
def open_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens an address in a browser of its own, without cookies or memory; takes a screenshot at the end.

    Afterwards the test fails if a page has asked another server for anything, or logged an error.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    faults: list[str] = []

    def start(address: str, *, width: int = 1280, height: int = 800, wait: bool = True, locale: str = "en-GB") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=locale)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        pages.append(page)
        origin = urlsplit(address).netloc

        def check(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme not in ("data", "blob") and parts.netloc != origin:
                faults.append(f"a request to {url}")

        leaving = False

        def note(message: ConsoleMessage) -> None:
            cut_off = leaving and any(said in message.text for said in CUT_OFF)
            if message.type == "error" and not cut_off:
                faults.append(f"the console: {message.text}")

        def sent(request: Request) -> None:
            nonlocal leaving
            leaving = leaving or (request.is_navigation_request() and request.frame == page.main_frame)
            check(request.url)

        def arrived() -> None:
            nonlocal leaving
            leaving = False

        page.on("request", sent)
        page.on("domcontentloaded", arrived)
        page.on("websocket", lambda socket: check(socket.url))
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(f"an error in the page: {error}"))
        page.on("dialog", lambda dialog: faults.append(f"a dialog: {dialog.message}"))
        page.goto(address)
        if wait:
            expect(page.locator("#question textarea")).to_be_visible()
        return page

    yield start
    SCREENSHOTS.mkdir(exist_ok=True)
    for number, page in enumerate(pages):
        if not page.is_closed():
            name = request.node.name[:80].replace("/", "_")
            page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png")
    for context in contexts:
        context.close()
    assert not faults
