"""The tab of models: small ones to be fetched with one click, and servers that run others.

Arranges and wires; knows nothing of what the functions do.
"""

from typing import Any

import gradio as gr

from app.models.memory import free_bytes
from app.models.presets import PRESETS
from app.models.suggested import SUGGESTED, Suggestion
from app.ui import render
from app.ui.beats import beat
from app.ui.desk import Desk
from app.ui.model_handlers import ModelHandlers
from app.ui.words import figure, later, say, word

HOSTED = later("A hosted model is sent your question and the passages that it answers from.")
FETCHED = later("Fetched once from the Hugging Face hub into the data folder; nothing of yours is sent there.")
FREE = later("{size} of memory is free here.")
YOURS = later("A file that you have already: type gguf:PATH as the model, in the chat under Settings.")


class ModelsTab:
    """The parts of the tab."""

    def __init__(self, desk: Desk) -> None:
        with gr.Tab(word("Models"), visible=desk.any_model), gr.Row(elem_classes="models"):
            with gr.Column(min_width=320):
                gr.Markdown(word("### On this machine"), elem_classes="heading")
                self.fetching = gr.HTML(about_fetching())
                self.suggested = gr.Radio(
                    suggested(),
                    value=SUGGESTED[1].name,
                    label=word("Models to fetch"),
                    elem_id="suggested",
                )
                self.fetch = gr.Button(word("Fetch and use it"), variant="primary", elem_id="fetch-model")
                self.fetched = gr.HTML(elem_id="fetched")
            with gr.Column(min_width=320):
                gr.Markdown(word("### On a server"), elem_classes="heading")
                self.hosted = gr.HTML(render.note(HOSTED))
                self.place = gr.Dropdown(
                    places(desk),
                    value=places(desk)[0][1],
                    allow_custom_value=True,
                    label=word("Server"),
                    info=word("One of these, or the address of another, as in http://127.0.0.1:8080/v1"),
                    elem_id="server",
                )
                self.key = gr.Textbox(
                    label=word("API key"),
                    type="password",
                    info=word(
                        "Where the server wants one. Kept in memory until this page is closed, and sent nowhere else."
                    ),
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
                    elem_id="key",
                )
                self.ask = gr.Button(word("List its models"), elem_id="list-models")
                self.listed = gr.Dropdown([], label=word("Its models"), visible=False, elem_id="listed")
                self.said = gr.HTML(elem_id="server-said")

    def wire(
        self, handlers: ModelHandlers, own: gr.State, model: gr.Dropdown, blocks: gr.Blocks, plain: dict[str, Any]
    ) -> None:
        """Wire what opens models; `model` is where the chat's is chosen. Beside the queue, as all but the answers."""
        if not handlers.desk.any_model:
            return
        drawn = [self.fetching, self.hosted, self.suggested, self.place]
        beside: dict[str, Any] = {**plain, "queue": False}
        blocks.load(lambda: in_the_visitors_language(handlers.desk), None, drawn, **beside)
        for chosen, choice, said in (
            (self.fetch.click, self.suggested, self.fetched),
            (self.listed.input, self.listed, self.said),
        ):
            waited, looking = gr.State(""), beat()
            chosen(handlers.use, [choice, own], [said, waited, looking, model], **beside)
            looking.tick(handlers.watch_used, [waited, own], [said, looking, model], **beside)
        for asked in (self.ask.click, self.key.submit):
            asking = asked(handlers.ask_server, [self.place, self.key, own], [self.said, self.key], **beside)
            asking.then(handlers.list_models, [self.place, own], [self.said, self.listed], **beside)


def in_the_visitors_language(desk: Desk) -> tuple[Any, ...]:
    """What the page was built with in English: about fetching and hosted models, the models to fetch, the servers."""
    choices = gr.update(choices=suggested()), gr.update(choices=places(desk))
    return about_fetching(), render.note(say(HOSTED)), *choices


def places(desk: Desk) -> list[tuple[str, str]]:
    """The servers that can be chosen: what each is called, and its short name."""
    known = [(f"{preset.name} ({preset.base_url})", preset.short) for preset in PRESETS]
    configured = desk.settings.openai_base_url or desk.settings.openai_api_key.get_secret_value()
    return [(say("The server of the settings"), ""), *known] if configured else known


def suggested() -> list[tuple[str, str]]:
    """The models that can be fetched: what is to be known of each, and its name."""
    return [(_about(model), model.name) for model in SUGGESTED]


def _about(model: Suggestion) -> str:
    return say(
        "{title}: {about}. {file} to fetch, {memory} of memory, {licence}",
        title=model.title,
        about=say(model.about),
        file=_size(model.bytes),
        memory=_size(model.memory),
        licence=model.licence,
    )


def about_fetching() -> str:
    """Where models are fetched from, and how much room there is for them."""
    free = free_bytes()
    return render.note(" ".join([say(FETCHED), *([say(FREE, size=_size(free))] if free else ()), say(YOURS)]))


def _size(of: float) -> str:
    return f"{figure(of / 1e9, 1)} GB" if of >= 1e9 else f"{figure(of / 1e6)} MB"
