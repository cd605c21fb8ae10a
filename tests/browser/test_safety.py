"""Hostile documents, names, models and errors in a real browser: nothing runs, nothing is fetched."""

from pathlib import Path

from playwright.sync_api import expect

from app.types import Answer
from tests.app.ui.test_render import PAYLOADS
from tests.support.fake_desk import FakeIndex, fake_desk, hit, row
from tests.support.page_actions import ask, finished
from vector_db.errors import ModelError

FOREIGN = "script:not([src*='/']), iframe, object, embed, form, video, audio, img, style, link, meta, base, svg"


def test_no_payload_acts_in_any_place(serve, open_page, data_folder: Path) -> None:
    """All payloads at once, everywhere; conftest fails on requests to elsewhere, dialogs and errors."""
    everything = "\n\n".join(PAYLOADS)
    passages = tuple(hit(payload, f"{payload}/{payload}", 1, payload) for payload in PAYLOADS)
    rows = [row(f"{payload}/{payload}", title=payload) for payload in PAYLOADS]

    def answer(question: str, history: object, **options: object):  # type: ignore[no-untyped-def]
        yield Answer(question, text=everything, passages=passages, model=PAYLOADS[0], stage="writing")
        if question.startswith("break"):
            raise ModelError(everything.replace("\n", " "))
        yield Answer(question, text=everything, passages=passages, model=PAYLOADS[0], stage="done")

    index = FakeIndex(rows=rows, passages=passages)
    page = open_page(serve(fake_desk(data_folder, answer=answer, index=index)).url)
    ask(page, everything)
    finished(page)
    ask(page, "break " + everything)
    finished(page)
    expect(page.locator("#chat .error")).to_be_visible()
    for card in page.locator("#sources details:visible summary").all():
        card.click()
    for place in ("#chat .message-content", "#sources .sources", ".masthead"):
        assert page.locator(place).first.is_visible()
        assert page.locator(place).locator(FOREIGN).count() == 0, place
    # Text of an attack may be read; an attribute that acts may not be there.
    acting = "[onerror], [onload], [ontoggle], [onfocus], [onmouseover], [onbegin], [style*='fixed'], [autofocus]"
    assert page.locator("#chat .message-content").locator(acting).count() == 0
    assert page.locator("#sources .sources").locator(acting).count() == 0
    assert page.locator("#chat .message-content a:not(.cite)").count() == 0
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator(".library tbody tr")).to_have_count(len(PAYLOADS))
    assert page.locator(".library").locator(FOREIGN).count() == 0
    assert page.locator(".library").locator(acting).count() == 0


def test_the_browser_itself_is_told_to_stay_here(serve, open_page, data_folder: Path) -> None:
    page = open_page(serve(fake_desk(data_folder)).url)
    response = page.request.get(page.url)
    policy = response.headers["content-security-policy"]
    for rule in ("default-src 'self'", "form-action 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert response.headers["x-content-type-options"] == "nosniff"
