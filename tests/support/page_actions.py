"""What a reader does on the page, in the words of the tests."""

from playwright.sync_api import Locator, Page, expect


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
    """Write a number beside a slider, until the slider follows: one that has just come into sight takes it back."""
    slider = page.get_by_role("slider", name=label)
    written = page.get_by_label(f"number input for {label}")
    expect(written).not_to_have_value("")
    for _ in range(5):
        written.fill(str(number))
        written.press("Tab")
        try:
            expect(slider).to_have_value(str(number), timeout=2_000)
            return
        except AssertionError:
            continue
    expect(slider).to_have_value(str(number))


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
