"""Models on the page: fetching one, asking a server, a key of one's own, and what an answer tells of its model."""

import threading
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.support.fake_desk import FakeAnswer, FakeModel, fake_desk
from tests.support.page_actions import answers, ask, choose_number, finished
from tests.support.waiting import until
from vector_db.errors import ModelError

KEY = "sk-very-secret"


def models(page: Page) -> None:
    """Go to the tab of models."""
    page.get_by_role("tab", name="Models").click()
    expect(page.get_by_role("button", name="Fetch and use it")).to_be_visible()


def test_a_model_is_fetched_with_one_click_and_then_answers(serve, open_page, data_folder: Path) -> None:
    go = threading.Event()
    tried: list[str] = []

    def open_model(name: str, *, key: str, on_progress: Callable[[int, int], None]) -> FakeModel:
        if name.startswith("hf:"):
            tried.append(name)
            first = len(tried) == 1
            on_progress(120_000_000, 480_000_000)
            go.wait(30)
            if first:
                raise ModelError("The hub <b>cannot</b> be reached.")
        return FakeModel(name)

    page = open_page(serve(fake_desk(data_folder, open_model=open_model)).url)
    models(page)
    page.get_by_role("radio", name="Qwen2.5 0.5B").check()
    page.get_by_role("button", name="Fetch and use it").click()
    expect(page.locator("#fetched")).to_contain_text("120 of 480 MB (25%)")
    page.get_by_role("tab", name="Chat").click()
    ask(page, "What does a ticket cost?")  # of the model that is chosen still: nobody waits for the download
    expect(answers(page)).to_contain_text("12 pounds")
    go.set()
    models(page)
    expect(page.locator("#fetched .failed")).to_have_text("The hub <b>cannot</b> be reached.")
    page.get_by_role("button", name="Fetch and use it").click()
    expect(page.locator("#fetched")).to_contain_text("answers from the next question on")
    page.get_by_role("tab", name="Chat").click()
    ask(page, "What does a ticket cost?")
    finished(page)
    expect(page.locator("#chat .made").last).to_contain_text("hf:qwen2.5-0.5b-instruct-q4_k_m.gguf")
    assert tried[0] == tried[-1] and tried[0].startswith("hf:Qwen/")


def test_a_key_stays_in_its_session_and_goes_to_its_server_alone(serve, open_page, data_folder: Path) -> None:
    opened: list[tuple[str, str]] = []

    def open_model(name: str, *, key: str, on_progress: Callable[[int, int], None]) -> FakeModel:
        opened.append((name, key))
        return FakeModel(name)

    def models_at(place: str, key: str) -> list[str]:
        if key != KEY:
            raise ModelError(f"{place} wants a key.")
        return [f"openai:small@{place}", f"openai:large@{place}"]

    address = serve(fake_desk(data_folder, open_model=open_model, models_at=models_at)).url
    page, other = open_page(address), open_page(address)
    received: list[str] = []
    page.on("response", lambda answered: received.append(answered.url))
    models(page)
    server = page.get_by_role("combobox", name="Server")
    server.fill("https://models.example/v1")
    server.press("Enter")
    page.get_by_role("button", name="List its models").click()
    expect(page.locator("#server-said .failed")).to_have_text("https://models.example/v1 wants a key.")
    box = page.get_by_label("API key")
    expect(box).to_have_attribute("type", "password")
    box.fill(KEY)
    expect(box).to_have_attribute("autocomplete", "new-password")
    page.get_by_role("button", name="List its models").click()
    expect(page.get_by_text("It has 2 models. Choose one.")).to_be_visible()
    expect(box).to_have_value("")
    page.get_by_label("Its models").click()
    page.get_by_role("option", name="large").click()
    expect(page.get_by_text("answers from the next question on")).to_be_visible()
    page.get_by_role("tab", name="Chat").click()
    ask(page, "What does a ticket cost?")
    expect(page.locator("#chat .made")).to_contain_text("openai:large@https://models.example/v1")

    for visitor, name in ((page, "openai:small"), (other, "openai:large@https://models.example/v1")):
        visitor.get_by_role("button", name="Settings").click()
        model = visitor.get_by_label("Model", exact=True)
        model.fill(name)
        model.press("Enter")
        ask(visitor, "What does a ticket cost?")
        finished(visitor)
    assert opened == [
        ("openai:large@https://models.example/v1", KEY),
        ("openai:small", ""),
        ("openai:large@https://models.example/v1", ""),
    ]
    assert KEY not in httpx.get(f"{address}/config").text and KEY not in page.content()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert KEY not in kept and not any(KEY in url for url in received)


def test_an_answer_tells_who_gave_it_what_it_cost_and_what_had_no_room(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    ask(page, "queue for everything")
    expect(page.locator("#chat .waiting")).to_have_text("Waiting for the model: 3rd in the queue …")
    answer.go.release()
    finished(page)
    chat = page.locator("#chat")
    for said in ("small-q4.gguf", "2,900 tokens read", "96 written", "24 a second", "openai:large was <b>down</b>."):
        expect(chat).to_contain_text(said)
    expect(chat).to_contain_text("no room in the model's window for the 4 oldest messages and the last passage")
    thoughts = page.get_by_text("They ask for <b>everything</b>.")
    expect(thoughts).to_be_hidden()
    page.get_by_text("Thoughts").click()
    expect(thoughts).to_be_visible()
    expect(page.locator("#chat meter")).to_have_attribute("value", "3546")
    page.get_by_text("3,546 of 4,096 tokens").click()
    expect(page.get_by_text("passages 1,900")).to_be_visible()

    ask(page, "cut off")
    expect(page.locator("#chat .error")).to_contain_text("The answer broke off here. The connection broke.")
    expect(answers(page).last).to_contain_text("12 pounds")
    page.get_by_role("button", name="Retry").click()
    until(lambda: len(answer.histories) == 3)
    finished(page)
    expect(page.locator("#chat .error")).to_be_visible()


def test_the_fine_tuning_reaches_the_model(serve, open_page, data_folder: Path) -> None:
    answer = FakeAnswer()
    page = open_page(serve(fake_desk(data_folder, answer=answer)).url)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Fine tuning").click()
    for label, value in {"Temperature": 0.7, "Top-p": 0.5, "Longest answer": 1024}.items():
        choose_number(page, label, value)
    page.get_by_label("System text").fill("Answer in German.")
    ask(page, "first")
    finished(page)
    page.get_by_label("Seed").fill("7")
    page.get_by_label("Seed").press("Tab")
    ask(page, "second")
    finished(page)
    first, second = answer.options
    assert (first.temperature, first.top_p, first.max_tokens, first.seed) == (0.7, 0.5, 1024, None)
    assert first.system == "Answer in German." and second.seed == 7
