"""The tab of models: small ones to be fetched with one click, and servers that run others.

Arranges and wires; knows nothing of what the functions do.
"""

from typing import Any

import gradio as gr

from app.models.memory import free_bytes, gigabytes
from app.models.presets import PRESETS
from app.models.suggested import SUGGESTED, Suggestion
from app.ui import render
from app.ui.desk import Desk
from app.ui.model_handlers import ModelHandlers

AT_ONCE = 4
"""Visitors who open a model, or ask a server, together."""


class ModelsTab:
    """The parts of the tab."""

    def __init__(self, desk: Desk) -> None:
        with gr.Tab("Models", visible=desk.any_model), gr.Row(elem_classes="models"):
            with gr.Column(min_width=320):
                gr.Markdown("### On this machine", elem_classes="heading")
                gr.HTML(_about_fetching())
                self.suggested = gr.Radio(
                    [(_words(model), model.name) for model in SUGGESTED],
                    value=SUGGESTED[1].name,
                    label="Models to fetch",
                    elem_id="suggested",
                )
                self.fetch = gr.Button("Fetch and use it", variant="primary", elem_id="fetch-model")
                self.fetched = gr.HTML(elem_id="fetched")
            with gr.Column(min_width=320):
                gr.Markdown("### On a server", elem_classes="heading")
                gr.HTML(render.note("A hosted model is sent your question and the passages that it answers from."))
                self.place = gr.Dropdown(
                    _places(desk),
                    value=_places(desk)[0][1],
                    allow_custom_value=True,
                    label="Server",
                    info="One of these, or the address of another, as in http://127.0.0.1:8080/v1",
                    elem_id="server",
                )
                self.key = gr.Textbox(
                    label="API key",
                    type="password",
                    info="Where the server wants one. Kept in memory until this page is closed, and sent nowhere else.",
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
                    elem_id="key",
                )
                self.ask = gr.Button("List its models", elem_id="list-models")
                self.listed = gr.Dropdown([], label="Its models", visible=False, elem_id="listed")
                self.said = gr.HTML(elem_id="server-said")

    def wire(self, handlers: ModelHandlers, own: gr.State, model: gr.Dropdown, plain: dict[str, Any]) -> None:
        """Wire what opens models; `model` is where the chat's is chosen."""
        if not handlers.desk.any_model:
            return
        opening = {**plain, "concurrency_limit": AT_ONCE, "concurrency_id": "models"}
        self.fetch.click(handlers.use, [self.suggested, own], [self.fetched, model], **opening)
        for asked in (self.ask.click, self.key.submit):
            asked(handlers.ask_server, [self.place, self.key, own], [self.said, self.listed, self.key], **opening)
        self.listed.input(handlers.use, [self.listed, own], [self.said, model], **opening)


def _places(desk: Desk) -> list[tuple[str, str]]:
    known = [(f"{preset.name} ({preset.base_url})", preset.short) for preset in PRESETS]
    configured = desk.settings.openai_base_url or desk.settings.openai_api_key.get_secret_value()
    return [("The server of the settings", ""), *known] if configured else known


def _words(model: Suggestion) -> str:
    return (
        f"{model.title}: {model.about}. {gigabytes(model.bytes)} to fetch, {gigabytes(model.memory)} of memory, "
        f"{model.licence}"
    )


def _about_fetching() -> str:
    free = free_bytes()
    here = f" {gigabytes(free)} of memory is free here." if free else ""
    return render.note(
        "Fetched once from the Hugging Face hub into the data folder; nothing of yours is sent there."
        f"{here} A file that you have already: type gguf:PATH as the model, in the chat under Settings."
    )
