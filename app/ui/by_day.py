"""Where a reader says in which days the documents must have been changed: in sight while "By day" is chosen.

Knows nothing of how days are read, or of how a search is done.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from app.ui import render
from app.ui.library_handlers import LibraryHandlers
from app.ui.looking import DAYS, NowhereToLook, days_told
from app.ui.words import word

EXAMPLE = "2024-05-17"
_INTO_VIEW = "() => document.getElementById('by-day')?.scrollIntoView({ block: 'nearest' })"


class ByDay:
    """Two fields, and a line about what has been written into them."""

    def __init__(self) -> None:
        with gr.Column(visible=False, elem_id="by-day") as self.whole:
            with gr.Row():
                self.since = _day(word("Changed since"))
                self.until = _day(word("Changed until"))
            self.said = gr.HTML(elem_id="by-day-said", padding=False)

    def wire(self, handlers: LibraryHandlers, places: gr.Dropdown, plain: dict[str, Any]) -> None:
        """Show the fields while they are chosen among the `places`, and say what they mean."""

        def days_shown(chosen: Sequence[str] | None, since: str | None, until: str | None) -> tuple[Any, str]:
            return gr.update(visible=DAYS in (chosen or ())), days_said(since, until)

        def days_said(since: str | None, until: str | None) -> str:
            return told(handlers, since or "", until or "")

        days = [self.since, self.until]
        # Beside the queue: also while an answer is written.
        at_once: dict[str, Any] = {**plain, "queue": False, "trigger_mode": "always_last"}
        shown = places.change(days_shown, [places, *days], [self.whole, self.said], **at_once)
        shown.then(None, None, None, js=_INTO_VIEW, **plain)
        # Not with each letter: half of a day cannot be read.
        gr.on([event for day in days for event in (day.blur, day.submit)], days_said, days, self.said, **at_once)


def _day(label: Any) -> gr.Textbox:
    return gr.Textbox(label=label, placeholder=EXAMPLE, max_lines=1, max_length=40, min_width=120)


def told(handlers: LibraryHandlers, since: str, until: str) -> str:
    """What is to be said of the days, as HTML."""
    try:
        note = render.note(days_told(handlers.shelf.look().rows, since, until))
    except NowhereToLook as nowhere:
        note = render.note(str(nowhere), "failed")
    return f'<div role="status">{note}</div>'
