"""The seam between the chat and whatever writes the answer.

Knows nothing of any model in particular.
"""

from collections.abc import Generator
from typing import Protocol

from app.types import Event, Options, Prompt

NO_WINDOW = 1_000_000
"""The `context_tokens` of a model that reads passages one by one and has no window to keep to."""


class ChatModel(Protocol):
    """Something that answers a prompt, piece by piece."""

    @property
    def name(self) -> str:
        """As the user chooses it: ``extractive``, ``gguf:PATH``, ``openai:MODEL``."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        ...

    def count_tokens(self, text: str) -> int:
        """The length of `text` in this model's tokens; where they cannot be had, an estimate on the safe side."""
        ...

    def stream(self, prompt: Prompt, options: Options) -> Generator[Event, None, None]:
        """Yield the answer as it is written; an empty piece is a sign of life before or between two others.

        Between the pieces come the other events: its place in the line, its thoughts, what it has cost.
        Closing the generator stops the writing and frees the model.

        Raises ModelError before the first piece, AnswerCutOff after it.
        """
        ...
