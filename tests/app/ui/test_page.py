"""How the page is wired: what goes by Gradio's queue, and what must not."""

from pathlib import Path

from app.ui.page import Page
from tests.support.fake_bench import FakeBench
from tests.support.fake_desk import fake_desk


def test_only_what_streams_an_answer_goes_by_the_queue(data_folder: Path) -> None:
    """Each event of the queue that ends beside an answer can end the answer's stream, too."""
    blocks = Page(fake_desk(data_folder, evaluation=FakeBench(), web_pages=True)).build()
    queued = {event.name for event in blocks.fns.values() if event.queue and event.fn is not None}
    assert queued == {"submit", "example", "retry", "edit", "follow"}
