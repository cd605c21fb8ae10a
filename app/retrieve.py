"""The passages for a question: searches for it as it was asked, as it stands alone and as it was led to, fused.

Of what a search brings, what could be an answer comes forward: an amount where an amount is asked for, the year that is
asked about. Then the first passages are read, and those with a sentence that answers come first. Knows nothing of how a
search is done, of how passages are read, or of what becomes of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Protocol

from app.bridge import bridges, last_step, may_answer
from app.citations import is_refusal, without_markers
from app.courtesy import without_courtesy
from app.either import sides_of
from app.expectation import expectation, holds_dates, is_of_kind
from app.topic import apart, with_topic
from vector_db.fusion import RRF_K, reciprocal_rank_fusion
from vector_db.keywords import STOP_WORDS, words
from vector_db.types import EVERYTHING, Filter, Hit

AS_ASKED = 0.2
"""The weight of a follow-up as it was asked, beside 1 for the same with what the conversation was about. Measured:
see evaluation/LOG.md."""
AS_REPLIED = 0.7
"""The same for a follow-up with the reply before it: what is asked next stands as a rule near what was answered."""
MOST_REPLY = 300
"""Characters of a reply that are searched for."""
DEPTH = 30
"""How many passages each search brings, at least, before they are put in order and cut off."""
OF_KIND = 1.0
"""What a passage gains that holds the kind of thing asked for: a standard deviation of the cosine, or a third of what
the best keyword match counts."""
OF_DATES = 1.0
"""What it gains that holds all the dates asked about."""
READ = 8
"""How many of the first passages are read."""
PLACE = 1.6
"""What the first place counts beside what a passage's best sentence says; the second counts half, the third a third."""
STEP_PLACES = (5, 7)
"""Where the passages come that a second step has found, counted from 0: the best ones, for the first step, stay."""
STEP_DEPTH = 10
"""How many passages a second step looks at, for each name."""


class Searching(Protocol):
    """The part of the index that is needed."""

    def search(self, question: str, k: int = 6, only: Filter = EVERYTHING) -> list[Hit]: ...


class Weighing(Protocol):
    """The part of a reader that is needed."""

    def sure(self, question: str, passages: Sequence[Hit]) -> Sequence[float]: ...


class Noted:
    """An index that notes what is searched for."""

    def __init__(self, index: Searching) -> None:
        self._index = index
        self.searches: list[str] = []

    def search(self, question: str, k: int = 6, only: Filter = EVERYTHING) -> list[Hit]:
        """What the index finds."""
        self.searches.append(question)
        return self._index.search(question, k, only)


def queries_for(question: str, standalone: str, reply: str = "") -> dict[str, float]:
    """What to search for, each with its weight, the weightiest first.

    The `standalone` form of `question`; of one that leans on the conversation also what it asks, once with the `reply`
    before it, and once alone, if that says anything ("Why?" does not).
    """
    asked = without_courtesy(question)
    queries = {standalone: 1.0}
    if asked == standalone:
        return queries
    if reply and not is_refusal(reply):
        queries[with_topic(asked, without_markers(reply)[:MOST_REPLY])] = AS_REPLIED
    if any(word not in STOP_WORDS for word in words(asked)):
        queries[asked] = AS_ASKED
    return queries


def retrieve(
    index: Searching,
    queries: Mapping[str, float],
    k: int,
    only: Filter = EVERYTHING,
    *,
    reader: Weighing | None = None,
) -> list[Hit]:
    """The `k` passages that fit `queries` best, which have the weights of `queries_for`, of what `only` allows.

    Of several searches the ranks count; a passage keeps the figures of the weightiest search that found it, but for
    its score, which is that of the fusion, and stays with its place when `reader` has read the first of them. Raises
    what the search and the reader raise.
    """
    found = [(weight, _search(index, query, max(k, DEPTH), only)) for query, weight in queries.items()]
    question, hits = next(iter(queries)), _fused(found)
    if step := "" if sides_of(question) else last_step(apart(question)[0]):
        hits = _with_second_step(index, question, step, hits, only)
    elif reader and not expectation(question).compound:
        hits = _as_read(reader, question, hits)
    return hits[:k]


def _as_read(reader: Weighing, question: str, hits: list[Hit]) -> list[Hit]:
    """`hits`, the first of them in the order of what their best sentences say to `question`, and of their places.

    Not for a question of several things, which no one sentence answers.
    """
    first = hits[:READ]
    sure = reader.sure(question, first)
    order = sorted(range(len(first)), key=lambda at: -(sure[at] + PLACE / (1 + at)))
    return [replace(hits[at], score=place.score) for at, place in zip(order, first, strict=True)] + hits[READ:]


def _fused(found: Sequence[tuple[float, list[Hit]]]) -> list[Hit]:
    """What several searches have found, each with its weight, the weightiest first, as one."""
    if len(found) == 1:
        return found[0][1]
    every = {hit.chunk.id: hit for _, hits in reversed(found) for hit in hits}
    ranked = reciprocal_rank_fusion([(weight, [hit.chunk.id for hit in hits]) for weight, hits in found])
    return [replace(every[id_], score=score) for id_, score in ranked]


def _with_second_step(index: Searching, question: str, step: str, hits: list[Hit], only: Filter) -> list[Hit]:
    """`hits`, and among them what says of somebody or something they name what `step`, the last of `question`, asks."""
    best: dict[str, Hit] = {}
    for bridge in bridges(question, hits):
        query = f"{step} ({bridge.name})"
        for hit in _expected_first(query, index.search(query, STEP_DEPTH, only)):
            better = hit.chunk.id not in best or hit.score > best[hit.chunk.id].score
            if better and may_answer(step, bridge.name, hit.chunk.text):
                best[hit.chunk.id] = hit
    high = {hit.chunk.id for hit in hits[: STEP_PLACES[0]]}
    new = sorted((hit for hit in best.values() if hit.chunk.id not in high), key=lambda hit: -hit.score)
    for place, hit in zip(STEP_PLACES, new, strict=False):
        hits = _moved_up(hit, place, hits)
    return hits


def _moved_up(new: Hit, place: int, hits: list[Hit]) -> list[Hit]:
    """`hits` with `new` at `place`, and with the score of what stands before it; as they are, if it stands as high."""
    if new.chunk.id in {hit.chunk.id for hit in hits[: place + 1]}:
        return hits
    others = [hit for hit in hits if hit.chunk.id != new.chunk.id]
    before = others[:place]
    return [*before, replace(new, score=before[-1].score), *others[place:]]


def _search(index: Searching, query: str, k: int, only: Filter) -> list[Hit]:
    """The `k` passages for one query; where it asks which of two, those for each of them by turns."""
    sides = sides_of(query)
    if not sides:
        return _expected_first(query, index.search(query, k, only))
    turns = zip_longest(*(_expected_first(side, index.search(side, k, only)) for side in sides))
    hits = {hit.chunk.id: hit for turn in turns for hit in turn if hit}
    return [replace(hit, score=1 / (RRF_K + place)) for place, hit in enumerate(hits.values(), start=1)][:k]


def _expected_first(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """`hits` in the order of their scores, when what could be an answer to `question` has gained by it.

    Who asks several things at once expects no one kind of answer.
    """
    wanted = expectation(question)
    kind, dates = wanted.looks_like is not None and not wanted.compound, bool(wanted.dates)
    if not (kind or dates):
        return list(hits)

    def with_gain(hit: Hit) -> Hit:
        of_kind, of_dates = kind and is_of_kind(hit.chunk.body, wanted), dates and holds_dates(hit.chunk.text, wanted)
        return replace(hit, score=hit.score + OF_KIND * of_kind + OF_DATES * of_dates)

    return sorted(map(with_gain, hits), key=lambda hit: -hit.score)
