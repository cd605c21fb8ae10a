"""What the page's controls for models do: open the one that is chosen, fetch one, ask a server what it has.

Knows nothing of how the parts are arranged, and nothing of any model in particular.
"""

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

    def choose_model(self, name: str | None, own: OwnModels) -> tuple[Any, ...]:
        """Begin to open the model that was chosen: how that goes, what `watch` is called with, and its beat."""
        name = (name or "").strip()
        said, going = self._look(name, own, begin=True)
        return said, name, gr.Timer(active=going)

    def watch(self, name: str, own: OwnModels) -> tuple[Any, ...]:
        """How the opening goes, and the beat."""
        said, going = self._look(name, own, begin=False)
        return said, gr.skip() if going else gr.Timer(active=False)

    def use(self, name: str | None, own: OwnModels) -> tuple[Any, ...]:
        """As `choose_model`, of one that is fetched first, or that a server has; and the chat's choice."""
        self._check_any_model()
        if not name:
            return render.note(say("Choose a model first.")), "", gr.Timer(active=False), gr.skip()
        return *self.choose_model(name, own), self._chosen(name, own)

    def watch_used(self, name: str, own: OwnModels) -> tuple[Any, ...]:
        """As `watch`; and the chat's choice, once the model is open."""
        return *self.watch(name, own), self._chosen(name, own)

    def ask_server(self, place: str | None, key: str, own: OwnModels) -> tuple[Any, ...]:
        """Say that a server is asked; a key is kept for the session, and taken out of the page."""
        self._check_any_model()
        if key.strip():
            own.give((place or "").strip(), key.strip())
        return render.note(say("Asking the server …"), "doing"), ""

    def list_models(self, place: str | None, own: OwnModels) -> tuple[Any, ...]:
        """Ask a server which models it has: what is said, and the models to choose from."""
        self._check_any_model()
        place = (place or "").strip()
        try:
            names = self.desk.models_at(place, own.key_at(place))
        except ModelError as error:
            return render.note(str(error), "failed"), gr.update(visible=False)
        listed = gr.update(choices=[(name.removeprefix("openai:"), name) for name in names], value=None, visible=True)
        said = say_number(len(names), "It has 1 model. Choose one.", "It has {number} models. Choose one.")
        return render.note(said), listed

    def _look(self, name: str, own: OwnModels, *, begin: bool) -> tuple[str, bool]:
        """How the opening goes, as HTML, and whether it goes on."""
        try:
            said = self.models.look(name, own, begin=begin)
        except ModelError as error:
            return render.note(str(error), "failed"), False
        if said:
            return render.note(said, "doing"), True
        return render.note(say("{name} answers from the next question on.", name=name)), False

    def _chosen(self, name: str, own: OwnModels) -> Any:
        return gr.update(value=name) if self.models.is_open(name, own) else gr.skip()

    def _check_any_model(self) -> None:
        if not self.desk.any_model:
            raise telling.error(say("Only the models that this page offers can be used here."))
