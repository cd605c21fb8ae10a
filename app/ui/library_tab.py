"""The tab of documents: the library as a table with a filter, what can be done to documents, what came in last.

Arranges and wires; knows nothing of what the functions do. What is clicked in the table, scripts/library.js tells.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from app.ui import library, outcomes
from app.ui.beats import beat
from app.ui.collections_handlers import CollectionsHandlers
from app.ui.collections_part import TICKED, CollectionsPart
from app.ui.library_handlers import ALL_COLLECTIONS, ALL_KINDS, LibraryHandlers
from app.ui.library_view import MOST_TEXT, STATES, View
from app.ui.shelf import Holdings
from app.ui.words import word

TRIGGERS = "element.addEventListener('docent', (event) => trigger(event.detail.event, event.detail));"
STATE_LABELS = {"ready": word("ready"), "vectors missing": word("vectors missing")}
"""What each of `STATES` is called."""


class LibraryTab:
    """The parts of the tab."""

    def __init__(self, *, read_only: bool) -> None:
        with gr.Tab(word("Documents")) as self.tab:
            self.view = gr.State(View())
            self._filter()
            if not read_only:
                self._actions()
            self.table = gr.HTML(library.table(Holdings()), js_on_load=TRIGGERS, elem_id="library")
            self.collections = CollectionsPart(visible=not read_only)
            with gr.Accordion(word("What came in last"), open=False, visible=not read_only):
                self.recent = gr.HTML(outcomes.recent(()), js_on_load=TRIGGERS, elem_id="recent")

    def _filter(self) -> None:
        with gr.Row(elem_id="library-filter"):
            self.text = gr.Textbox(
                label=word("Filter"), placeholder=word("Words of a name or title"), max_lines=1, max_length=MOST_TEXT,
                scale=3, min_width=180, elem_id="filter",
            )  # fmt: skip
            self.kind = gr.Dropdown([(ALL_KINDS, "")], value="", label=word("Kind"), scale=1, min_width=120)
            states = [(word("all states"), ""), *((STATE_LABELS[name], name) for name in STATES)]
            self.state = gr.Dropdown(states, value="", label=word("State"), scale=1, min_width=120)
            self.collection = gr.Dropdown(
                [(ALL_COLLECTIONS, "")], value="", label=word("In the collection"), scale=1, min_width=120
            )

    def _actions(self) -> None:
        with gr.Row():
            self.delete = gr.Button(word("Delete ticked …"), size="sm", scale=0, min_width=170, elem_id="delete")
            self.again = gr.Button(word("Read ticked again"), size="sm", scale=0, min_width=170, elem_id="again")
        self.said = gr.HTML(js_on_load=TRIGGERS, elem_id="deleted")
        with gr.Column(visible=False, elem_id="confirm") as self.confirm:
            self.question = gr.HTML()
            with gr.Row():
                self.yes = gr.Button(word("Delete"), variant="stop", size="sm", scale=0, min_width=120)
                self.no = gr.Button(word("Keep them"), size="sm", scale=0, min_width=120)

    def wire(
        self,
        handlers: LibraryHandlers,
        seen: gr.State,
        mine: gr.State,
        showing: Sequence[gr.components.Component],
        plain: dict[str, Any],
    ) -> None:
        """Wire the filter, and what changes documents; `showing` is drawn anew afterwards."""
        drawn: dict[str, Any] = {**plain, "outputs": [seen, self.view, self.table], "queue": False}
        fields = [self.text, self.kind, self.state, self.collection]
        # A paste into a text box is a change to Gradio, and no input; a choice that the page sets is a change as well.
        for changed in (self.text.change, *(field.input for field in fields[1:])):  # type: ignore[attr-defined]
            changed(handlers.filter, [self.view, *fields, seen], trigger_mode="always_last", **drawn)
        self.table.select(handlers.turn, [self.view, seen], **drawn)
        if handlers.desk.read_only:
            return
        beside: dict[str, Any] = {**plain, "queue": False}
        refreshing: dict[str, Any] = {**beside, "fn": handlers.refresh, "inputs": self.view, "outputs": showing}
        locations, ticked = gr.State(()), gr.JSON(visible=False)
        asked = [locations, self.question, self.confirm]
        self.delete.click(handlers.ask_delete, [ticked, self.view], [self.said, *asked], js=TICKED, **beside)
        deleted = self.yes.click(handlers.deleting, None, [self.said, self.confirm], **beside)
        deleted.then(handlers.delete, locations, [locations, self.said], **beside).then(**refreshing)
        self.no.click(handlers.keep, None, asked, **beside)
        looking, done = beat(), gr.Textbox(visible=False)
        self.again.click(handlers.read_again, [ticked, self.view, mine], [self.said, looking], js=TICKED, **beside)
        looking.tick(handlers.watch_again, mine, [self.said, looking, done], **beside)
        done.change(**refreshing)
        for stopping in (self.said, self.recent):
            stopping.delete(handlers.stop, None, None, **beside)
        self.collections.wire(CollectionsHandlers(handlers), self.view, refreshing, plain)
