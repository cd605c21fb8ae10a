"""Thumbs with a word, and settings that the browser remembers."""

import json
from pathlib import Path

from playwright.sync_api import expect

from app.feedback import Feedback
from tests.support.fake_desk import fake_desk
from tests.support.page_actions import ask, choose_number, finished
from tests.support.waiting import until


def test_a_thumb_is_kept_at_once_and_a_word_beside_it(serve, open_page, data_folder: Path) -> None:
    data_folder.mkdir(exist_ok=True)
    feedback = Feedback(data_folder)
    page = open_page(serve(fake_desk(data_folder, keep_opinion=feedback.keep)).url)
    ask(page, "What does a ticket cost?")
    finished(page)
    page.get_by_label("dislike").click()
    word = page.get_by_label("What is wrong with it")
    expect(word).to_be_visible()
    assert [said["liked"] for said in feedback.opinions()] == [False]
    word.fill("It should say for whom.")
    word.press("Enter")
    expect(page.locator("#opinion-said")).to_contain_text("Kept on this machine")
    (said,) = feedback.opinions()
    assert (said["word"], said["question"]) == ("It should say for whom.", "What does a ticket cost?")
    page.get_by_label("dislike").click()  # pressed again, it is taken back
    until(lambda: not feedback.opinions())
    expect(word).to_be_hidden()
    page.get_by_label("Like", exact=True).click()
    word = page.get_by_label("What was good about it")
    expect(word).to_be_in_viewport()
    ask(page, "And for a child?")
    expect(word).to_be_hidden()


def test_settings_are_there_again_after_a_reload_and_can_be_put_back(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    page.get_by_role("button", name="Settings").click()
    passages = page.get_by_label("number input for Passages for each answer")
    usual = passages.input_value()
    choose_number(page, "Passages for each answer", 9)
    kept = "JSON.parse(localStorage.getItem('docent-choices') ?? '{}').passages"
    page.wait_for_function(f"{kept} === 9")
    page.evaluate(f"localStorage.setItem('docent-choices', {json.dumps(json.dumps({'passages': 9, 'model': 'gone'}))})")
    page.reload()
    page.get_by_role("button", name="Settings").click()
    expect(passages).to_have_value("9")
    page.get_by_role("button", name="Back to the usual").click()
    expect(passages).to_have_value(usual)
