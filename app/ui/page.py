"""The page: how Gradio's parts are arranged, and which function each of them calls.

Knows nothing of what those functions do.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from app.ui import library, sources
from app.ui.asking import Runs
from app.ui.desk import Desk
from app.ui.handlers import Handlers, masthead, note

CHATS_AT_ONCE = 8
"""Answers under way together. A model that serves one at a time makes its own visitors wait."""

_PLAIN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class Page:
    """The parts of the page, arranged and wired."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.handlers = Handlers(desk)

    def build(self) -> gr.Blocks:
        """Arrange the parts and wire them. The launch options are those of `app.serve`."""
        with gr.Blocks(title="Docent", analytics_enabled=False, delete_cache=(3600, 3600)) as blocks:
            top = gr.HTML(masthead(""), elem_classes="masthead")
            with gr.Tab("Chat"), gr.Row():
                with gr.Column(scale=3, min_width=320):
                    chat, box, new = self._conversation()
                    model, said, passages, kinds = self._choices()
                with gr.Column(scale=2, min_width=300):
                    gr.Markdown("### Sources", elem_classes="heading")
                    panel = gr.HTML(sources.panel(()), elem_id="sources")
                    adding, files, results = self._uploads()
            with gr.Tab("Documents") as documents:
                table = gr.HTML(library.table(()), elem_id="library")
            self._wire_chat(chat, box, new, panel, [model, passages, kinds])
            model.input(self.handlers.choose_model, model, said, **_PLAIN)
            showing = [top, table, kinds, chat, adding]
            blocks.load(self.handlers.refresh, None, showing, **_PLAIN)
            documents.select(self.handlers.refresh, None, showing, **_PLAIN)
            if not self.desk.read_only:
                taken = files.upload(
                    self.handlers.upload,
                    files,
                    [results, files],
                    show_progress_on=results,
                    api_visibility="private",
                )
                taken.then(self.handlers.refresh, None, showing, **_PLAIN)
        return blocks

    def _conversation(self) -> tuple[gr.Chatbot, gr.Textbox, gr.Button]:
        chat = gr.Chatbot(
            elem_id="chat",
            show_label=False,
            container=True,
            render_markdown=False,  # it is given HTML of ours, which its sanitizer goes through all the same
            sanitize_html=True,
            allow_tags=False,
            latex_delimiters=[],
            editable="user",
            buttons=["copy"],
            layout="bubble",
            allow_file_downloads=False,
            group_consecutive_messages=False,
            autoscroll=False,  # see page.js
        )
        with gr.Row(equal_height=True):
            box = gr.Textbox(
                placeholder="Ask a question",
                show_label=False,
                label="Question",
                lines=1,
                max_lines=8,
                submit_btn="Ask",
                autofocus=True,
                scale=6,
                elem_id="question",
            )
            new = gr.Button("New chat", size="sm", scale=0, min_width=90, elem_id="new-chat")
        return chat, box, new

    def _choices(self) -> tuple[gr.Dropdown, gr.HTML, gr.Slider, gr.Dropdown]:
        with gr.Accordion("Settings", open=False):
            model = gr.Dropdown(
                choices=list(self.desk.model_names),
                value=self.desk.model_names[0],
                allow_custom_value=self.desk.any_model,
                label="Model",
                info=_about_models(any_model=self.desk.any_model),
                elem_id="model",
            )
            said = gr.HTML()
            passages = gr.Slider(
                1, 20, value=min(self.desk.settings.passages, 20), step=1, label="Passages for each answer"
            )
            kinds = gr.Dropdown(
                choices=[], multiselect=True, label="Kinds of document", info="None chosen: all of them"
            )
        return model, said, passages, kinds

    def _uploads(self) -> tuple[gr.Accordion, gr.File, gr.HTML]:
        with gr.Accordion("Add documents", open=False, visible=not self.desk.read_only) as adding:
            gr.HTML(_limits(self.desk.settings.upload_mb))
            files = gr.File(file_count="multiple", show_label=False, label="Documents", height=140, elem_id="upload")
            results = gr.HTML(elem_id="uploaded")
        return adding, files, results

    def _wire_chat(
        self,
        chat: gr.Chatbot,
        box: gr.Textbox,
        new: gr.Button,
        panel: gr.HTML,
        choices: Sequence[gr.components.Component],
    ) -> None:
        turns, runs = gr.State(()), gr.State(Runs())
        asking: dict[str, Any] = {
            "outputs": [turns, chat, panel, box, new],
            "show_progress": "hidden",
            "concurrency_limit": CHATS_AT_ONCE,
            "concurrency_id": "chat",
            "api_visibility": "private",
        }
        box.submit(self.handlers.submit, [box, turns, runs, *choices], **asking)
        chat.example_select(self.handlers.example, [turns, runs, *choices], **asking)
        chat.retry(self.handlers.retry, [turns, runs, *choices], **asking)
        chat.edit(self.handlers.edit, [turns, runs, *choices], **asking)
        box.stop(self.handlers.stop, runs, None, queue=False, **_PLAIN)
        for put_away in (new.click, chat.clear):
            put_away(self.handlers.clear, runs, [turns, chat, panel, box, new], queue=False, **_PLAIN)


def _about_models(*, any_model: bool) -> str:
    quoting = "extractive quotes your documents and needs no download."
    return f"{quoting} Or type a name: gguf:PATH of a model file, or openai:MODEL" if any_model else quoting


def _limits(megabytes: int) -> str:
    said = (
        f"PDF, Markdown, text, HTML, Word and CSV, up to {megabytes} MB each. They stay on this machine; "
        "a hosted model (openai:) is sent the passages that it answers from."
    )
    return note(said) + '<ul id="refused" class="outcomes"></ul>'  # which our script fills
