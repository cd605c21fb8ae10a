"""Where a source is opened: beside the answer, in the place of the list of sources, until it is closed.

Arranges and wires; knows nothing of what the functions do. What is clicked is told by scripts/source_view.js.
"""

from typing import Any

import gradio as gr

from app.ui.source_handlers import SourceHandlers

WANTED = "(wanted, ...others) => [window.docentWanted ?? null, ...others]"
"""What was clicked."""
STILL_WANTED = """(come, shown) => {
  const { turn, number, document, page, part } = window.docentWanted ?? {};
  const key = [turn ?? -1, number ?? 0, document ?? "", page ?? "", part ?? ""].join("/");
  return come.match(/data-asked="([^"]*)"/)?.[1] === key ? come : shown;
}"""
"""What has come, unless something else was clicked meanwhile: a scan that was looked through shows nothing then."""


class SourceDialog:
    """The place of an opened source."""

    def __init__(self) -> None:
        self.view = gr.HTML(elem_id="opened-source")
        self.open = gr.Button("Open", visible="hidden", elem_id="open-source")

    def wire(self, handlers: SourceHandlers, turns: gr.State, conversation: gr.Textbox, plain: dict[str, Any]) -> None:
        """Wire what opens; `turns` is the conversation, and `conversation` its id."""
        given = [gr.JSON(visible=False), turns, conversation]
        come, more = gr.Textbox(visible=False), gr.Textbox(visible=False)
        # Not by the queue: where a second event of the queue begins and ends while an answer streams in, Gradio's page
        # now and then closes the stream of both. So what comes one after the other are events one after the other.
        drawing: dict[str, Any] = {**plain, "js": WANTED, "queue": False, "trigger_mode": "always_last"}
        opening = self.open.click(handlers.opening, given, self.view, **drawing)
        opening.then(handlers.draw, given, [come, more], **drawing)
        more.change(handlers.look_through, given, come, **drawing)
        come.change(None, [come, self.view], self.view, js=STILL_WANTED, queue=False, **plain)
