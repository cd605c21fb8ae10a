"""What an evaluation has found, as values: figures with their intervals, and the questions that failed.

They are here because the page draws them and the evaluation makes them. Know nothing of how either is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure means, for people."""

    label: str
    meaning: str
    """In one sentence."""
    better: Better = "higher"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and the interval that holds the true one with a confidence of 95 %."""

    value: float
    low: float
    high: float
    n: int
    """The questions that it was measured on."""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some of the questions."""

    name: str
    questions: int
    figures: Mapping[str, Estimate]
    """By the name of the measure; those that apply to none of the questions are left out."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a stage took, in seconds."""

    median: Estimate
    p95: Estimate
    """The 95th percentile."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many questions were answered or refused, of those that can be answered and of those that cannot."""

    answerable_answered: int
    answerable_refused: int
    unanswerable_refused: int
    unanswerable_answered: int


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found."""

    source: str
    text: str
    """Its beginning."""
    relevant: bool
    """It comes from a document that holds the answer."""
    keywords: tuple[str, ...]
    """Those of the question's that it holds."""


Reason = Literal["refused", "not refused", "keywords missing", "not found"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that failed."""

    question: str
    before: str
    """The question asked before it in the conversation; empty if it is the first."""
    category: str
    reason: Reason
    keywords: tuple[str, ...]
    """What the answer must hold."""
    missing: tuple[str, ...]
    """Those of them that it does not hold."""
    relevant: tuple[str, ...]
    """The documents that hold the answer."""
    reference_answer: str
    answer: str
    found: tuple[Found, ...]
    """The first passages that were found."""
    rank: int | None
    """Of the first passage that holds a keyword or comes from a relevant document; None: there is none among ten."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """All that came of a question set."""

    questions: str
    """The set's name."""
    model: str
    passages: int
    """That the model was shown."""
    measures: Mapping[str, Measure]
    """Those that were taken, by name, in the order in which they are shown."""
    total: Group
    categories: tuple[Group, ...]
    conversation: Group | None
    """Those asked in the course of a conversation."""
    timings: Mapping[str, Timing]
    """Of ``search``, ``first_token`` and ``answer``."""
    ranks: tuple[int | None, ...]
    """Of the first useful passage, for each question of which it is known what is useful."""
    seconds: tuple[float, ...]
    """That each answer took."""
    refusals: Refusals
    failures: tuple[Failure, ...]
    not_judged: int = 0
    """Replies of the judge that could not be read."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A question set that can be run."""

    name: str
    """The file's name: what it is chosen by."""
    questions: int
