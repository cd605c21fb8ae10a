"""The values of the chat: Message and Prompt go in, events come from a model, Citation and Answer come out.

Knows nothing of how they are made or drawn.
"""

from collections.abc import Mapping
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
class Part:
    """One side of a comparison."""

    name: str
    """What is compared, as the question calls it."""
    question: str
    """What is to be searched for."""
    passages: int = 0
    """How many passages were found for it; they follow those of the side before."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is given. Language models read `messages`; the extractive model the other two."""

    messages: tuple[Message, ...]
    question: str
    """The question in a form that stands alone."""
    passages: tuple[Hit, ...]
    """The passages that fitted, best first: passage number n is ``passages[n - 1]``."""
    budget: Budget | None = None
    task: Literal["answer", "documents", "things", "compare"] = "answer"
    """What is to be done with the passages: see `app.survey`. For models that do not read `messages`."""
    parts: tuple[Part, ...] = ()
    """Of a comparison: its sides."""
    documents: int = 0
    """How many documents there are, for a question about all of them."""


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


Verdict = Literal["supported", "partly", "not found"]


@dataclass(frozen=True, slots=True)
class Check:
    """What the check of one sentence of an answer against the passages has come to."""

    sentence: str
    """The sentence as it stands in the answer's text, markers included."""
    verdict: Verdict
    number: int | None = None
    """The passage that supports it best; None where none does."""
    quote: str = ""
    """The sentence of that passage that comes nearest."""
    missing: tuple[str, ...] = ()
    """The numbers, dates and names of the sentence that the passages do not hold."""


@dataclass(frozen=True, slots=True)
class Value:
    """What one passage says where others say something else."""

    number: int
    """The passage."""
    text: str
    """The value, as in ``£14``."""
    date: str = ""
    """The date of its document, ISO 8601; empty where it is not known."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two passages or more that give different values for the same thing; the newest first."""

    subject: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What happened on the way to an answer."""

    queries: Mapping[str, float] = field(default_factory=dict)
    """What was to be searched for, each with its weight: the question as it stands alone, and as it was asked."""
    messages: tuple[Message, ...] = ()
    """What was sent to the model, word for word; empty for the extractive model."""
    seconds: tuple[tuple[str, float], ...] = ()
    """How long each stage took: ``("searching", 0.02)``."""
    searches: tuple[str, ...] = ()
    """What was searched for on the way, each as one search: each of two sides, or a second step, in place of one."""


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
    checks: tuple[Check, ...] = ()
    """The check of each sentence that states something, in the order of the text."""
    disagreements: tuple[Disagreement, ...] = ()
    """Where the passages contradict each other on what was asked."""
    suggestions: tuple[str, ...] = ()
    """Questions that could be asked next, which the passages answer."""
    documents_read: int | None = None
    """How many documents were read for a question about the whole collection; None for any other."""
    documents_in_all: int = 0
    """Of how many, for such a question."""
    trace: Trace = Trace()
