"""Conversations in a browser: they outlive reloads, have addresses, and are found, named, kept and deleted."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Request, expect

from app.conversation.turns import Turn
from app.types import Answer
from tests.support.fake_desk import PASSAGES, FakeAnswer, fake_desk
from tests.support.page_actions import answers, ask, close_source, finished, opened_source, questions

BROKEN = "Broken off here"


def listed(page: Page) -> Locator:
    """The conversations in the list."""
    return page.locator("#conversation-list li .name")


def choose(page: Page, name: str, *choices: str) -> None:
    """Open the menu of a conversation, and press what it offers, one after the other."""
    item = page.locator("#conversation-list li", has_text=name)
    item.get_by_label(f"Options for {name}").click()
    for choice in choices:
        item.get_by_text(choice, exact=True).click()


def watch(page: Page) -> Callable[[], None]:
    """What waits until nothing is asked of the server: to leave a page in mid-request is an error in its console."""
    under_way: set[Request] = set()
    page.on("request", lambda sent: under_way.add(sent) if "/queue/" in sent.url else None)
    page.on("requestfinished", lambda sent: under_way.discard(sent))
    page.on("requestfailed", lambda sent: under_way.discard(sent))

    def settled() -> None:
        finished(page)
        deadline = time.monotonic() + 20
        while under_way:
            assert time.monotonic() < deadline
            page.wait_for_timeout(20)  # which lets the events above come in

    return settled


def test_a_conversation_is_kept_and_can_be_found_named_pinned_exported_and_deleted(
    serve, open_page, data_folder: Path
) -> None:
    served = serve(fake_desk(data_folder))
    page = open_page(served.url)
    settled = watch(page)
    expect(page.locator("#conversation-list")).to_contain_text("kept here as they happen")
    ask(page, "What does a ticket cost?")
    settled()
    expect(listed(page)).to_have_text(["What does a ticket cost?"])
    address = page.url
    assert len(parse_qs(urlsplit(address).query)["chat"][0]) >= 20

    page.reload()
    expect(answers(page)).to_have_text("An adult ticket costs 12 pounds [1]. The Aurora is from 1841 [2].")
    expect(questions(page)).to_have_text(["What does a ticket cost?"])
    page.get_by_role("link", name="[1]").click()
    expect(opened_source(page).locator("mark")).to_have_text("An adult ticket costs 12 pounds.")
    close_source(page)
    expect(page.get_by_role("heading", name="What does a ticket cost?")).to_be_visible()

    page.get_by_role("button", name="New chat").click()
    expect(answers(page)).to_have_count(0)
    page.wait_for_url(served.url + "/")
    ask(page, "echo zeppelins")
    settled()
    expect(listed(page)).to_have_text(["echo zeppelins", "What does a ticket cost?"])

    choose(page, "What does a ticket cost?", "Pin to the top")
    expect(listed(page)).to_have_text(["What does a ticket cost?", "echo zeppelins"])
    choose(page, "echo zeppelins", "Rename")
    page.get_by_label("New name").nth(1).fill("Airships")
    page.get_by_label("New name").nth(1).press("Enter")
    expect(listed(page)).to_have_text(["What does a ticket cost?", "Airships"])
    expect(page.get_by_role("heading", name="Airships")).to_be_visible()

    page.get_by_label("Search conversations").fill("zeppel")
    expect(listed(page)).to_have_text(["Airships"])
    expect(page.locator("#conversation-list mark")).to_have_text("zeppelins")
    page.get_by_label("Search conversations").fill("nowhere")
    expect(page.locator("#conversation-list")).to_contain_text("No conversation holds these words.")
    page.get_by_label("Search conversations").fill("")
    expect(listed(page)).to_have_count(2)

    for choice, ending in (("Export as Markdown", "md"), ("Export as JSON", "json"), ("Export as PDF", "pdf")):
        with page.expect_download() as download:
            choose(page, "What does a ticket cost?", choice)
        assert download.value.suggested_filename == f"what-does-a-ticket-cost.{ending}"
        content = Path(download.value.path()).read_bytes()
        if ending == "json":
            assert json.loads(content)["turns"][0]["citations"][0]["quote"] == "An adult ticket costs 12 pounds."
        else:
            assert content.startswith(b"%PDF-" if ending == "pdf" else b"# What does a ticket cost?")

    choose(page, "Airships", "Delete …", "Keep")
    expect(listed(page)).to_have_count(2)
    page.locator("#conversation-list a", has_text="What does a ticket cost?").click()
    expect(answers(page)).to_contain_text("12 pounds")
    page.wait_for_url(address)
    ask(page, "Now count")
    expect(answers(page).nth(1)).to_have_text("This is answer 3.")
    settled()
    page.locator("#conversation-list details.menu > summary").nth(1).click()
    page.locator("#conversation-list li").nth(1).get_by_text("Delete …").click()
    page.locator("#conversation-list li").nth(1).get_by_role("button", name="Delete", exact=True).click()
    expect(listed(page)).to_have_text(["What does a ticket cost?"])
    expect(answers(page)).to_have_count(2)
    choose(page, "What does a ticket cost?", "Delete …", "Delete")
    expect(listed(page)).to_have_count(0)
    expect(answers(page)).to_have_count(0)
    page.wait_for_url(served.url + "/")


def test_what_is_being_written_is_seen_elsewhere_and_what_is_left_is_broken_off(
    serve, open_page, data_folder: Path
) -> None:
    answer = FakeAnswer()
    served = serve(fake_desk(data_folder, answer=answer))
    first = open_page(served.url)
    ask(first, "a slow one")
    expect(answers(first)).to_have_text("word")
    first.wait_for_url("**chat=*")
    second = open_page(first.url)
    settled = watch(second)
    expect(answers(second)).to_have_text("word")
    answer.go.release()
    expect(answers(first)).to_have_text("word word")
    expect(answers(second)).to_have_text("word word")
    first.close()
    answer.go.release(1000)
    expect(second.locator("#chat .stopped")).to_contain_text(BROKEN)
    assert answer.closed.wait(30), "the model must be freed"
    text = answers(second).inner_text()
    assert text.startswith("word word")
    second.get_by_role("button", name="Retry").click()
    expect(second.locator("#chat .stopped")).to_have_count(0)
    second.get_by_role("button", name="Stop").click()
    expect(second.locator("#chat").get_by_text("Stopped here.")).to_be_visible()
    settled()
    expect(questions(second)).to_have_count(1)
    expect(listed(second)).to_have_text(["a slow one"])


def test_an_edit_keeps_the_conversation_as_it_was_under_another_name(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    settled = watch(page)
    for question in ("first", "second", "third"):
        ask(page, question)
        finished(page)
    page.get_by_role("button", name="Edit").nth(1).click()
    page.locator("#chat textarea").fill("other")
    page.get_by_role("button", name="Submit").click()
    expect(questions(page)).to_have_text(["first", "other"])
    expect(page.get_by_text("The conversation as it was is kept as “first (before the edit)”.")).to_be_visible()
    settled()
    page.locator("#conversation-list a", has_text="before the edit").click()
    expect(questions(page)).to_have_text(["first", "second", "third"])


def test_a_store_that_cannot_be_used_stops_no_answer_and_is_said(serve, open_page, data_folder: Path) -> None:
    data_folder.mkdir()
    chats = data_folder / "chats.sqlite3"
    chats.write_bytes(b"no database at all " * 300)
    page = open_page(serve(fake_desk(data_folder)).url)
    settled = watch(page)
    expect(page.locator("#conversation-list")).to_contain_text("is damaged")
    ask(page, "What does a ticket cost?")
    expect(answers(page)).to_contain_text("12 pounds")
    finished(page)
    expect(page.locator("#conversation-bar")).to_contain_text("This conversation is not saved.")
    chats.rename(data_folder / "damaged")
    ask(page, "Now count")
    expect(listed(page)).to_have_text(["What does a ticket cost?"])
    settled()
    page.reload()
    expect(questions(page)).to_have_text(["What does a ticket cost?", "Now count"])


def test_keys_do_what_their_sheet_says(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    settled = watch(page)
    box = page.get_by_placeholder("Ask a question")
    box.fill("what? /nfb")
    for key in ("/", "n", "f", "b", "?"):
        box.press(key)
    expect(box).to_have_value("what? /nfb/nfb?")
    box.fill("a slow one")
    box.press("Enter")
    expect(answers(page)).to_have_text("word")
    page.keyboard.press("Escape")
    expect(page.locator("#chat").get_by_text("Stopped here.")).to_be_visible()
    answer.go.release(10)
    settled()

    heading = page.get_by_role("heading", name="Docent", exact=True)
    heading.click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    page.keyboard.press("n")
    expect(answers(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+f")
    page.keyboard.press("b")
    expect(page.get_by_label("Search conversations")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.get_by_label("Search conversations")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    expect(answers(page)).to_have_count(0)
    expect(box).to_be_focused()

    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Single keys work outside of text fields").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("b")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Search conversations")).to_be_visible()


def test_on_a_telephone_the_list_is_closed_at_first_and_closes_again(serve, open_page, data_folder: Path) -> None:
    desk = fake_desk(data_folder)
    for number in range(60):
        turn = Turn(
            f"question {number} " + "long " * 20, Answer("q", text="An answer.", passages=PASSAGES, stage="done")
        )
        desk.conversations.begin_turn("local", "", turn)
    page = open_page(serve(desk).url, width=390)
    toggle = page.get_by_role("button", name="Conversations", exact=True)
    expect(listed(page)).to_have_count(60)
    expect(listed(page).first).to_be_hidden()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_label("Search conversations")).to_be_focused()
    expect(listed(page).first).to_be_in_viewport(ratio=1)
    drawer = page.locator("#conversations").bounding_box()
    assert drawer and drawer["height"] == page.evaluate("window.innerHeight")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.keyboard.press("Escape")
    expect(listed(page).first).to_be_hidden()
    expect(toggle).to_be_focused()
    toggle.click()
    listed(page).nth(3).click()
    expect(questions(page)).to_contain_text("question 56")
    expect(listed(page).first).to_be_hidden()
