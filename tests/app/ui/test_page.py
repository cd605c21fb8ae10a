"""How the page is wired: what goes by Gradio's queue, and what must not."""

from pathlib import Path

import gradio as gr

from app.answer import options_of
from app.ui.page import Page
from tests.support.fake_bench import FakeBench
from tests.support.fake_desk import fake_desk
from vector_db.settings import Settings


def test_only_what_streams_an_answer_goes_by_the_queue(data_folder: Path) -> None:
    """Each event of the queue that ends beside an answer can end the answer's stream, too."""
    blocks = Page(fake_desk(data_folder, evaluation=FakeBench(), web_pages=True)).build()
    queued = {event.name for event in blocks.fns.values() if event.queue and event.fn is not None}
    assert queued == {"submit", "example", "retry", "edit", "follow"}


def test_whatever_is_set_the_page_can_be_used_with(data_folder: Path) -> None:
    """A value past the end of its slider is refused by Gradio with each question."""
    settings = Settings(data=data_folder, passages=50, top_p=0.01, temperature=2, max_tokens=10_000)
    desk = fake_desk(data_folder, settings=settings, options=options_of(settings), evaluation=FakeBench())
    sliders = [part for part in Page(desk).build().blocks.values() if isinstance(part, gr.Slider)]
    assert {50, 0.01, 2, 10_000} == {part.value for part in sliders}
    assert all(part.minimum <= part.value <= part.maximum for part in sliders)
