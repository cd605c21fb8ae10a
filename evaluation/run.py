"""Ask every question of a set, and keep what came of it. Knows nothing of measures or of how they are printed."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from app.answer import answer
from app.calibration import calibration_of
from app.models.base import ChatModel
from app.reader import reader_of
from app.retrieve import retrieve
from app.types import Answer, Options
from evaluation.judge import Judge
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
    judge: Judge | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> list[Outcome]:
    """Search for and answer each of `questions`, with `passages` passages shown to `model`.

    Calls `on_outcome` after each of them, and `judge`, if there is one, before that. As soon as it no longer `goes_on`
    what there is so far comes back. Raises DocentError if a question cannot be answered at all.
    """
    calibration_of(index).settle()  # the first question is to be judged as the last one is
    outcomes: list[Outcome] = []
    for question in questions:
        last = _answered(question, index, model, passages, options, goes_on)
        if last is None:
            break
        outcome = _outcome(question, last, index)
        if judge:
            outcome = replace(outcome, judged=judge.judge(question, last))
        on_outcome(outcome, last)
        outcomes.append(outcome)
    return outcomes


def _answered(
    question: Question,
    index: Index,
    model: ChatModel,
    passages: int,
    options: Options,
    goes_on: Callable[[], bool],
) -> Answer | None:
    """The last answer: each is more complete than the one before. None if it was given up."""
    last = None
    with closing(
        answer(question.question, question.history, index=index, model=model, passages=passages, options=options)
    ) as growing:
        for each in growing:
            last = each
            if not goes_on():
                return None
    return last


def _outcome(question: Question, last: Answer, index: Index) -> Outcome:
    started = time.perf_counter()
    hits = retrieve(index, last.trace.queries or {"": 1.0}, SEARCH_DEPTH, reader=reader_of(index))
    return Outcome(
        question=question,
        texts=tuple(hit.chunk.text for hit in hits),
        sources=tuple(hit.source for hit in hits),
        answer=last.text,
        refused=last.refused,
        search_seconds=time.perf_counter() - started,
        seconds_to_first_token=last.seconds_to_first_token or last.seconds,
        seconds=last.seconds,
        checks=last.checks,
    )
