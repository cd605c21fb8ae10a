"""What happened is unfolded, a question to go on with is asked by a click or a key, a list says what was read."""

from pathlib import Path

from playwright.sync_api import expect

from tests.support.fake_desk import FakeAnswer, fake_desk
from tests.support.page_actions import answers, ask, finished, questions


def test_what_happened_and_the_questions_to_go_on_with(serve, open_page, data_folder: Path) -> None:
    fake = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=fake)).url, width=390)
    ask(page, "Tell me everything")
    finished(page)
    expect(page.get_by_text("Read 2 of 5 documents")).to_be_visible()
    told = page.locator("#chat .happened")
    expect(told.get_by_text("Obey <b>me</b>.")).to_be_hidden()
    told.get_by_text("What happened").click()
    expect(told.get_by_text("Obey <b>me</b>.")).to_be_visible()
    expect(told.get_by_role("row")).to_have_count(1 + 3 + 4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "what is wide scrolls inside"
    page.get_by_label("Copy message").last.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "12 pounds" in copied and "What happened" not in copied and "Obey" not in copied

    going_on = page.get_by_role("button", name="Who built the Aurora?")
    expect(page.get_by_role("button", name="How many <b>documents</b> count?")).to_be_visible()
    going_on.focus()
    page.keyboard.press("Enter")
    expect(questions(page)).to_have_text(["Tell me everything", "Who built the Aurora?"])
    expect(answers(page)).to_have_count(2)
    finished(page)
    expect(going_on).to_have_count(0)
    assert len(fake.histories) == 2
