"""The tab of documents: the library as a table, what came in last, and how documents are deleted.

Arranges and wires; knows nothing of what the functions do.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from app.ui import library, outcomes
from app.ui.library_handlers import LibraryHandlers
from app.ui.shelf import Holdings

TICKED = "() => [[...document.querySelectorAll('#library tbody input:checked')].map((box) => box.value)]"
"""Which boxes are ticked: the page's script keeps them ticked while the table is drawn anew."""


class LibraryTab:
    """The parts of the tab."""

    def __init__(self, *, read_only: bool) -> None:
        with gr.Tab("Documents") as self.tab:
            if not read_only:
                with gr.Row():
                    self.delete = gr.Button("Delete the ticked …", size="sm", scale=0, min_width=170, elem_id="delete")
                    self.said = gr.HTML(elem_id="deleted")
                with gr.Column(visible=False, elem_id="confirm") as self.confirm:
                    self.question = gr.HTML()
                    with gr.Row():
                        self.yes = gr.Button("Delete", variant="stop", size="sm", scale=0, min_width=120)
                        self.no = gr.Button("Keep them", size="sm", scale=0, min_width=120)
            self.table = gr.HTML(library.table(Holdings()), elem_id="library")
            with gr.Accordion("What came in last", open=False, visible=not read_only):
                self.recent = gr.HTML(outcomes.recent(()), elem_id="recent")

    def wire(
        self, handlers: LibraryHandlers, showing: Sequence[gr.components.Component], plain: dict[str, Any]
    ) -> None:
        """Wire what deletes; `showing` is drawn anew afterwards."""
        if handlers.desk.read_only:
            return
        locations, ticked = gr.State(()), gr.JSON(visible=False)
        asked = [locations, self.question, self.confirm]
        self.delete.click(handlers.ask_delete, ticked, asked, js=TICKED, **plain)
        done = self.yes.click(handlers.delete, locations, [locations, self.said, self.confirm], **plain)
        done.then(handlers.refresh, None, showing, **plain)
        self.no.click(handlers.keep, None, asked, **plain)
