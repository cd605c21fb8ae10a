"""Where a source is opened: beside the answer, in the place of the list of sources, until it is closed.

Arranges and wires; knows nothing of what the functions do. What is clicked is told by scripts/source_view.js.
"""

from typing import Any

import gradio as gr

from app.ui.source_handlers import SourceHandlers

AT_ONCE = 4
"""Sources that are opened together; of their pages, one is drawn at a time."""
WANTED = "(wanted, ...others) => [window.docentWanted ?? null, ...others]"
"""What was clicked."""


class SourceDialog:
    """The place of an opened source."""

    def __init__(self) -> None:
        self.view = gr.HTML(elem_id="opened-source")
        self.open = gr.Button("Open", visible="hidden", elem_id="open-source")

    def wire(self, handlers: SourceHandlers, turns: gr.State, conversation: gr.Textbox, plain: dict[str, Any]) -> None:
        """Wire what opens; `turns` is the conversation, and `conversation` its id."""
        self.open.click(
            handlers.open,
            [gr.JSON(visible=False), turns, conversation],
            self.view,
            js=WANTED,
            trigger_mode="always_last",
            concurrency_limit=AT_ONCE,
            concurrency_id="sources",
            **plain,
        )
