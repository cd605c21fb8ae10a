"""The language models of a running page: each is opened once, at its first use, and serves every visitor.

A model that is opened with a visitor's own key serves that visitor's session alone. Knows nothing of what a model
is, only of names.
"""

import logging
import threading
from collections.abc import Callable, Generator, Sequence
from typing import Any

from app.models.base import ChatModel
from app.models.presets import SHORT
from app.ui.desk import Opening
from app.ui.remaining import with_left
from app.ui.words import figure, say
from ingest.remaining import Remaining
from vector_db.errors import ModelError

log = logging.getLogger(__name__)

BEAT = 0.5
"""Seconds between two looks at how far a model is."""
AT_ONCE = 0.2
"""Seconds in which most models are open: so long a look waits."""


class OwnModels:
    """The keys that one visitor has given, and the models opened with them. Nobody else can reach them."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self.models: dict[str, _Model] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> "OwnModels":
        return OwnModels()  # Gradio copies a first value for each session: each has keys of its own

    def give(self, place: str, key: str) -> None:
        """Keep `key` for the server at `place`, for it alone, until the session ends."""
        self._keys[place] = key
        self.models = {name: model for name, model in self.models.items() if place_of(name) != place}

    def key_at(self, place: str) -> str:
        """The key for the server at `place`; empty if none was given."""
        return self._keys.get(place, "")

    def key_for(self, name: str) -> str:
        """The key for the model called `name`; empty if none was given. A list of models gets none."""
        return self.key_at(place_of(name)) if name.startswith("openai:") and "," not in name else ""


def place_of(name: str) -> str:
    """The server in the name of a model, ``openai:MODEL@PLACE``; empty where it is that of the settings."""
    place = name.rpartition("@")[2] if "@" in name else ""
    return place if place in SHORT or place.startswith(("http://", "https://")) else ""


class OpenedModels:
    """Opens models by name and keeps them open. Safe to use from several threads."""

    def __init__(self, open_model: Opening, offered: Sequence[str], *, any_name: bool) -> None:
        """`any_name`: whether names are allowed that are not `offered`."""
        self._open_model = open_model
        self._offered = tuple(offered)
        self._any_name = any_name
        self._models: dict[str, _Model] = {}
        self._lock = threading.Lock()

    def is_open(self, name: str, own: OwnModels | None = None) -> bool:
        """Whether `get` will return at once."""
        models, _ = self._shelf(name, own)
        return name in models and models[name].is_there

    def opening(self, name: str, own: OwnModels | None = None) -> Generator[str]:
        """Open the model called `name` if it is not open; says in words how far that is. Raises as `get` does.

        The opening goes on if nobody listens any more.
        """
        if self.is_open(name, own):
            return
        model = self._begin(name, own)
        yield say("Opening the model {name} …", name=name)
        while not model.ended.wait(BEAT):
            if said := model.fetching():
                yield said
        model.wait()

    def look(self, name: str, own: OwnModels | None = None, *, begin: bool = True) -> str:
        """Say in words how far the opening of the model called `name` is; empty when it is open. Raises as `get` does.

        With `begin` one that is not open, or could not be opened, is opened now.
        """
        models, _ = self._shelf(name, own)
        model = self._begin(name, own) if begin or name not in models else models[name]
        if model.ended.wait(AT_ONCE):
            model.wait()
            return ""
        return model.fetching() or say("Opening the model {name} …", name=name)

    def get(self, name: str, own: OwnModels | None = None) -> ChatModel:
        """The model called `name`, opened now if it was not before: that can take seconds, with a download minutes.

        Raises ModelError for a name that is not allowed, and for a model that cannot be opened.
        """
        return self._begin(name, own).wait()

    def _begin(self, name: str, own: OwnModels | None) -> "_Model":
        if name not in self._offered and not self._any_name:
            raise ModelError(f"The model {name!r} is not offered here. Choose one of: {', '.join(self._offered)}.")
        models, key = self._shelf(name, own)
        with self._lock:
            if name not in models or models[name].has_failed:
                models[name] = _Model(
                    lambda on_progress: self._open_model(name, key=key, on_progress=on_progress), name
                )
            return models[name]

    def _shelf(self, name: str, own: OwnModels | None) -> "tuple[dict[str, _Model], str]":
        """Where the model is kept, and the key that it is opened with."""
        key = own.key_for(name) if own and self._any_name else ""
        return (own.models, key) if own and key else (self._models, "")


class _Model:
    """A model that is being opened in a thread of its own, or has been."""

    def __init__(self, open_model: Callable[[Callable[[int, int], None]], ChatModel], name: str) -> None:
        self.ended = threading.Event()
        self._model: ChatModel | None = None
        self._error: ModelError | None = None
        self._bytes = (0, 0)
        self._remaining = Remaining()
        self._name = name
        threading.Thread(target=self._open, args=[open_model], name="opening", daemon=True).start()

    @property
    def is_there(self) -> bool:
        """Whether it can answer."""
        return self._model is not None

    @property
    def has_failed(self) -> bool:
        """Whether it could not be opened."""
        return self.ended.is_set() and self._model is None

    def fetching(self) -> str:
        """How much of its file is there, and how long the rest will take, in words; empty where none is fetched."""
        done, total = self._bytes
        if not total or done >= total:
            return ""
        said = say(
            "Fetching {name}: {done} of {total} MB ({share}%) …",
            name=self._name,
            done=figure(done / 1e6),
            total=figure(total / 1e6),
            share=figure(100 * done / total),
        )
        return with_left(said, self._remaining.minutes())

    def wait(self) -> ChatModel:
        """The model. Raises ModelError."""
        self.ended.wait()
        if self._model is None:
            raise ModelError(str(self._error))
        return self._model

    def _open(self, open_model: Callable[[Callable[[int, int], None]], ChatModel]) -> None:
        try:
            self._model = open_model(self._tell)
        except ModelError as error:
            self._error = error
        except Exception as error:
            # A fault of ours or of a library: those who wait must not wait for ever.
            log.exception("%s cannot be opened.", self._name)
            self._error = ModelError(f"{self._name} cannot be opened ({type(error).__name__}): see the console.")
        self.ended.set()

    def _tell(self, done: int, total: int) -> None:
        self._bytes = (done, total)
        self._remaining.tell(done, total - done)
