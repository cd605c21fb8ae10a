"""Where collections are made, filled, renamed and deleted.

Arranges and wires; knows nothing of what the functions do.
"""

from typing import Any

import gradio as gr

from app.collections import NAME_LENGTH
from app.ui.collections_handlers import CollectionsHandlers
from app.ui.words import word

TICKED = "(ticked, ...others) => [window.docentTicked?.() ?? [], ...others]"
"""Which boxes are ticked: the page's script keeps them ticked while the table is drawn anew."""


class CollectionsPart:
    """The parts with which collections are made and changed."""

    def __init__(self, *, visible: bool) -> None:
        with gr.Accordion(word("Collections"), open=False, visible=visible, elem_id="collections"):
            self.list = gr.HTML(elem_id="collection-list")
            with gr.Row(elem_id="collection-members"):
                self.choice = gr.Dropdown(
                    [], value=None, label=word("Collection"), scale=2, min_width=160, elem_id="collection"
                )
                self.put = gr.Button(word("Put ticked in"), size="sm", scale=0, min_width=150)
                self.take = gr.Button(word("Take ticked out"), size="sm", scale=0, min_width=150)
                self.drop = gr.Button(word("Delete the collection"), size="sm", scale=0, min_width=150)
            self.name = gr.Textbox(label=word("Name"), max_lines=1, max_length=NAME_LENGTH, elem_id="collection-name")
            with gr.Row():
                self.make = gr.Button(word("Make a collection of that name"), size="sm", scale=0, min_width=210)
                self.rename = gr.Button(word("Rename the chosen one"), size="sm", scale=0, min_width=210)
            with gr.Column(visible=False, elem_id="confirm-collection") as self.confirm:
                self.question = gr.HTML()
                with gr.Row():
                    self.yes = gr.Button(word("Delete it"), variant="stop", size="sm", scale=0, min_width=120)
                    self.no = gr.Button(word("Keep it"), size="sm", scale=0, min_width=120)
            self.said = gr.HTML(elem_id="collection-said")

    def wire(
        self, handlers: CollectionsHandlers, view: gr.State, refreshing: dict[str, Any], plain: dict[str, Any]
    ) -> None:
        """Wire the buttons; `refreshing` draws the library anew afterwards."""
        ticked = gr.JSON(visible=False)
        members = [ticked, view, self.choice]
        beside: dict[str, Any] = {**plain, "queue": False}
        for done in (
            self.make.click(handlers.make, self.name, [self.said, self.choice, self.name], **beside),
            self.name.submit(handlers.make, self.name, [self.said, self.choice, self.name], **beside),
            self.rename.click(handlers.rename, [self.choice, self.name], [self.said, self.name], **beside),
            self.put.click(handlers.put, members, self.said, js=TICKED, **beside),
            self.take.click(handlers.take, members, self.said, js=TICKED, **beside),
            self.yes.click(handlers.delete, self.choice, [self.said, self.choice, self.confirm], **beside),
        ):
            done.then(**refreshing)
        self.drop.click(handlers.ask_delete, self.choice, [self.question, self.confirm], **beside)
        self.no.click(handlers.keep, None, self.confirm, **beside)
