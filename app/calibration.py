"""Whether a question is about something else than the library: where the line lies, computed on the library itself.

Everyday questions about many things are held against the index, and sentences of its own: a question that is no nearer
to any passage than nearly all of the former, and holds no more of any passage's words, is about something else. Where
no line can be told, no question is. Knows nothing of models, of prompts, or of what becomes of such a question.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary, ref

import numpy as np
from numpy.typing import ArrayLike

from ingest.sentences import split_sentences
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.keywords import STOP_WORDS, content_words, match_query, stem, stems, words
from vector_db.languages import language_of
from vector_db.types import Hit

log = logging.getLogger(__name__)

EVERYDAY = Path(__file__).with_name("everyday.txt")
"""A question a line, each about something else, in English."""
VERSION = "1"
"""To be raised whenever a line would be drawn elsewhere than before."""

ELSEWHERE = 0.95
"""The line is drawn above this share of the everyday questions."""
OWN = 0.01
"""The share of the library's own sentences, asked as questions, that may lie below the line by meaning alone."""
FEWEST = 10
"""Of fewer sentences no such share can be told."""
SENTENCES = 100
VECTORS = 20_000
"""So many vectors stand for all of a large index: the line is drawn lower by it, so that less is refused."""
PASSAGES = 12
"""In so many of those found by keyword the words of an everyday question are looked for."""
ASKED = 2
"""Telling words that a question has which can be judged: a word by itself comes near to nothing."""
TELLING = 8
"""Words of a sentence that make it a good question."""
LONGEST = 16
"""Words of it that are asked, at most, the little ones included: as many as a question has."""

_META = "calibration"
_OF_DOCUMENTS = frozenset(
    """
    answer answers anything article articles author authors bullet bullets chapter chapters collection content
    contents detail details document documents example explain file files give help interesting key library list
    main outline overview page pages paragraph part pdf point points question questions rephrase report reports
    section sections sentence sentences shorter show simpler source sources summaries summarise summarize summary
    table tell text texts thing things title titles topic topics translate word words write written wrote
    """.split()
)
"""What is said of documents and answers as such, whatever they are about."""

Rarity = Callable[[str], float]
State = tuple[str, str, int]
"""Version, embedder, and how many changes the index has seen."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a question about something else stays below."""

    nearness: float
    """The cosine with the nearest passage."""
    share: float
    """The share of the question's words, weighed by rarity, in the passage that holds most of them."""


def is_below(line: Line, question: str, hits: Sequence[Hit], rarity: Rarity) -> bool:
    """Whether `question`, for which `hits` were found, is about something else. Not where that cannot be judged."""
    telling = [word for word in words(question) if word not in STOP_WORDS | _OF_DOCUMENTS]
    near = [hit.similarity for hit in hits if hit.similarity is not None]
    if len(telling) < ASKED or not near or not _in_english(question):
        return False
    return max(near) < line.nearness and share_held(question, hits, rarity) <= line.share


def share_held(question: str, hits: Iterable[Hit], rarity: Rarity) -> float:
    """The share of the words of `question`, by rarity, that the one of `hits` holds which holds most, from 0 to 1."""
    weights = {stem(word): rarity(word) for word in content_words(question)}
    held = (sum(weights[one] for one in weights.keys() & stems(hit.chunk.text)) for hit in hits)
    return max(held, default=0.0) / (sum(weights.values()) or 1.0)


def line_between(everyday: ArrayLike, shares: ArrayLike, own: ArrayLike) -> Line | None:
    """The line above nearly all everyday questions and below nearly all of the library's `own` sentences.

    `everyday` and `own` are the cosines of each with its nearest passage, `shares` what `share_held` gives. Everyday
    questions as near as the library's own sentences are usually are answered by it, and left out. None if none of the
    others is left, or if there are too few sentences.
    """
    nearness, held, mine = (np.asarray(values, dtype=np.float64) for values in (everyday, shares, own))
    if len(mine) < FEWEST:
        return None
    others = nearness < np.median(mine)
    if not others.any():
        return None
    return Line(
        nearness=min(float(np.quantile(nearness[others], ELSEWHERE)), float(np.quantile(mine, OWN))),
        share=float(np.quantile(held[others], ELSEWHERE)),
    )


def line_of(index: Index) -> Line | None:
    """The line for `index` as it is now; takes a second. None if it cannot be told. Raises DocentError."""
    hits, _ = index.spread(SENTENCES)
    sentences = [one for hit in hits if (one := _telling_sentence(hit.chunk.body))]
    if len(sentences) < FEWEST or sum(_in_english(hit.chunk.body) for hit in hits) < len(hits) / 2:
        return None
    vectors = index.catalog.sample(VECTORS)
    everyday = list(everyday_questions())
    nearest = (index.embedder.embed_questions([*everyday, *sentences]) @ vectors.T).max(axis=1)
    rarity = cache(index.rarity)
    shares = [share_held(question, _with_its_words(index, question), rarity) for question in everyday]
    return line_between(nearest[: len(everyday)], shares, nearest[len(everyday) :])


@cache
def everyday_questions() -> tuple[str, ...]:
    """Questions about all sorts of things."""
    return tuple(EVERYDAY.read_text(encoding="utf-8").split("\n")[:-1])


def _with_its_words(index: Index, question: str) -> list[Hit]:
    return index.catalog.hits(index.catalog.match(match_query(question), PASSAGES))


def _telling_sentence(body: str) -> str:
    """As much of a sentence as a question holds, of the one that is most like a question; empty if there is none."""
    lengths = {one: len(content_words(one)) for one in split_sentences(body)}
    telling = [one for one, length in lengths.items() if length >= 5]
    best = min(telling, key=lambda one: abs(lengths[one] - TELLING), default="")
    return " ".join(best.split()[:LONGEST])


def _in_english(text: str) -> bool:
    """As far as one can tell: where function words do not, by its letters."""
    language = language_of(words(text))
    return language == "english" or (language is None and sum(map(str.isascii, text)) >= 0.9 * len(text))


class Calibration:
    """The line of one index, drawn in a thread of its own and kept in its catalog. Safe to use from several threads.

    Until it is there, and while documents wait for their vectors, no question is about something else; while it is
    drawn anew after a change, the one of before holds.
    """

    def __init__(self, index: Index) -> None:
        self._index = ref(index)  # a strong one would keep it alive in the store of lines below
        self._line: Line | None = None
        self._for: State | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def is_elsewhere(self, question: str, hits: Sequence[Hit]) -> bool:
        """Whether `question`, for which `hits` were found in the whole index, is about something else."""
        index = self._index()
        if index is None or not any(hit.similarity is not None for hit in hits):
            return False
        if index.catalog.count_without_vector():
            return False
        self._look_up(index)
        return self._line is not None and is_below(self._line, question, hits, index.rarity)

    def renew(self) -> None:
        """See to it that there is a line for the index as it is now. Returns at once: takes a second, in a thread."""
        index = self._index()
        if index is None or not any(index.counts()) or index.catalog.count_without_vector():
            return
        now = self._look_up(index)
        with self._lock:
            if self._for != now and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._draw, args=[index, now], name="calibration", daemon=True)
                self._thread.start()

    def settle(self) -> None:
        """The same, and wait until it is there."""
        self.renew()
        self.wait()

    def wait(self) -> None:
        """Wait until nothing is being drawn: before that the index cannot be closed, nor Python end in peace."""
        if self._thread:
            self._thread.join()

    def _look_up(self, index: Index) -> State:
        """Take what this process or another has kept, if it is not known yet. Returns what the index is like now."""
        now = (VERSION, index.embedder.name, index.catalog.changes())
        with self._lock:
            if self._for != now and (stored := index.catalog.get_meta(_META)):
                kept = json.loads(stored)
                if tuple(kept["for"][:2]) == now[:2]:
                    self._for = (*now[:2], kept["for"][2])
                    self._line = Line(**kept["line"]) if kept["line"] else None
        return now

    def _draw(self, index: Index, now: State) -> None:
        line: Line | None = None
        try:
            line = line_of(index)
            index.catalog.set_meta(_META, json.dumps({"for": now, "line": asdict(line) if line else None}))
        except DocentError as error:  # no question is refused for it, and whoever asks one is told
            log.info("No line can be drawn: %s", error)
        with self._lock:
            self._for, self._line = now, line


_of_indexes: WeakKeyDictionary[Index, Calibration] = WeakKeyDictionary()
_finding = threading.Lock()


def calibration_of(index: Index) -> Calibration:
    """The one calibration of `index`, which goes when it goes."""
    with _finding:
        if index not in _of_indexes:
            _of_indexes[index] = Calibration(index)
        return _of_indexes[index]
