"""Questions of two steps: "Who keeps the log, and what is her direct line?" asks about somebody it does not name.

One document says who is meant, another what is asked of her: a bridge question, as in Yang et al., "HotpotQA", EMNLP
2018. What it asks last, put together with the names that the first passages bring, finds the second. By rule, in
English. Pure functions. Knows nothing of how anything is searched for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from app.expectation import expectation, is_of_kind, parts_of
from app.proper_names import name_words, proper_names
from ingest.sentences import split_sentences
from vector_db.keywords import content_words, stem_all, stems, words
from vector_db.types import Hit

MOST_CHARACTERS = 600
"""Of a question that can be one of these: a longer one holds a text, not a question alone."""
PASSAGES = 2
"""How many of the passages found first may say who or what is meant."""
NAMES = 2
"""How many names are taken from each of them."""
NAMED = 0.6
"""The share of a name's words that a text must hold to speak of it: "of Port Sable" may be left out."""

_POINTS_BACK = re.compile(
    r"\b(he|she|his|her|hers|him|it|its|they|their|them|then|there|this|that (?!is\b|was\b)\w+)\b", re.I
)
_RELATIVE = re.compile(r"(?<=\w) (?:(?:of|in|to|for|with|by|from|on|at) )?(?:who|whose|whom|which|that|where)\b", re.I)
_FIRST_WORDS = 4
"""Characters of a question in which "which" or "that" begins no clause but the question."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """Somebody or something that a passage names."""

    name: str
    passage: int
    """Index of the passage."""
    position: int
    """The place of the sentence in it that names it."""


def last_step(question: str) -> str:
    """What `question` asks of somebody or something that it tells and does not name; empty if it is of one step."""
    if len(question) > MOST_CHARACTERS:
        return ""
    parts, asking = parts_of(question)
    if asking and len(parts) > 1 and _POINTS_BACK.search(parts[-1]):
        return parts[-1]
    if len(asking) > 1:
        return asking[-1]
    clause = _RELATIVE.search(question, _FIRST_WORDS)
    return question[: clause.start()] if clause else ""


def bridges(question: str, passages: Sequence[Hit]) -> list[Bridge]:
    """Whoever or whatever `question` may mean: the names that the first of `passages` bring, likeliest first."""
    asked = stem_all(content_words(question))
    known = stems(question) | set(words(question))
    found: dict[tuple[str, ...], Bridge] = {}
    for passage, hit in enumerate(passages[:PASSAGES]):
        # Those of the sentence that holds most of the question's words come first.
        sentences = sorted(enumerate(split_sentences(hit.chunk.body)), key=lambda one: -len(asked & stems(one[1])))
        new: dict[tuple[str, ...], Bridge] = {}
        for at, sentence in sentences:
            for name in proper_names(sentence):
                telling = tuple(name_words(name))
                if telling not in found and not known.issuperset(telling):
                    new.setdefault(telling, Bridge(name, passage, at))
        found |= dict(islice(new.items(), NAMES))
    return list(found.values())


def may_answer(step: str, name: str, text: str) -> bool:
    """Whether `text` speaks of `name` and could say what `step` asks of it."""
    wanted, there = expectation(step), set(words(text))
    of_name = name_words(name)
    if sum(word in there for word in of_name) < NAMED * len(of_name):
        return False
    if wanted.looks_like is not None:
        return is_of_kind(text, wanted)
    return bool(stem_all(content_words(step)) & stems(text))
