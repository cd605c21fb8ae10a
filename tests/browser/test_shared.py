"""A page that others can reach: what it says of itself, and what they are told where it refuses."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from app.allowance import DAY, HOUR, Allowance, Rate
from tests.support.fake_desk import fake_desk
from tests.support.page_actions import answers
from vector_db.settings import Settings

UNTIL = "2026-11-22 03:12 UTC"


def test_a_shared_page_says_so_and_what_it_refuses_it_refuses_in_words(
    serve, chromium: Browser, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.tries.FIRST_WAIT", 600.0)  # longer than a busy machine takes
    desk = fake_desk(
        data_folder,
        visitors="logins",
        settings=Settings(data=data_folder, upload_mb=1, visitor_mb=1),
        questions=Allowance(Rate(1, HOUR), Rate(9, DAY)),
        shared_until=lambda: UNTIL,
    )
    address = serve(desk, logins=[("ada", "right")]).url
    # Not by `open_page`: the console tells of each refusal, which is no fault here.
    context = chromium.new_context(locale="de-DE", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.request.post(f"{address}/login", form={"username": "ada", "password": "right"})
    page.goto(address)
    said = f"Diese Seite ist bis {UNTIL} über einen öffentlichen Link zugänglich."
    expect(page.locator(".masthead .note")).to_have_text(said)
    check_uploads_and_questions(page, tmp_path)
    context.clear_cookies()
    check_guessing(page, address)
    context.close()


def check_uploads_and_questions(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Dokumente hinzufügen").click()
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_bytes(b"x" * 700_000)
    page.locator("#upload input[type=file]").set_input_files(files)
    expect(page.locator("#adding .not-sent li")).to_contain_text("höchstens 1 MB von einem Besucher")
    popped = page.locator(".toast-body.error")
    expect(popped.locator(".toast-title")).to_have_text("Das hat nicht geklappt")
    expect(popped.locator(".toast-message-text")).not_to_contain_text("HTTP")
    expect(popped.get_by_test_id("toast-close")).to_have_accessible_name("Schließen")
    box = page.locator("#question textarea")
    box.fill("What does a ticket cost?")
    box.press("Enter")
    expect(answers(page)).to_contain_text("12 pounds")
    expect(page.get_by_role("button", name="Fragen", exact=True)).to_be_visible()
    box.fill("Who built the Aurora?")
    box.press("Enter")
    expect(page.get_by_text("höchstens 1 Fragen eines Besuchers in der Stunde")).to_be_visible()
    expect(box).to_have_value("Who built the Aurora?")
    expect(answers(page)).to_have_count(1)


def check_guessing(page: Page, address: str) -> None:
    with httpx.Client(base_url=address) as guesser:
        for number in range(4):
            guesser.post("/login", data={"username": "ada", "password": f"wrong {number}"})
    page.goto(address)
    password = page.locator("input[type=password]")
    for told in ("Falsche Anmeldedaten", "Zu viele falsche Passwörter. In 10 min geht es wieder."):
        page.locator("input").first.fill("ada")
        password.fill("wrong")
        password.press("Enter")
        expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text("Falsche Anmeldedaten")).to_be_hidden()
    expect(password).to_have_value("wrong")
