"""The values of the chat: Message and Prompt go in, Citation and Answer come out.

Knows nothing of how they are made or drawn.
"""

from dataclasses import dataclass
from typing import Literal

from vector_db.types import Hit


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation, as chat models take it."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Options:
    """How a model is to write."""

    temperature: float = 0.2
    max_tokens: int = 512
    """The longest answer, in the model's own tokens."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is given. Language models read `messages`; the extractive model the other two."""

    messages: tuple[Message, ...]
    question: str
    """The question in a form that stands alone."""
    passages: tuple[Hit, ...]
    """The passages that fitted, best first: passage number n is ``passages[n - 1]``."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that the answer's text refers to as ``[number]``."""

    number: int
    source: str
    page: int | None
    quote: str
    """The sentence of the passage that comes nearest to the sentence it supports."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or as much of it as there is yet."""

    question: str
    standalone_question: str = ""
    text: str = ""
    passages: tuple[Hit, ...] = ()
    """What the model was shown, best first."""
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    """The documents do not hold the answer, and the text says so."""
    model: str = ""
    stage: Literal["searching", "reading", "writing", "done"] = "searching"
    seconds_to_first_token: float | None = None
    seconds: float = 0.0
