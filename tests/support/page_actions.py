"""What a reader does on the page, in the words of the tests."""

from contextlib import suppress

from playwright.sync_api import Locator, Page, TimeoutError, expect

_REMEMBERED = """
number => Object.values(JSON.parse(localStorage.getItem("docent-choices") ?? "{}")).includes(number)
"""


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    box = page.get_by_placeholder("Ask a question")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    before = questions(page).count()
    box.fill(question)
    box.press("Enter")
    if question.strip():
        expect(questions(page)).to_have_count(before + 1)


def choose_number(page: Page, label: str, number: float) -> None:
    """Write a number beside a slider of the settings, until the browser remembers it.

    A slider that has only just come into sight may take the number back, or tell nobody of it.
    """
    written = page.get_by_label(f"number input for {label}")
    expect(written).not_to_have_value("")
    usual = written.input_value()
    for _ in range(5):
        written.fill(str(number))
        written.press("Tab")
        with suppress(TimeoutError):
            page.wait_for_function(_REMEMBERED, arg=number, timeout=5_000)
            expect(written).to_have_value(str(number))
            return
        written.fill(usual)
        written.press("Tab")
    raise AssertionError(f"{label} did not take {number}.")


def answers(page: Page) -> Locator:
    """The texts of the answers in the conversation."""
    return page.locator("#chat .answer")


def questions(page: Page) -> Locator:
    """The questions in the conversation."""
    return page.locator("#chat .user .message-content")


def finished(page: Page) -> None:
    """Wait until nothing is being written."""
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def sources(page: Page) -> Locator:
    """The cards that are shown beside the chat."""
    return page.locator("#sources details:visible")


def opened_source(page: Page) -> Locator:
    """The source that is opened beside the chat."""
    return page.locator(".opened-source:visible")


def close_source(page: Page) -> None:
    """Go back to the list of sources."""
    opened_source(page).get_by_role("button", name="Close the source").click()
    expect(opened_source(page)).to_have_count(0)
