"""The values of the chat: Message and Prompt go in, events come from a model, Citation and Answer come out.

Knows nothing of how they are made or drawn.
"""

from dataclasses import dataclass, field
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
    top_p: float = 0.95
    """Words are chosen from the likeliest alone, those that make up this share of all probability."""
    seed: int | None = None
    """The same seed gives the same answer to the same prompt, where the model allows it."""
    system: str = ""
    """What the model is told besides Docent's own rules."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How a model's window was shared out, in its tokens. The parts add up to `used`, which is at most `limit`."""

    limit: int
    """What the window holds, the answer included."""
    system: int
    history: int
    passages: int
    question: int
    reserved: int
    """Kept for the answer."""
    dropped_messages: int = 0
    """The oldest messages of the conversation, for which there was no room."""
    dropped_passages: int = 0
    """The passages that fitted the question least, for which there was no room."""

    @property
    def used(self) -> int:
        """All parts together."""
        return self.system + self.history + self.passages + self.question + self.reserved


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is given. Language models read `messages`; the extractive model the other two."""

    messages: tuple[Message, ...]
    question: str
    """The question in a form that stands alone."""
    passages: tuple[Hit, ...]
    """The passages that fitted, best first: passage number n is ``passages[n - 1]``."""
    budget: Budget | None = None


@dataclass(frozen=True, slots=True)
class Thought:
    """Something that a model says to itself before it answers."""

    text: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The model is busy with others."""

    before: int
    """How many of them are served first."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the answer that the reader should know, in a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer has cost, in the model's tokens; the newest one counts."""

    read: int
    """Of the prompt, those included that needed no reading again."""
    written: int = 0
    """Thoughts included."""
    reused: int = 0
    """Of those of the prompt: known from before."""
    seconds: float = 0.0
    """That the writing took, from the first word on."""

    @property
    def tokens_per_second(self) -> float | None:
        """How fast it was written."""
        return self.written / self.seconds if self.written > 1 and self.seconds > 0 else None


Event = str | Thought | Waiting | Notice | Usage
"""What comes from a model: text, of which an empty piece is a sign of life, or one of the others."""


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
    """The model that answers, which of several in a list it may be."""
    stage: Literal["searching", "reading", "writing", "done"] = "searching"
    seconds_to_first_token: float | None = None
    seconds: float = 0.0
    thoughts: str = ""
    """What the model said to itself: not a part of the answer, and never cited from."""
    budget: Budget | None = None
    """How the model's window was shared out; None where there is no window."""
    usage: Usage | None = None
    """What it has cost, as far as the model says."""
    waiting: int = 0
    """How many are served by the model before this one."""
    notices: tuple[str, ...] = field(default=())
    """What the reader should know besides: that a model was down, that tokens were estimated."""
