"""From outcomes to what is shown of them: figures with intervals, groups, failures.

Pure functions. Knows nothing of how it is shown, and nothing of how the outcomes came about.
"""

from collections.abc import Sequence

from app.measured import Estimate, Evaluated, Failure, Found, Group, Reason, Refusals, Timing
from app.types import Message
from evaluation.intervals import estimate, quantile
from evaluation.judge import JUDGED
from evaluation.meanings import MEANINGS
from evaluation.measures import MEASURES, Outcome, answered, by_category, holds, scores, useful_rank, with_history

SHOWN = 5
"""Passages that are shown of a question that failed."""
BEGINNING = 400
"""Characters of each of them."""


def evaluated(
    outcomes: Sequence[Outcome], *, questions: str, model: str, passages: int, not_judged: int = 0
) -> Evaluated:
    """All that is to be known of `outcomes`, of which there must be one at least."""
    conversation = with_history(outcomes)
    taken = [*MEASURES, *(JUDGED if any(outcome.judged for outcome in outcomes) else ())]
    return Evaluated(
        questions=questions,
        model=model,
        passages=passages,
        measures={name: MEANINGS[name] for name in taken},
        total=group("total", outcomes),
        categories=tuple(group(name, those) for name, those in by_category(outcomes).items()),
        conversation=group("conversation", conversation) if conversation else None,
        timings=timings(outcomes),
        ranks=tuple(useful_rank(each) for each in outcomes if each.question.keywords or each.question.relevant),
        seconds=tuple(outcome.seconds for outcome in outcomes),
        refusals=_refusals(outcomes),
        failures=tuple(failed for outcome in outcomes if (failed := failure(outcome))),
        not_judged=not_judged,
    )


def group(name: str, outcomes: Sequence[Outcome]) -> Group:
    """The figures of `outcomes`, each with its interval."""
    figures: dict[str, Estimate] = {}
    rows = [scores(outcome) for outcome in outcomes]
    for measure in dict.fromkeys(name for row in rows for name in row):
        values = [value for row in rows if (value := row.get(measure)) is not None]
        if values:
            figures[measure] = estimate(values)
    return Group(name, len(outcomes), figures)


def timings(outcomes: Sequence[Outcome]) -> dict[str, Timing]:
    """Median and 95th percentile, in seconds, of search, first token and whole answer."""
    stages = {
        "search": [outcome.search_seconds for outcome in outcomes],
        "first_token": [outcome.seconds_to_first_token for outcome in outcomes],
        "answer": [outcome.seconds for outcome in outcomes],
    }
    return {
        stage: Timing(estimate(seconds, quantile(0.5)), estimate(seconds, quantile(0.95)))
        for stage, seconds in stages.items()
    }


def failure(outcome: Outcome) -> Failure | None:
    """Why the question failed, with what was found in place of the answer; None if it did not."""
    reason = _reason(outcome)
    if reason is None:
        return None
    question = outcome.question
    return Failure(
        question=question.question,
        before=_asked_before(question.history),
        category=question.category,
        reason=reason,
        keywords=question.keywords,
        missing=tuple(word for word in question.keywords if not holds(outcome.answer, word)),
        relevant=question.relevant,
        reference_answer=question.reference_answer,
        answer=outcome.answer,
        found=tuple(
            Found(
                source=source,
                text=text[:BEGINNING],
                relevant=source in question.relevant,
                keywords=tuple(word for word in question.keywords if holds(text, word)),
            )
            for source, text in list(zip(outcome.sources, outcome.texts, strict=True))[:SHOWN]
        ),
        rank=useful_rank(outcome),
    )


def _reason(outcome: Outcome) -> Reason | None:
    if not outcome.question.answerable:
        return None if outcome.refused else "not refused"
    if outcome.refused:
        return "refused"
    if answered(outcome) == 0:
        return "keywords missing"
    known = outcome.question.keywords or outcome.question.relevant
    return "not found" if known and useful_rank(outcome) is None else None


def _refusals(outcomes: Sequence[Outcome]) -> Refusals:
    def count(*, answerable: bool, refused: bool) -> int:
        return sum((each.question.answerable, each.refused) == (answerable, refused) for each in outcomes)

    return Refusals(
        answerable_answered=count(answerable=True, refused=False),
        answerable_refused=count(answerable=True, refused=True),
        unanswerable_refused=count(answerable=False, refused=True),
        unanswerable_answered=count(answerable=False, refused=False),
    )


def _asked_before(history: Sequence[Message]) -> str:
    return next((message.content for message in reversed(history) if message.role == "user"), "")
