"""Where documents are added: files dropped into the page, web pages by their address, and what came of them.

Arranges and wires; knows nothing of what the functions do.
"""

from typing import Any

import gradio as gr

from app.ui import outcomes, render
from app.ui.beats import beat
from app.ui.desk import Desk
from app.ui.library_handlers import MOST_FILES, NO_COLLECTION, LibraryHandlers, Mine
from app.ui.words import figure, later, say, word

TRIGGERS = "element.addEventListener('docent', (event) => trigger(event.detail.event, event.detail));"
FORMATS = later(
    "PDF, Word, PowerPoint, Excel, OpenDocument, RTF, e-books, HTML, Markdown, text, CSV, JSON, notebooks, e-mail, "
    "source code, ZIP archives of these, and scans and images where Tesseract is installed; up to {limit} MB each. "
    "They stay on this machine; a hosted model (openai:) is sent the passages that it answers from."
)


class Adding:
    """The parts with which documents are added."""

    def __init__(self, desk: Desk) -> None:
        with gr.Accordion(word("Add documents"), open=False, visible=not desk.read_only) as self.accordion:
            self.about = gr.HTML(limits(desk.settings.upload_mb), elem_id="adding")
            self.files = gr.File(
                file_count="multiple", show_label=False, label=word("Documents"), height=140, elem_id="upload"
            )
            self.address = gr.Textbox(
                label=word("Add a web page"),
                placeholder="https://…",
                max_lines=1,
                submit_btn="Add",
                visible=desk.web_pages and not desk.read_only,
                elem_id="address",
            )
            self.into = gr.Dropdown(
                [(NO_COLLECTION, "")], value="", label=word("Put what is added into"), visible=not desk.read_only
            )
            self.results = gr.HTML(js_on_load=TRIGGERS, elem_id="uploaded")
            self.beat = beat()

    def wire(
        self,
        handlers: LibraryHandlers,
        mine: gr.State,
        refreshing: dict[str, Any],
        blocks: gr.Blocks,
        plain: dict[str, Any],
    ) -> None:
        """Wire what brings in; `refreshing` draws the library anew afterwards.

        Not by the queue: what comes in while an answer is written is begun by one event, and looked at by others, so
        that none of them can end the answer's stream.
        """
        if handlers.desk.read_only:
            return
        limit = handlers.desk.settings.upload_mb
        spoken = [self.about, self.address]
        blocks.load(lambda: (limits(limit), gr.update(submit_btn=say("Add"))), None, spoken, queue=False, **plain)
        beside: dict[str, Any] = {**plain, "queue": False}
        begun, done = [self.results, self.files, self.beat], gr.Textbox(visible=False)
        self.files.upload(
            handlers.upload, [self.files, mine, self.into], begun, **{**beside, "trigger_mode": "multiple"}
        )
        if handlers.desk.web_pages:
            self.address.submit(handlers.fetch, [self.address, mine, self.into], [self.results, self.beat], **beside)
        self.beat.tick(handlers.watch, [mine, self.address], [self.results, self.address, self.beat, done], **beside)
        done.change(**refreshing)
        self.results.delete(handlers.stop_mine, mine, self.results, **beside)


def new_mine() -> gr.State:
    """A visitor's own jobs."""
    return gr.State(Mine())


def limits(megabytes: int) -> str:
    """What can be added, how large, and where it goes; and what was refused."""
    folder = f'<button type="button" class="folder">{render.plain(say("Choose a whole folder …"))}</button>'
    return (
        f'{render.note(say(FORMATS, limit=figure(megabytes)))}<p class="note">{folder}</p>'
        f"{outcomes.refused(megabytes, MOST_FILES)}"
    )
