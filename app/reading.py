"""Which sentences of the passages answer a question, and how sure one can be that any of them does.

Pure functions over words and cosines. Knows nothing of models, of where vectors come from, or of prompts.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.expectation import Expectation, expectation, holds_dates, holds_days, is_of_kind, is_spoken_of, share_of_names
from app.foreign import told
from app.topic import apart
from vector_db.dates import days
from vector_db.keywords import content_words, has_unspaced, stem, stems, telling_parts
from vector_db.types import Hit

# How the score of a sentence is made up: which one to quote.
WORDS = 0.7
"""For the words of the question in it, by their rarity; beside the cosine, which counts 1."""
LEAD = 0.6
"""What a word counts for that stands in the headings above the sentence only, in the sentence before one that has a
pronoun, or, if it is one of the topic that a follow-up has in brackets behind it, anywhere in the passage."""
CARRIED = 0.5
"""What a word of that topic counts, beside 1 for one that the follow-up says itself."""
RANK = 0.2
FITTING = 0.3

# How the confidence is made up: whether to quote at all. Measured on the questions of evaluation/ and on a set about
# something else, with other weights for each of the two than those that had been fitted to it: see evaluation/LOG.md.
SURE_COSINE = 1.0
SURE_SUBJECT = 0.9
SURE_NEEDED = 3.5
"""For the word of the question that a sentence supports least: see `Sentence.needed`."""
SURE_ASKED = 0.3
"""For the word after "which" or "how many"."""
SURE_KIND = 1.0
SURE_ANY = 0.2
"""What is added where no kind of answer is expected, so that no sentence can be of a wrong one."""
SURE_DATES = 1.5
SURE_NAMES = 0.5
NAMED = 0.1
"""What a question loses that names somebody or something: the name alone brings every sentence of it near."""
SURE_SUBJECT_WORD = 0.06
MOST_SUBJECT_WORDS = 5
"""For each word of what is asked about whoever has the names, up to so many: the more there are, the less is the one
supported that is supported least, whether or not the sentence answers."""
STRANGER = 1.0
"""What is lost where the question names somebody or something of whom no passage speaks."""
OTHER_DAY = 0.5
"""What is lost where the question names a day, and the sentence is of none or another."""
NO_SUBJECT = 0.6
"""What a question counts that names somebody or something and asks for no more than a kind of answer."""

_PRONOUN = re.compile(r"\b(he|she|it|its|they|their|them|his|her|this|these|those|there)\b", re.I)
"""English; in another language a sentence stands by itself."""

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
    needed: tuple[float, ...] = ()
    """For each content word of the question, by how much that cosine falls when the question does without it. Where it
    rises, the sentence does not speak of what the word means, in whatever words: the cosine alone hardly tells."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of the passages."""

    ranked: tuple[tuple[float, Sentence], ...]
    """The sentences that may be quoted, each with its score, best first."""
    sure: tuple[float, ...]
    """Of each passage, how much speaks for the answer being in it; 0 if it has no sentence."""

    @property
    def confidence(self) -> float:
        """How much speaks for the answer being in any of them."""
        return max(self.sure, default=0.0)


def read(
    question: str,
    passages: Sequence[Hit],
    sentences: Sequence[Sentence],
    *,
    rarity: Rarity,
    likeness: Likeness,
    across: bool = False,
) -> Reading:
    """Rank `sentences`, which are those of `passages`, by how well they answer `question`.

    `across` says that the cosines hold across languages, where words do not.
    """
    wanted = expectation(question)
    abroad = _abroad(question, passages) if across else [False] * len(passages)
    matter = _Matter(question, wanted, passages, sentences, rarity)
    support, scoring = _Support(matter, likeness, abroad), _Scoring(matter)
    fitting = _fitting(sentences, wanted, abroad)
    scored = [(scoring.score(one), one) for one in fitting]
    sure = [0.0] * len(passages)
    for one in sentences:
        sure[one.passage] = max(sure[one.passage], support.of(one))
    return Reading(
        ranked=tuple(sorted(scored, key=lambda pair: -pair[0])),
        sure=tuple(sure),
    )


def without_each_word(question: str) -> list[str]:
    """`question` without the first of its content words, without the second, and so on.

    Those of the conversation, which a follow-up has in brackets behind it, all stay: no sentence needs each of them.
    """
    asked, _ = apart(question)
    if has_unspaced(asked):
        return [asked.replace(part, "") for part in telling_parts(asked)]
    return [re.sub(rf"\b{re.escape(word)}\b(['’]s\b)?", "", question, flags=re.I) for word in content_words(asked)]


def _abroad(question: str, passages: Sequence[Hit]) -> list[bool]:
    """Of each of `passages`, whether it is in another language than `question`: then its words tell nothing."""
    own = told(question)
    return [bool(own) and told(hit.chunk.text) not in ("", own) for hit in passages]


def _fitting(sentences: Sequence[Sentence], wanted: Expectation, abroad: Sequence[bool]) -> Sequence[Sentence]:
    """Those that hold the kind of thing that is asked for, if it is one thing, and the day; all, if there are none.

    Not for names: they are told from other words by their capitals alone, which misses some.
    """
    if wanted.compound:
        return sentences
    if wanted.days:
        named = [days(one.text) for one in sentences]
        if any(wanted.days & each for each in named):
            sentences = [one for one, each in zip(sentences, named, strict=True) if wanted.days & each or not each]
    if wanted.kind == "person":
        return sentences
    return [one for one in sentences if abroad[one.passage] or is_of_kind(one.text, wanted)] or sentences


def _dated_by(sentence: Sentence, hit: Hit, wanted: Expectation) -> str:
    """Where the dates that the question names may stand for `sentence` to be of them."""
    return f"{hit.chunk.text} {hit.source}" if wanted.dated_before else f"{hit.chunk.lead} {sentence.text}"


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is asked, and what there is to answer it from."""

    question: str
    wanted: Expectation
    passages: Sequence[Hit]
    sentences: Sequence[Sentence]
    rarity: Rarity


class _Scoring:
    """How well each sentence fits the question, by the words in it and around it."""

    def __init__(self, matter: _Matter) -> None:
        self._wanted, self._passages = matter.wanted, matter.passages
        language = matter.wanted.language
        asked, topic = apart(matter.question)
        own = set(content_words(asked))
        self._weights = {
            stem(word, language): matter.rarity(word) * (1.0 if word in own else CARRIED)
            for word in content_words(matter.question)
        }
        carried = stems(topic, language)
        self._near = [
            stems(hit.chunk.lead, language) | (stems(hit.chunk.body, language) & carried if carried else set())
            for hit in matter.passages
        ]
        """Of each passage, the words that say of all its sentences what they speak of."""
        self._texts = {(one.passage, one.position): one.text for one in matter.sentences}

    def score(self, sentence: Sentence) -> float:
        hit, wanted = self._passages[sentence.passage], self._wanted
        in_sentence = stems(sentence.text, wanted.language)
        around = self._around(sentence) - in_sentence
        total = sum(self._weights.values()) or 1.0
        covered = sum(weight for word, weight in self._weights.items() if word in in_sentence)
        covered += LEAD * sum(weight for word, weight in self._weights.items() if word in around)
        dated_by = _dated_by(sentence, hit, wanted)
        fits = is_of_kind(sentence.text, wanted) and holds_dates(dated_by, wanted) and holds_days(dated_by, wanted)
        return sentence.cosine + WORDS * covered / total + RANK / (1 + sentence.passage) + FITTING * fits

    def _around(self, sentence: Sentence) -> set[str]:
        """The words around a sentence that say what it speaks of."""
        around = self._near[sentence.passage]
        if not _PRONOUN.search(sentence.text):
            return around
        before = self._texts.get((sentence.passage, sentence.position - 1), "")
        return around | stems(before, self._wanted.language)


class _Support:
    """How much each sentence, with what stands above and around it, speaks of what the question is about."""

    def __init__(self, matter: _Matter, likeness: Likeness, abroad: Sequence[bool]) -> None:
        wanted, passages = matter.wanted, matter.passages
        self._wanted, self._passages, self._likeness, self._abroad = wanted, passages, likeness, abroad
        self._words = content_words(matter.question)
        subject = set(wanted.subject)
        self._weights = np.array([matter.rarity(word) * (word in subject) for word in self._words])
        self._subject_words = min(len(wanted.subject), MOST_SUBJECT_WORDS)
        carried = set(self._words) - set(content_words(apart(matter.question)[0]))
        self._carried = np.array([word in carried for word in self._words], dtype=bool)
        self._asked = [word == wanted.asked for word in self._words]
        texts = [f"{hit.chunk.text} {hit.source}" for hit in passages]
        # Several passages may hold the answer to a compound question together, so they are taken together.
        self._texts = [" ".join(texts)] * len(texts) if wanted.compound else texts
        self._names = [share_of_names(text, wanted) for text in self._texts]
        self._stranger = any(not is_spoken_of(name, " ".join(texts)) for name in wanted.names)
        self._wholes: dict[int, Floats] = {}
        self._together = self._all_together(matter.sentences) if wanted.compound and passages else None

    def _all_together(self, sentences: Sequence[Sentence]) -> tuple[Floats, tuple[float, ...]]:
        held = [self._held(hit.chunk.text, hit.chunk.text) for hit in self._passages]
        needed = [max(values) for values in zip(*(one.needed for one in sentences), strict=True)]
        return np.max(held, axis=0), tuple(needed)

    def of(self, sentence: Sentence) -> float:
        at = sentence.passage
        full = f"{self._passages[at].chunk.lead} {sentence.text}"
        compound = self._wanted.compound
        dated_by = self._texts[at] if compound else _dated_by(sentence, self._passages[at], self._wanted)
        held = self._held(full, sentence.text)
        if self._carried.any():
            held = np.where(self._carried, self._whole(at), held)
        asked = float(held[self._asked].max(initial=0)) if any(self._asked) else NO_SUBJECT
        held, needed = self._together or (held, sentence.needed)
        total = float(self._weights.sum())
        subject = float(held @ self._weights) / total if total else NO_SUBJECT
        if self._abroad[at]:
            subject = max(subject, NO_SUBJECT)
        return (
            SURE_COSINE * sentence.cosine
            + SURE_SUBJECT * subject
            + SURE_NEEDED * min(needed, default=0.0)
            + SURE_ASKED * asked
            + SURE_KIND * (self._abroad[at] or is_of_kind(sentence.text, self._wanted))
            + SURE_ANY * (self._wanted.looks_like is None)
            + SURE_DATES * holds_dates(dated_by, self._wanted)
            + SURE_NAMES * self._names[at]
            + SURE_SUBJECT_WORD * self._subject_words
            - NAMED * bool(self._wanted.names)
            - OTHER_DAY * (not holds_days(dated_by, self._wanted))
            - STRANGER * self._stranger
        )

    def _whole(self, at: int) -> Floats:
        """How far the whole passage holds each word: the topic of a follow-up need not stand in the sentence itself."""
        if at not in self._wholes:
            text = self._passages[at].chunk.text
            self._wholes[at] = self._held(text, text)
        return self._wholes[at]

    def _held(self, text: str, near: str) -> Floats:
        """How far `text` holds each word of the question: 1 for the word itself, less for one like it in `near`."""
        there = content_words(near)
        found = stems(text, self._wanted.language)
        # Cosines of single words run from about 0.3 for strangers to 0.9 for near synonyms.
        alike = self._likeness(self._words, there).max(axis=1) if self._words and there else np.zeros(len(self._words))
        nearly = np.clip((alike - 0.3) / 0.6, 0.0, 0.9)
        return np.where([stem(word, self._wanted.language) in found for word in self._words], 1.0, nearly)
