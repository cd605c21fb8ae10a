"""The whole way, with nothing faked but the words of the model: index, ingest, search, answer, page."""

from collections.abc import Generator
from pathlib import Path

from playwright.sync_api import expect

from app.answer import answer
from app.collections import CollectionStore
from app.conversation.store import ConversationStore
from app.types import Options, Prompt
from app.ui.desk import Desk
from app.vectors import Vectors
from ingest.again import read_again
from ingest.job import ingest
from ingest.removal import remove
from ingest.web import ingest_page
from tests.support.embedder import BagOfWords
from tests.support.page_actions import answers, ask, finished, opened_source, sources
from vector_db.index import Index
from vector_db.settings import Settings

TICKETS = "# Tickets\n\nAn adult ticket costs 12 pounds. Children go free.\n"
PARKING = "# Parking\n\nVisitors park behind the dry dock. A day in the car park costs 6 pounds and 40 pence.\n"


class FirstPassage:
    """Says what the best passage says."""

    name = "first-passage"
    context_tokens = 4096

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def stream(self, prompt: Prompt, options: Options) -> Generator[str]:
        for word in prompt.passages[0].chunk.body.split():
            yield word + " "
        yield "[1]"


def desk_on(index: Index, data: Path) -> Desk:
    vectors = Vectors(lambda: index.embed_pending(batches=1))
    return Desk(
        conversations=ConversationStore(data / "chats.sqlite3"),
        index=index,
        settings=Settings(data=data),
        answer=answer,
        ingest=lambda path, tell: ingest([path], index, doc_type="uploads", on_progress=tell, embeds=False),
        fetch=lambda url, tell: ingest_page(url, index, on_progress=tell, embeds=False),
        remove=lambda locations: remove(locations, index),
        read_again=lambda locations, tell: read_again(locations, index, on_progress=tell),
        collections=CollectionStore(data / "collections.sqlite3"),
        make_vectors=vectors.make,
        open_model=lambda name, **how: FirstPassage(),
        model_names=("first-passage",),
        read_only=False,
    )


def test_ask_upload_and_ask_about_the_upload(serve, open_page, data_folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "library" / "prices"
    library.mkdir(parents=True)
    (library / "tickets.md").write_text(TICKETS, encoding="utf-8")
    parking = tmp_path / "parking.md"
    parking.write_text(PARKING, encoding="utf-8")
    scan = tmp_path / "broken.pdf"
    scan.write_bytes(b"%PDF-1.7 nothing")
    with Index(data_folder, BagOfWords()) as index:
        ingest([library.parent], index)
        page = open_page(serve(desk_on(index, data_folder)).url)
        expect(page.get_by_text("1 document, 1 passage")).to_be_visible()
        ask(page, "What does an adult ticket cost?")
        expect(answers(page)).to_contain_text("12 pounds")
        finished(page)
        expect(sources(page).first).to_contain_text("prices/tickets.md")

        page.get_by_role("button", name="Add documents").click()
        page.locator("#upload input[type=file]").set_input_files([scan, parking])
        expect(page.locator("#uploaded li.failed")).to_contain_text("broken.pdf")
        expect(page.locator("#uploaded li.added")).to_contain_text("parking.md")
        ask(page, "What does a day in the car park cost?")
        expect(answers(page).nth(1)).to_contain_text("6 pounds and 40 pence")
        finished(page)
        page.get_by_role("link", name="[1]").last.click()
        expect(opened_source(page).locator("mark").last).to_contain_text("6 pounds and 40 pence")

        page.locator("#upload input[type=file]").set_input_files([parking])
        expect(page.locator("#uploaded li.unchanged")).to_contain_text("parking.md")
        page.get_by_role("tab", name="Documents").click()
        expect(page.locator(".library tbody tr")).to_have_count(2)
        expect(page.locator(".library tbody")).to_contain_text("uploads")
        expect(page.locator("#library .state", has_text="ready")).to_have_count(2)

        page.get_by_role("checkbox", name="Choose parking.md").check()
        page.get_by_role("button", name="Delete ticked …").click()
        page.get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_text("1 document deleted.")).to_be_visible()
        expect(page.locator(".library tbody tr")).to_have_count(1)
        assert not list((data_folder / "uploads").rglob("*.*")) and parking.exists()
        assert index.counts() == (1, 1) and len(index.chroma.ids()) == 1, "no row and no vector stays behind"
        page.get_by_role("tab", name="Chat").click()
        ask(page, "What does a day in the car park cost?")
        finished(page)
        expect(page.locator("#sources section:visible")).not_to_contain_text("dry dock")
