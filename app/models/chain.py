"""Several models, tried in order: where one is down before it has said a word, the next one answers.

Knows nothing of what is asked, and nothing of any model in particular.
"""

import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from app.models.base import ChatModel
from app.types import Event, Options, Prompt

REST_SECONDS = 30.0
"""A model that was down is not asked for so long, unless all are."""


def split_names(names: str, kinds: Sequence[str]) -> list[str]:
    """The names in ``NAME, NAME``. A comma in a file's name is no separator: what follows must be one of `kinds`."""
    pattern = rf",\s*(?=(?:{'|'.join(map(re.escape, kinds))})\s*(?::|,|$))"
    return [name.strip() for name in re.split(pattern, names) if name.strip()]


@dataclass(frozen=True, slots=True)
class Link:
    """One model of a chain, which may not be open yet."""

    name: str
    open: Callable[[], ChatModel]
    """Raises ModelError."""
    failed: Callable[[], None] = lambda: None
    """To be told when it could not answer."""


class Chain:
    """Opens its models when they are first needed. Safe to use from several threads."""

    def __init__(self, names: Sequence[str], open_one: Callable[[str], ChatModel]) -> None:
        self.name = ", ".join(names)
        self._names = tuple(names)
        self._open_one = open_one
        self._opened: dict[str, ChatModel] = {}
        self._down: dict[str, float] = {}
        self._lock = Lock()

    def links(self) -> Iterator[Link]:
        """The models in the order in which they are to be tried: those that were down a moment ago come last."""
        now = time.monotonic()
        resting = {name for name in self._names if now - self._down.get(name, -REST_SECONDS) < REST_SECONDS}
        for name in sorted(self._names, key=lambda name: name in resting):
            yield Link(name, lambda name=name: self._open(name), lambda name=name: self._rest(name))  # type: ignore[misc]

    def _open(self, name: str) -> ChatModel:
        with self._lock:
            if name not in self._opened:
                self._opened[name] = self._open_one(name)
            return self._opened[name]

    def _rest(self, name: str) -> None:
        self._down[name] = time.monotonic()

    # For whoever takes it for one model: the first that can be opened.

    @property
    def context_tokens(self) -> int:
        """The window of the first model."""
        return self._open(self._names[0]).context_tokens

    def count_tokens(self, text: str) -> int:
        """As the first model counts."""
        return self._open(self._names[0]).count_tokens(text)

    def stream(self, prompt: Prompt, options: Options) -> Generator[Event, None, None]:
        """As the first model answers."""
        return self._open(self._names[0]).stream(prompt, options)


def links_of(model: ChatModel) -> list[Link]:
    """The models behind `model`, in order: one, unless it is a chain."""
    return list(model.links()) if isinstance(model, Chain) else [Link(model.name, lambda: model)]
