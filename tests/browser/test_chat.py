"""Asking, reading, stopping, trying again: the page as a reader meets it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.types import Message
from tests.support.fake_desk import FakeAnswer, FakeIndex, FakeModel, fake_desk
from tests.support.page_actions import (
    answers,
    ask,
    choose_number,
    close_source,
    finished,
    opened_source,
    questions,
    sources,
)
from vector_db.errors import ModelError
from vector_db.types import Filter


def test_the_empty_page_says_what_it_is_and_what_to_ask(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    expect(page.get_by_role("heading", name="Docent", exact=True)).to_be_visible()
    expect(page.get_by_text("2 documents, 6 passages")).to_be_visible()
    page.get_by_text("What does a ticket cost?").click()
    expect(questions(page)).to_have_text(["What does a ticket cost?"])
    expect(answers(page)).to_contain_text("12 pounds")


def test_an_empty_library_says_what_to_do(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder, index=FakeIndex(rows=[]))).url)
    expect(page.get_by_role("heading", name="The library is empty")).to_be_visible()
    expect(page.get_by_text("What does a ticket cost?")).to_be_hidden()
    expect(page.locator("#upload")).to_be_visible()


def test_an_answer_streams_in_and_its_sources_open(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    ask(page, "What does a ticket cost?")
    expect(page.get_by_placeholder("Ask a question")).to_have_value("")
    expect(answers(page)).to_have_text("An adult ticket costs 12 pounds [1]. The Aurora is from 1841 [2].")
    finished(page)
    expect(sources(page)).to_have_count(3)
    card = sources(page).nth(0)
    expect(card.locator("mark")).to_be_hidden()
    page.get_by_role("link", name="[1]").click()
    expect(opened_source(page).locator("mark")).to_have_text("An adult ticket costs 12 pounds.")
    close_source(page)
    expect(card.locator("mark")).to_be_visible()
    expect(card.locator("mark")).to_be_in_viewport()
    expect(card.locator("mark")).to_have_text("An adult ticket costs 12 pounds.")
    expect(card).to_contain_text("cited")


def test_numbers_of_an_older_answer_lead_to_its_own_sources(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    for question in ("first question", "second question"):
        ask(page, question)
        finished(page)
    expect(answers(page).get_by_role("link", name="[2]")).to_have_count(2)
    expect(page.locator("#sources")).to_contain_text("second question")
    page.get_by_role("link", name="[2]").first.click()
    close_source(page)
    expect(page.locator("#sources section:visible .of")).to_contain_text("first question")
    expect(sources(page).nth(1)).to_have_attribute("open", "")
    ask(page, "third question")
    expect(page.locator("#sources section:visible .of")).to_contain_text("third question")


def test_the_text_grows_while_it_is_written_and_stop_keeps_it(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    ask(page, "a slow one")
    expect(answers(page)).to_have_text("word")
    announced = page.locator("#announced")
    expect(announced).to_contain_text("…")
    answer.go.release()
    expect(answers(page)).to_have_text("word word")
    expect(announced).to_contain_text("…")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#chat").get_by_text("Stopped here.")).to_be_visible()
    expect(announced).to_have_text("word word\nStopped here.", use_inner_text=False)
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
    expect(answers(page)).to_contain_text("word word")
    answer.go.release()
    assert answer.closed.wait(20), "the model must be freed"
    finished(page)
    ask(page, "What does a ticket cost?")
    expect(answers(page).nth(1)).to_contain_text("12 pounds")


def test_closing_the_browser_frees_the_model(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    ask(page, "a slow one")
    expect(answers(page)).to_have_text("word")
    page.close()
    answer.go.release(1000)
    assert answer.closed.wait(60)


def test_a_long_answer_is_read_from_its_beginning(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    ask(page, "What does a ticket cost?")
    finished(page)
    ask(page, "echo " + "a long answer " * 300)
    finished(page)
    below_the_top = (
        "() => [...document.querySelectorAll('#chat .user .message-content')].pop().getBoundingClientRect().top"
        " - document.querySelector('#chat .bubble-wrap').getBoundingClientRect().top"
    )
    page.wait_for_function(f"() => Math.abs(({below_the_top})()) < 40")
    frame = page.locator("#chat .bubble-wrap").bounding_box()
    assert frame
    page.mouse.move(frame["x"] + 100, frame["y"] + frame["height"] - 20)  # over the answer: a long question scrolls too
    page.mouse.wheel(0, 300)
    page.wait_for_function(f"() => ({below_the_top})() < -200")
    sources(page).first.locator("summary").click()
    assert page.evaluate(below_the_top) < -200, "who scrolls is left where they are"


def test_an_error_keeps_the_question_and_can_be_tried_again(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    ask(page, "this will fail")
    expect(page.locator("#chat .error")).to_contain_text("does not answer")
    expect(questions(page)).to_have_text(["this will fail"])
    expect(answers(page)).to_have_count(0)
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#chat .error")).to_contain_text("does not answer (question 2)")
    finished(page)
    ask(page, "What does a ticket cost?")
    expect(answers(page)).to_contain_text("12 pounds")
    assert answer.histories == [[], [], []], "an error is nothing that a model is told of"


def test_a_question_sent_while_an_answer_is_written_waits_for_its_end(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    box = page.locator("#question textarea")
    waits = page.get_by_role("status").filter(has_text="Will be asked as soon as this answer is done.")
    ask(page, "queue and count")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    box.fill("one that is changed")
    box.press("Enter")
    expect(waits).to_have_count(1)
    box.press_sequentially(" meanwhile")
    expect(waits).to_have_count(0)
    box.fill("and count again")
    box.press("Enter")
    expect(waits).to_have_count(1)
    answer.go.release()
    expect(answers(page)).to_have_text(["This is answer 1.", "This is answer 2."])
    finished(page)
    expect(questions(page)).to_have_text(["queue and count", "and count again"])
    expect(box).to_have_value("")
    expect(waits).to_have_count(0)


def test_an_earlier_question_is_edited_and_the_chat_goes_on_from_there(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    for question in ("Tom & <b>Ann</b>?", "second", "third"):
        ask(page, question)
        finished(page)
    expect(questions(page).nth(0)).to_contain_text("Tom &")
    page.get_by_role("button", name="Edit").nth(1).click()
    box = page.locator("#chat textarea")
    expect(box).to_have_value("second")
    expect(box).to_have_accessible_name("The question, to be put differently")
    box.fill("a long question " * 20)
    size = box.evaluate("box => [box.clientWidth, box.clientHeight, box.scrollHeight]")
    assert size[0] > 350 and size[1] >= size[2], "all of it is in sight"
    box.press("Escape")
    expect(box).to_have_count(0)
    expect(page.get_by_role("button", name="Edit").nth(1)).to_be_focused()
    expect(questions(page)).to_have_text(["Tom & <b>Ann</b>?", "second", "third"])
    page.get_by_role("button", name="Edit").nth(1).press("Enter")
    expect(box).to_have_value("second")
    box.fill("Is 1 < 2 & 3?")
    box.press("Shift+Enter")
    box.press_sequentially("Then count")
    box.press("Enter")
    expect(answers(page).nth(1)).to_have_text("This is answer 4.")
    expect(questions(page)).to_have_count(2)
    assert answer.histories[-1][0] == Message("user", "Tom & <b>Ann</b>?")
    assert len(answer.histories[-1]) == 2


def test_retry_asks_the_last_question_again(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    ask(page, "count")
    expect(answers(page)).to_have_text("This is answer 1.")
    finished(page)
    page.get_by_role("button", name="Retry").click()
    expect(answers(page)).to_have_text("This is answer 2.")
    finished(page)
    expect(questions(page)).to_have_count(1)
    assert answer.histories == [[], []]


def test_an_answer_is_copied_as_text(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    ask(page, "echo\n\n- one\n- two & <three>")
    finished(page)
    page.get_by_role("button", name="Copy message").nth(1).click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('three'))")
    assert page.evaluate("navigator.clipboard.readText()") == "echo\n\n- one\n- two & <three>"


def test_a_new_chat_forgets_the_old_one(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    ask(page, "What does a ticket cost?")
    finished(page)
    page.get_by_role("button", name="New chat").click()
    expect(answers(page)).to_have_count(0)
    expect(sources(page)).to_have_count(0)
    ask(page, "Now count")
    expect(answers(page)).to_have_text("This is answer 2.")
    assert answer.histories == [[], []]


def test_an_empty_question_is_not_asked(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    ask(page, "   ")
    expect(page.get_by_text("Type a question first.")).to_be_visible()
    expect(questions(page)).to_have_count(0)


def test_what_was_typed_outlives_a_reload_until_it_is_asked(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    box = page.get_by_placeholder("Ask a question")
    box.fill("What does a")
    page.reload()
    expect(box).to_have_value("What does a")
    ask(page, "What does a ticket cost?")
    finished(page)
    expect(box).to_have_value("")
    page.reload()
    expect(questions(page)).to_have_text(["What does a ticket cost?"])
    expect(box).to_have_value("")


def test_two_visitors_do_not_meet(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    address = serve(fake_desk(data_folder, answer=answer)).url
    first, second = open_page(address), open_page(address)
    ask(first, "a secret of the first")
    finished(first)
    ask(second, "What does a ticket cost?")
    finished(second)
    expect(questions(second)).to_have_text(["What does a ticket cost?"])
    assert answer.histories[-1] == []


@pytest.mark.parametrize("name", ["openai:small", "gguf:own.gguf"])
def test_a_model_is_chosen_and_what_fails_is_said(name: str, serve, open_page, data_folder: Path) -> None:
    def open_model(wanted: str, **how: object) -> FakeModel:
        if wanted.startswith("gguf:"):
            raise ModelError(f"{wanted} is not there. <b>Look</b> again.")
        return FakeModel(wanted)

    page = open_page(serve(fake_desk(data_folder, open_model=open_model)).url)
    page.get_by_role("button", name="Settings").click()
    box = page.get_by_label("Model", exact=True)
    box.fill(name)
    box.press("Enter")
    if name.startswith("gguf:"):
        expect(page.get_by_text("gguf:own.gguf is not there. <b>Look</b> again.")).to_be_visible()
    ask(page, "What does a ticket cost?")
    expect(page.locator("#chat")).to_contain_text(name)


def test_passages_and_kinds_are_chosen(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    page.get_by_label("Look in").click()
    page.get_by_role("option", name="Kind: prices").click()
    page.get_by_role("button", name="Settings").click()
    choose_number(page, "Passages for each answer", 2)
    ask(page, "What does a ticket cost?")
    finished(page)
    expect(sources(page)).to_have_count(2)
    assert answer.chosen == [(2, Filter(kinds=("prices",)))]


def test_the_days_of_the_documents_are_chosen_and_what_cannot_be_read_is_said(
    serve, open_page, data_folder: Path
) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    since, until = page.get_by_label("Changed since"), page.get_by_label("Changed until")
    expect(since).to_be_hidden()
    page.get_by_label("Look in").click()
    page.get_by_role("option", name="By day").click()
    until.fill("tomorrow")
    until.press("Tab")
    expect(page.locator("#by-day-said")).to_contain_text("“tomorrow” is no day.")
    ask(page, "What does a ticket cost?")
    expect(page.locator("#chat .error")).to_contain_text("“tomorrow” is no day.")
    finished(page)
    until.fill("1970-01")
    until.press("Tab")
    expect(page.locator("#by-day-said")).to_contain_text("2 of 2 documents")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#chat .notice")).to_have_text("Looked only at documents changed until 1970-01.")
    finished(page)
    page.locator("#look-in .token-remove").first.click()
    expect(since).to_be_hidden()
    ask(page, "And for a child?")
    finished(page)
    assert [only for _, only in answer.chosen] == [Filter(until="1970-01"), Filter()]


def test_a_very_long_question_is_kept_with_its_error(serve, open_page, data_folder: Path) -> None:
    def refuse(question: str, history: object, **options: object) -> object:
        raise ModelError(f"The question has {len(question):,} characters.")

    page = open_page(serve(fake_desk(data_folder, answer=refuse)).url)
    ask(page, "x " * 50_000)
    expect(page.locator("#chat .error")).to_contain_text("100,000 characters")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_in_viewport()
