"""Ask every question of a set, and keep what came of it. Knows nothing of measures or of how they are printed."""

import time
from collections import deque
from collections.abc import Callable, Sequence

from app.answer import answer
from app.models.base import ChatModel
from app.retrieve import retrieve
from app.types import Answer, Options
from evaluation.measures import Outcome
from evaluation.questions import Question
from vector_db.index import Index

SEARCH_DEPTH = 30
"""Passages fetched for the measures of documents, of which one may fill several places."""


def run(
    questions: Sequence[Question],
    *,
    index: Index,
    model: ChatModel,
    passages: int,
    options: Options,
    on_outcome: Callable[[Outcome, Answer], object],
) -> list[Outcome]:
    """Search for and answer each of `questions`, with `passages` passages shown to `model`.

    Calls `on_outcome` after each of them. Raises DocentError if a question cannot be answered at all.
    """
    outcomes = []
    for question in questions:
        outcome, last = _ask(question, index, model, passages, options)
        on_outcome(outcome, last)
        outcomes.append(outcome)
    return outcomes


def _ask(question: Question, index: Index, model: ChatModel, passages: int, options: Options) -> tuple[Outcome, Answer]:
    # Only the last answer is wanted: each one is more complete than the one before.
    (last,) = deque(
        answer(question.question, question.history, index=index, model=model, passages=passages, options=options),
        maxlen=1,
    )
    started = time.perf_counter()
    hits = retrieve(index, last.trace.queries or ("",), SEARCH_DEPTH)
    outcome = Outcome(
        question=question,
        texts=tuple(hit.chunk.text for hit in hits),
        sources=tuple(hit.source for hit in hits),
        answer=last.text,
        refused=last.refused,
        search_seconds=time.perf_counter() - started,
        seconds_to_first_token=last.seconds_to_first_token or last.seconds,
        seconds=last.seconds,
    )
    return outcome, last
