"""What the page's controls for models do: open the one that is chosen, fetch one, ask a server what it has.

Knows nothing of how the parts are arranged, and nothing of any model in particular.
"""

from collections.abc import Generator
from typing import Any

import gradio as gr

from app.ui import render, telling
from app.ui.desk import Desk
from app.ui.opened import OpenedModels, OwnModels
from app.ui.words import say, say_number
from vector_db.errors import ModelError


class ModelHandlers:
    """The functions behind the choice of a model."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.models = OpenedModels(desk.open_model, desk.model_names, any_name=desk.any_model)

    def choose_model(self, name: str | None, own: OwnModels) -> Generator[str]:
        """Open the model that was chosen, and say how that goes."""
        name = (name or "").strip()
        try:
            for said in self.models.opening(name, own):
                yield render.note(said, "doing")
            self.models.get(name, own)
            yield render.note(say("{name} answers from the next question on.", name=name))
        except ModelError as error:
            yield render.note(str(error), kind="failed")

    def use(self, name: str | None, own: OwnModels) -> Generator[tuple[Any, ...]]:
        """Open a model that is fetched first, or that a server has, and choose it for the chat."""
        self._check_any_model()
        if not name:
            telling.info(say("Choose a model first."))
            return
        for said in self.choose_model(name, own):
            yield said, gr.skip()
        if self.models.is_open(name, own):
            yield gr.skip(), gr.update(value=name)

    def ask_server(self, place: str | None, key: str, own: OwnModels) -> Generator[tuple[Any, ...]]:
        """Ask a server which models it has; a key is kept for the session, and taken out of the page."""
        self._check_any_model()
        place = (place or "").strip()
        if key.strip():
            own.give(place, key.strip())
        yield render.note(say("Asking the server …"), "doing"), gr.skip(), ""
        try:
            names = self.desk.models_at(place, own.key_at(place))
        except ModelError as error:
            yield render.note(str(error), "failed"), gr.update(visible=False), gr.skip()
            return
        listed = gr.update(choices=[(name.removeprefix("openai:"), name) for name in names], value=None, visible=True)
        said = say_number(len(names), "It has 1 model. Choose one.", "It has {number} models. Choose one.")
        yield render.note(said), listed, gr.skip()

    def _check_any_model(self) -> None:
        if not self.desk.any_model:
            raise telling.error(say("This page offers its own models alone."))
