"""The language models of a running page: each is opened once, at its first use, and serves every visitor.

Knows nothing of what a model is, only of names.
"""

import threading
from collections.abc import Callable, Sequence

from app.models.base import ChatModel
from vector_db.errors import ModelError


class OpenedModels:
    """Opens models by name and keeps them open. Safe to use from several threads."""

    def __init__(self, open_model: Callable[[str], ChatModel], offered: Sequence[str], *, any_name: bool) -> None:
        """`any_name`: whether names are allowed that are not `offered`."""
        self._open_model = open_model
        self._offered = tuple(offered)
        self._any_name = any_name
        self._models: dict[str, ChatModel] = {}
        self._opening = threading.Lock()

    def is_open(self, name: str) -> bool:
        """Whether `get` will return at once."""
        return name in self._models

    def get(self, name: str) -> ChatModel:
        """The model called `name`, opened now if it was not before: that can take seconds.

        Raises ModelError for a name that is not allowed, and for a model that cannot be opened.
        """
        if name not in self._offered and not self._any_name:
            raise ModelError(f"The model {name!r} is not offered here. Choose one of: {', '.join(self._offered)}.")
        with self._opening:
            if name not in self._models:
                self._models[name] = self._open_model(name)
            return self._models[name]
