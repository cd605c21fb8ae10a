"""Which sentences of the passages answer a question, and how sure one can be that any of them does.

Pure functions over words and cosines. Knows nothing of models, of where vectors come from, or of prompts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.expectation import Expectation, expectation, holds_dates, is_of_kind, share_of_names
from vector_db.keywords import content_words, stem, stem_all, stems
from vector_db.types import Hit

# How the score of a sentence is made up: which one to quote.
WORDS = 0.7
"""For the words of the question in it, by their rarity; beside the cosine, which counts 1."""
LEAD = 0.6
"""What a word counts for that stands in the headings above the sentence only."""
RANK = 0.2
FITTING = 0.3

# How the confidence is made up: whether to quote at all. Measured on the questions of evaluation/, see its LOG.md.
SURE_COSINE = 0.4
SURE_SUBJECT = 0.5
SURE_MISSING = 0.3
SURE_RANK = 0.4
SURE_KIND = 0.5
SURE_DATES = 1.0
SURE_NAMES = 0.5
NO_SUBJECT = 0.5
"""What a question counts that names somebody or something and asks for no more than a kind of answer."""

Floats = NDArray[np.float64]
Rarity = Callable[[str], float]
"""How rare a word is in the documents, from 0 to 1."""
Likeness = Callable[[Sequence[str], Sequence[str]], Floats]
"""The cosines of the words given first with those given second, shape ``(first, second)``."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, and what speaks for quoting it."""

    text: str
    passage: int
    """Index of its passage, best first."""
    position: int
    """Its place in the passage."""
    cosine: float
    """Of the question's vector and its own, its lead included."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of the passages."""

    ranked: tuple[tuple[float, Sentence], ...]
    """The sentences that may be quoted, each with its score, best first."""
    confidence: float
    """How much speaks for the answer being among them."""


def read(
    question: str,
    passages: Sequence[Hit],
    sentences: Sequence[Sentence],
    *,
    rarity: Rarity,
    likeness: Likeness,
) -> Reading:
    """Rank `sentences`, which are those of `passages`, by how well they answer `question`."""
    wanted = expectation(question)
    weights = {stem(word): rarity(word) for word in content_words(question)}
    support = _Support(passages, wanted, rarity, likeness)
    scored = [(_score(one, passages[one.passage], weights, wanted), one) for one in _fitting(sentences, wanted)]
    return Reading(
        ranked=tuple(sorted(scored, key=lambda pair: -pair[0])),
        confidence=max((support.confidence(sentence) for sentence in sentences), default=0.0),
    )


def _fitting(sentences: Sequence[Sentence], wanted: Expectation) -> Sequence[Sentence]:
    """Those that hold the kind of thing that is asked for, if it is one thing, and if there are any.

    Not for names: they are told from other words by their capitals alone, which misses some.
    """
    if wanted.compound or wanted.kind == "person":
        return sentences
    return [sentence for sentence in sentences if is_of_kind(sentence.text, wanted)] or sentences


def _score(sentence: Sentence, hit: Hit, weights: dict[str, float], wanted: Expectation) -> float:
    in_sentence = stems(sentence.text)
    in_lead = stems(hit.chunk.lead) - in_sentence
    total = sum(weights.values()) or 1.0
    covered = sum(weight for word, weight in weights.items() if word in in_sentence)
    covered += LEAD * sum(weight for word, weight in weights.items() if word in in_lead)
    fits = is_of_kind(sentence.text, wanted) and holds_dates(f"{hit.chunk.lead} {sentence.text}", wanted)
    return sentence.cosine + WORDS * covered / total + RANK / (1 + sentence.passage) + FITTING * fits


class _Support:
    """How much each passage speaks of what the question is about."""

    def __init__(self, passages: Sequence[Hit], wanted: Expectation, rarity: Rarity, likeness: Likeness) -> None:
        self._wanted = wanted
        self._leads = [hit.chunk.lead for hit in passages]
        self._texts = [f"{hit.chunk.text} {hit.source}" for hit in passages]
        weights = np.array([rarity(word) for word in wanted.subject])
        held = [_held(wanted.subject, hit.chunk.text, likeness) for hit in passages]
        self._missing = [float(np.max(weights * (1 - row), initial=0.0)) for row in held]
        if wanted.compound and held:
            # Several passages may hold the answer together, so they are taken together.
            held = [np.max(held, axis=0)] * len(held)
            self._texts = [" ".join(self._texts)] * len(held)
        total = float(weights.sum())
        self._subject = [float(row @ weights) / total if total else NO_SUBJECT for row in held]
        self._names = [share_of_names(text, wanted) for text in self._texts]

    def confidence(self, sentence: Sentence) -> float:
        at = sentence.passage
        beside = self._texts[at] if self._wanted.compound else f"{self._leads[at]} {sentence.text}"
        return (
            SURE_COSINE * sentence.cosine
            + SURE_SUBJECT * self._subject[at]
            - SURE_MISSING * self._missing[at]
            + SURE_RANK / (1 + at)
            + SURE_KIND * is_of_kind(sentence.text, self._wanted)
            + SURE_DATES * holds_dates(beside, self._wanted)
            + SURE_NAMES * self._names[at]
        )


def _held(subject: Sequence[str], text: str, likeness: Likeness) -> Floats:
    """How far `text` holds each word of `subject`: 1 for the word itself, less for one that means much the same."""
    there = content_words(text)
    if not subject or not there:
        return np.zeros(len(subject))
    alike = likeness(subject, there).max(axis=1)
    # Cosines of single words run from about 0.3 for strangers to 0.9 for near synonyms.
    nearly = np.clip((alike - 0.3) / 0.6, 0.0, 0.9)
    found = stem_all(there)
    return np.where([stem(word) in found for word in subject], 1.0, nearly)
