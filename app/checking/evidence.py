"""The sentences of an answer's passages, each with what it holds and what surrounds it.

Knows nothing of answers. The sentences are embedded when the first score is asked for, or before it in a thread.
"""

import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from app.checking.facts import facts, same, years_in
from app.checking.facts.fact import Fact, folded
from app.reading import Floats
from app.sentence_vectors import sentence_vectors
from ingest.sentences import split_sentences
from vector_db.embedder import Embedder, Vectors
from vector_db.errors import DocentError
from vector_db.keywords import content_words, stem
from vector_db.types import Hit

IN_LEAD = 0.8
"""What a word counts for that stands in the title or the headings above a sentence only."""
NEARBY = 0.5
"""And one that stands in the sentence before or behind it."""
COSINE = 0.5
"""The share of the cosine in the score of a sentence; the rest is for the rare words that it holds."""
MOST_EMBEDDED = 96
"""Where there are more sentences than that, only those are embedded that share most words with what is said; of those
that are embedded before anything is said, the first."""

PRONOUN = re.compile(r"\b(?:he|she|it|they|him|her|his|its|their|who|this|these|those)\b", re.IGNORECASE)
_CELL = re.compile(r"([^:;]{1,60}): ([^;]+)")


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence of a passage."""

    passage: int
    text: str
    lead: str
    facts: tuple[Fact, ...]
    of_lead: tuple[Fact, ...]
    """The facts of what leads it: its document's name and title, and the headings."""
    years: frozenset[int]
    """The years that its passage names."""
    stems: frozenset[str]
    lead_stems: frozenset[str]
    near_stems: frozenset[str]
    names: frozenset[str]
    """Every word of the sentence, of what leads it and of its neighbours, or of all its passage where it has a pronoun:
    whom it may speak of."""
    columns: tuple[tuple[tuple[Fact, ...], tuple[Fact, ...]], ...]
    """Of a row whose columns are named by years or numbers: the facts of each name and of its value."""

    def holds(self, fact: Fact) -> bool:
        """Whether the sentence, with what leads it, says `fact`."""
        if fact.kind == "name":
            return name_in(fact.text, self.names)
        if any(same(fact, other, self.years) for other in self.facts):
            return True
        # "In 2024", of a report on 2024: unless the sentence speaks of another year itself.
        dated = fact.kind == "date" or (fact.kind == "number" and (fact.after_year_word or _is_year(fact)))
        return dated and not years_in(list(self.facts)) and any(same(fact, other) for other in self.of_lead)


def _is_year(fact: Fact) -> bool:
    return not fact.unit and bool(re.fullmatch("(?:19|20)[0-9]{2}", fact.text))


def name_in(name: str, there: frozenset[str]) -> bool:
    """Whether each part of `name` is among the folded words `there`, in whatever form."""
    return all(
        part in there or stem(part) in there or part.rstrip("s") in there
        for part in re.findall(r"\w+", folded(name).replace("'s", ""))
    )


class Evidence:
    """The sentences of `passages`, and how well each supports what is said."""

    def __init__(self, passages: Sequence[Hit], embedder: Embedder, rarity: Callable[[str], float]) -> None:
        self.passages = passages
        self._vectors = sentence_vectors(embedder)
        self._embedder = embedder
        self._rarity = rarity
        self._rarities: dict[str, float] = {}
        self.units = [
            replace(unit, passage=at)
            for at, hit in enumerate(passages)
            for unit in _units(hit.chunk.body, hit.chunk.lead, hit.source)
        ]
        self._bodies = [" ".join(hit.chunk.body.split()) for hit in passages]

    def prepare(self) -> None:
        """Begin to embed the sentences, while the model reads and writes."""
        if self.units:
            threading.Thread(target=self._embed_ahead, name="sentences", daemon=True).start()

    def _embed_ahead(self) -> None:
        with suppress(DocentError):  # an embedder that fails fails again when the check asks, and is reported then
            self._vectors_of(range(min(len(self.units), MOST_EMBEDDED)))

    def _vectors_of(self, places: Sequence[int]) -> Vectors:
        """Those of the units at `places`, their leads included: the texts that the extractive model embeds, too."""
        return self._vectors.of([f"{self.units[at].lead}\n{self.units[at].text.removeprefix('- ')}" for at in places])

    def quoted_in(self, said: str) -> list[int]:
        """The passages that hold `said` word for word."""
        return [at for at, body in enumerate(self._bodies) if said in body]

    def scores(self, clauses: Sequence[str]) -> Floats:
        """How well each unit supports each of `clauses`, about 0 to 1; shape ``(clauses, units)``.

        The first is the whole sentence: it alone is embedded, and its cosines are those of its clauses, too.
        """
        covers = np.array([self._covers(clause) for clause in clauses])
        places = list(range(len(self.units)))
        if len(self.units) > MOST_EMBEDDED:
            best = np.argsort(-covers, axis=1)[:, : max(1, MOST_EMBEDDED // len(clauses))]
            places = sorted({int(at) for at in best.ravel()})
        cosines = np.zeros(covers.shape)
        cosines[:, places] = np.clip(self._vectors.of([clauses[0]]) @ self._vectors_of(places).T, 0, 1)
        return np.asarray(COSINE * cosines + (1 - COSINE) * covers, dtype=np.float64)

    def rarity(self, word: str) -> float:
        """Of one word; asked of the index once."""
        if word not in self._rarities:
            self._rarities[word] = self._rarity(word)
        return self._rarities[word]

    def _covers(self, clause: str) -> list[float]:
        """The share of the telling words of `clause` that each unit holds, the rare ones counting more."""
        words = {stem(word): self.rarity(word) for word in content_words(clause) if not word.isdigit()}
        total = sum(words.values()) or 1.0
        return [sum(weight * _held(word, unit) for word, weight in words.items()) / total for unit in self.units]


def _held(word: str, unit: Unit) -> float:
    if word in unit.stems:
        return 1.0
    return IN_LEAD if word in unit.lead_stems else NEARBY if word in unit.near_stems else 0.0


@lru_cache(maxsize=1024)
def _units(body: str, lead: str, source: str) -> tuple[Unit, ...]:
    """The sentences of a passage, which counts as the first; most passages come again with the next question."""
    sentences = split_sentences(body)
    of_lead = facts(f"{lead}. {re.sub(r'[/_]', ' ', source)}")
    years = years_in([*of_lead, *facts(body)])
    lead_words = _words(f"{lead} {source}")
    made = []
    for place, sentence in enumerate(sentences):
        is_row = len(_CELL.findall(sentence)) > 1
        near = "" if is_row else " ".join(sentences[max(0, place - 2) : place] + sentences[place + 1 : place + 2])
        made.append(
            Unit(
                passage=0,
                text=sentence,
                lead=lead,
                facts=tuple(facts(sentence, held=True)),
                of_lead=tuple(of_lead),
                years=years,
                stems=frozenset(map(stem, content_words(sentence))),
                lead_stems=frozenset(map(stem, lead_words)),
                near_stems=frozenset(map(stem, content_words(near))),
                names=_words(sentence) | lead_words | (_words(body) if PRONOUN.search(sentence) else _words(near)),
                columns=_columns(sentence),
            )
        )
    return tuple(made)


def _words(text: str) -> frozenset[str]:
    found = re.findall(r"\w+", folded(text).replace("'s", "").replace("_", " "))
    return frozenset(found) | frozenset(word.rstrip("s") for word in found)


def _columns(sentence: str) -> tuple[tuple[tuple[Fact, ...], tuple[Fact, ...]], ...]:
    cells = _CELL.findall(sentence)
    named = tuple((tuple(facts(f"x {name}")), tuple(facts(value))) for name, value in cells)
    return named if len(cells) > 1 and sum(any(f.kind != "name" for f in head) for head, _ in named) > 1 else ()
