"""The measures: what they are, of one question. Pure functions.

Knows nothing of how passages and answers came about.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean

from app.citations import MARKER
from app.types import Check
from evaluation.questions import Question

DEPTH = 10
"""How many results the retrieval measures look at."""
ELSEWHERE = "elsewhere"
"""The category of unanswerable questions that are no near misses: about something else altogether."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question."""

    question: Question
    texts: tuple[str, ...]
    """The passages found, best first, as the model would be shown them."""
    sources: tuple[str, ...]
    """Their sources."""
    answer: str
    refused: bool
    search_seconds: float
    seconds_to_first_token: float
    seconds: float
    checks: tuple[Check, ...] = ()
    """The check of each sentence of the answer that states something, where they were checked."""
    judged: Mapping[str, float | None] = field(default_factory=dict)
    """What a judge has made of it, by measure."""


def holds(text: str, keyword: str) -> bool:
    """Whether `text` contains `keyword`, whatever the case and the white space."""
    return " ".join(keyword.lower().split()) in " ".join(text.lower().split())


def reciprocal_rank(outcome: Outcome) -> float | None:
    """One over the rank of the first passage with a keyword, averaged over keywords; 0 where none of ten has it.

    Without keywords: over the rank of the first relevant document. None if nothing is known of the answer.
    """
    question = outcome.question
    if question.keywords:
        return mean(_first([holds(t, word) for t in outcome.texts[:DEPTH]]) for word in question.keywords)
    if question.relevant:
        return first_relevant(outcome)
    return None


def first_relevant(outcome: Outcome) -> float | None:
    """One over the rank of the first relevant document, each counted once; 0 where none of ten is (Voorhees, 1999)."""
    question = outcome.question
    return _first([source in question.relevant for source in documents(outcome)]) if question.relevant else None


def ndcg(outcome: Outcome) -> float | None:
    """Normalised discounted cumulative gain of the first ten documents (Järvelin and Kekäläinen, 2002).

    A document counts where it is first met, as relevant or not; the ideal has all that are relevant in front.
    """
    relevant = outcome.question.relevant
    if not relevant:
        return None
    gains = [source in relevant for source in documents(outcome)]
    ideal = [True] * min(len(relevant), DEPTH)
    return _discounted(gains) / _discounted(ideal)


def recall(outcome: Outcome) -> float | None:
    """The share of the relevant documents that the first ten passages come from."""
    relevant = set(outcome.question.relevant)
    return len(relevant & set(outcome.sources[:DEPTH])) / len(relevant) if relevant else None


def keyword_coverage(outcome: Outcome) -> float | None:
    """The share of the keywords that the first ten passages hold."""
    words = outcome.question.keywords
    text = "\n".join(outcome.texts[:DEPTH])
    return mean(holds(text, word) for word in words) if words else None


def all_keywords(outcome: Outcome) -> float | None:
    """1 if the first ten passages hold every keyword, else 0."""
    coverage = keyword_coverage(outcome)
    return None if coverage is None else float(coverage == 1)


def answered(outcome: Outcome) -> float | None:
    """1 if the answer to an answerable question holds every keyword, else 0."""
    question = outcome.question
    if not question.answerable or not question.keywords:
        return None
    return float(not outcome.refused and all(holds(outcome.answer, word) for word in question.keywords))


def refused_rightly(outcome: Outcome) -> float | None:
    """1 if an unanswerable question is refused, else 0; those about something else are counted apart, being easier."""
    question = outcome.question
    return None if question.answerable or question.category == ELSEWHERE else float(outcome.refused)


def refused_elsewhere(outcome: Outcome) -> float | None:
    """1 if a question about something that the documents are not about is refused, else 0."""
    question = outcome.question
    return float(outcome.refused) if question.category == ELSEWHERE and not question.answerable else None


def refused_wrongly(outcome: Outcome) -> float | None:
    """1 if an answerable question is refused, else 0."""
    return float(outcome.refused) if outcome.question.answerable else None


def cited_supported(outcome: Outcome) -> float | None:
    """The share of the sentences with a citation that the passages support; None where none was checked."""
    cited = [check for check in outcome.checks if MARKER.search(check.sentence)]
    return mean(check.verdict == "supported" for check in cited) if cited and not outcome.refused else None


def useful_rank(outcome: Outcome) -> int | None:
    """The rank of the first of ten passages that holds a keyword, or without keywords: of a relevant document."""
    question = outcome.question
    for rank, (text, source) in enumerate(zip(outcome.texts[:DEPTH], outcome.sources, strict=False), start=1):
        if any(holds(text, word) for word in question.keywords) if question.keywords else source in question.relevant:
            return rank
    return None


MEASURES: dict[str, Callable[[Outcome], float | None]] = {
    "mrr": reciprocal_rank,
    "reciprocal_rank": first_relevant,
    "ndcg_at_10": ndcg,
    "recall_at_10": recall,
    "keyword_coverage": keyword_coverage,
    "all_keywords": all_keywords,
    "answered": answered,
    "refused_rightly": refused_rightly,
    "refused_elsewhere": refused_elsewhere,
    "refused_wrongly": refused_wrongly,
    "cited_supported": cited_supported,
}
"""All that is measured: name, and function of one outcome. None means that it does not apply to the question."""


def scores(outcome: Outcome) -> dict[str, float | None]:
    """Every measure of one question, those of a judge included where there was one."""
    return {name: measure(outcome) for name, measure in MEASURES.items()} | dict(outcome.judged)


def with_history(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those that were asked in the course of a conversation."""
    return [outcome for outcome in outcomes if outcome.question.history]


def by_category(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each category, in the order in which the categories are met."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.question.category, []).append(outcome)
    return groups


def _first(found: Sequence[bool]) -> float:
    return 1 / (found.index(True) + 1) if True in found else 0.0


def _discounted(gains: Sequence[bool]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def documents(outcome: Outcome) -> list[str]:
    """The first ten documents that were found, each once."""
    return list(dict.fromkeys(outcome.sources))[:DEPTH]
