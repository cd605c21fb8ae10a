"""The check: whether the passages hold what each sentence of an answer says, without asking a language model.

A sentence is laid beside the sentences of the passages that come nearest to it, by embedding and rare words. It is
supported when one of those says as much, its numbers, dates and names among it, and none of them denies it. Knows
nothing of how answers are made or drawn.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.checking.evidence import Evidence, Unit
from app.checking.facts import facts, same
from app.checking.facts.fact import Fact
from app.checking.polarity import is_denied
from app.checking.says import rivals, says, thing
from app.checking.statements import Statement, statements
from app.citations import MARKER
from app.reading import Floats
from app.types import Check, Verdict
from vector_db.embedder import Embedder
from vector_db.keywords import STOP_WORDS, content_words, words
from vector_db.types import Hit

# Measured on evaluation/statements.jsonl; see evaluation/LOG.md.
SUPPORTED = 0.46
"""The least score of the nearest sentence of a passage for what is said to be supported by it."""
WITH_FACTS = 0.38
"""The same for what holds a number, a date or a code that the sentence of the passage holds too."""
PARTLY = 0.38
"""And for a part of it to be."""
MARGIN = 0.10
"""Sentences of passages that come this near to the nearest one speak of the same thing."""
DENIED_FROM = 0.45
"""A sentence of a passage that comes less near can deny nothing: it speaks of something else."""
TOGETHER = 0.30
"""A sentence that comes so much less near still counts, where it holds all of two facts or more."""
FAR_OFF = 0.25
"""And where it counts the same things: "150 volunteers"."""
SURELY_MEANT = 0.60
"""What a clause denies or is denied by must come near the whole sentence, or this near the clause."""
_CLAUSE = re.compile(
    r"[;:]\s+|,?\s+(?:and|but|while|whereas|although|though|because|which|who|where)\s+|,\s+|\s+[(–—-]\s*|\)\s*|\.\s+"
)
_FEWEST_WORDS = 2
"""A clause with fewer telling words is read with the one before it."""
_FOREIGN = 0.1, 0.2
"""A sentence with a lower share of English function words than the first, beside passages with more than the second."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause of a sentence, and what was found for it."""

    text: str
    facts: tuple[Fact, ...]
    score: float
    unit: Unit | None
    missing: tuple[Fact, ...]
    denied: bool

    @property
    def holds(self) -> bool:
        return not self.missing and not self.denied and self.score >= SUPPORTED


class Checker:
    """Checks an answer against its `passages` while it is written; each sentence once."""

    def __init__(self, passages: Sequence[Hit], embedder: Embedder, rarity: Callable[[str], float]) -> None:
        """`rarity` says of a word how rare it is in the documents, from 0 to 1."""
        self._evidence = Evidence(passages, embedder, rarity)
        self._known: dict[tuple[str, tuple[int, ...]], tuple[Verdict, Unit | None, int | None, tuple[str, ...]]] = {}
        self._function_words = _share_of_function_words(" ".join(hit.chunk.body for hit in passages))

    def prepare(self) -> None:
        """Begin with what can be done before a word is written: to embed the passages, in a thread."""
        self._evidence.prepare()

    def check(self, text: str, *, writing: bool = False) -> tuple[str, tuple[Check, ...]]:
        """`text` with a marker behind each sentence that a passage supports, and the checks in its order.

        A marker of a passage that does not support its sentence gives way to one that does. While the text is still
        being `writing`, its last sentence is left as it is.
        """
        checks: list[Check] = []
        checked, at = "", 0
        for statement in statements(text, writing=writing):
            if self._is_foreign(statement.said) and not self._comparable(statement.said):
                continue
            check = self._of(statement)
            checks.append(check)
            checked += text[at : statement.start] + check.sentence
            at = statement.end
        return checked + text[at:], tuple(checks)

    def _of(self, statement: Statement) -> Check:
        key = statement.said, statement.numbers
        if key not in self._known:
            self._known[key] = self._judge(statement)
        verdict, unit, number, missing = self._known[key]
        sentence = statement.text
        if verdict != "not found" and number is not None and number not in statement.numbers:
            wrong = verdict == "supported" and bool(statement.numbers)
            sentence = marked(_without_markers(sentence) if wrong else sentence, number)
            if statement.numbers and not wrong:
                sentence = statement.text
        self._known[statement.said, _numbers(sentence)] = self._known[key]
        return Check(sentence, verdict, number, unit.text if unit else "", missing)

    def _judge(self, said: Statement) -> tuple[Verdict, Unit | None, int | None, tuple[str, ...]]:
        if quoted := self._evidence.quoted_in(said.said):
            at = next((at for at in quoted if at + 1 in said.numbers), quoted[0])
            unit = max(
                (unit for unit in self._evidence.units if unit.passage == at),
                key=lambda unit: len(set(words(said.said)) & set(words(unit.text))),
            )
            return "supported", unit, at + 1, ()
        if not self._evidence.units:
            return "not found", None, None, ()
        spans = clauses(said.said)
        found = facts(said.said)
        if self._is_foreign(said.said):
            return self._by_facts_alone(said.said, found)
        texts = [said.said, *(said.said[start:end] for start, end in spans)]
        scores = self._evidence.scores(texts)
        cited = np.array([unit.passage + 1 in said.numbers for unit in self._evidence.units])
        if cited.any():
            verdict = self._verdict(said.said, found, spans, np.where(cited, scores, -1.0))
            if verdict[0] == "supported":
                return verdict
        return self._verdict(said.said, found, spans, scores)

    def _verdict(
        self, said: str, found: Sequence[Fact], spans: Sequence[tuple[int, int]], scores: Floats
    ) -> tuple[Verdict, Unit | None, int | None, tuple[str, ...]]:
        units = self._evidence.units
        whole = self._part(said, (0, len(said)), found=found, asked=found, scores=scores[0], whole=scores[0])
        parts = [
            self._part(said, span, found=found, asked=whole.missing, scores=row, whole=scores[0])
            for span, row in zip(spans, scores[1:], strict=True)
        ]
        still = [fact for fact in whole.missing if any(fact in part.missing for part in parts)]
        denied = [part for part in parts if part.denied]
        support = max(whole.score, float(np.mean([part.score for part in parts])))
        best = units[int(np.argmax(scores[0]))]
        number = best.passage + 1 if whole.score >= PARTLY else None
        missing = tuple(dict.fromkeys(fact.text for fact in still))
        if still or denied:
            held = [part for part in parts if part.holds and part.facts]
            verdict: Verdict = "partly" if held and len(parts) > 1 else "not found"
            return verdict, best if number else None, number, missing
        if support >= (WITH_FACTS if any(fact.kind != "name" for fact in found) else SUPPORTED):
            return "supported", best, best.passage + 1, ()
        return ("partly" if support >= PARTLY else "not found"), best if number else None, number, ()

    def _comparable(self, said: str) -> bool:
        """Whether a sentence in another language has a number or date, or a name that the passages know."""
        found = facts(said)
        return any(fact.kind != "name" or any(unit.holds(fact) for unit in self._evidence.units) for fact in found)

    def _by_facts_alone(
        self, said: str, found: Sequence[Fact]
    ) -> tuple[Verdict, Unit | None, int | None, tuple[str, ...]]:
        """The verdict on a sentence in another language than the passages: its words cannot be compared with theirs.

        Nor can names be told from nouns there, some languages giving them all a capital.
        """
        told = [fact for fact in found if fact.kind != "name"]
        best = max(self._evidence.units, key=lambda unit: sum(unit.holds(fact) for fact in found))
        missing = tuple(fact.text for fact in told if not any(unit.holds(fact) for unit in self._evidence.units))
        if missing:
            return "not found", best, best.passage + 1, missing
        return "supported", best, best.passage + 1, ()

    def _part(
        self,
        said: str,
        span: tuple[int, int],
        *,
        found: Sequence[Fact],
        asked: Sequence[Fact],
        scores: Floats,
        whole: Floats,
    ) -> _Part:
        """What there is for the clause at `span` of `said`; of its facts only those `asked` for are looked for.

        `scores` are its own, `whole` those of all that is said.
        """
        units = self._evidence.units
        order = np.argsort(-scores)
        top = float(scores[order[0]])
        near = [units[at] for at in order if scores[at] >= top - MARGIN and scores[at] >= 0]
        own = tuple(fact for fact in found if span[0] <= fact.start < span[1])
        wanted = [fact for fact in own if fact in asked]
        missing = min((tuple(fact for fact in wanted if not says(unit, fact, said, found)) for unit in near), key=len)
        if missing and self._together(wanted, scores, said, found):
            missing = ()
        missing = tuple(fact for fact in missing if not self._counted(fact, said, scores))
        clause = said[span[0] : span[1]]
        meant = top >= SURELY_MEANT or (top >= DENIED_FROM and whole[order[0]] >= whole.max() - MARGIN)
        denied = meant and _denies(near[0], clause)
        return _Part(clause, own, top, near[0], missing, denied)

    def _together(self, wanted: Sequence[Fact], scores: Floats, said: str, found: Sequence[Fact]) -> bool:
        """Whether one sentence, or two that follow each other, hold all that is `wanted`, two facts at least.

        That two facts meet by chance is rare: they need not stand in what comes nearest.
        """
        if len(wanted) < 2 or all(fact.kind == "name" for fact in wanted):
            return False
        units, top = self._evidence.units, float(scores.max())
        for at, unit in enumerate(units):
            held = [says(unit, fact, said, found) for fact in wanted]
            if all(held) and scores[at] >= top - TOGETHER:
                return True
            follows = at + 1 < len(units) and units[at + 1].passage == unit.passage
            if not follows or not any(held) or max(scores[at], scores[at + 1]) < top - MARGIN:
                continue
            after = [says(units[at + 1], fact, said, found) for fact in wanted]
            nearer, there = (unit, held) if scores[at] >= scores[at + 1] else (units[at + 1], after)
            absent = [fact for fact, is_there in zip(wanted, there, strict=True) if not is_there]
            rivalled = any(rivals(nearer, fact, found) for fact in absent)
            if not rivalled and all(map(any, zip(held, after, strict=True))):
                return True
        return False

    def _counted(self, fact: Fact, said: str, scores: Floats) -> bool:
        """Whether a sentence that comes less near has the same number of the same things."""
        what = thing(said, fact)
        return bool(what) and any(
            thing(unit.text, other) == what and same(fact, other)
            for unit, score in zip(self._evidence.units, scores, strict=True)
            if score >= float(scores.max()) - FAR_OFF
            for other in unit.facts
        )

    def _is_foreign(self, said: str) -> bool:
        """Whether `said` is in another language than the passages: then its words cannot be compared with theirs."""
        few, many = _FOREIGN
        return len(words(said)) > 4 and _share_of_function_words(said) < few and self._function_words > many


def clauses(said: str) -> list[tuple[int, int]]:
    """Where the clauses of `said` begin and end; one that says too little on its own goes with the one before it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end, following in [*((m.start(), m.end()) for m in _CLAUSE.finditer(said)), (len(said), len(said))]:
        telling = [word for word in content_words(said[start:end]) if word not in STOP_WORDS]
        if spans and len(telling) < _FEWEST_WORDS:
            spans[-1] = (spans[-1][0], end)
        elif end > start:
            spans.append((start, end))
        start = following
    return spans or [(0, len(said))]


def marked(sentence: str, number: int) -> str:
    """`sentence` with the marker of the passage `number` before its full stop."""
    body = sentence.rstrip()
    end = re.search(r"[.!?]*[\"'”’)*_]*\Z", body)
    at = end.start() if end and re.match(r"[.!?]", end[0]) else len(body)
    return f"{body[:at]} [{number}]{body[at:]}"


def _numbers(sentence: str) -> tuple[int, ...]:
    return tuple(int(number) for found in MARKER.findall(sentence) for number in re.findall(r"\d+", found))


def _without_markers(sentence: str) -> str:
    return re.sub(rf"[ \t]*{MARKER.pattern}", "", sentence)


def _denies(unit: Unit, clause: str) -> bool:
    """Whether the clause of `unit` that speaks of the same as `clause` denies it."""
    meant = set(content_words(clause))
    text = re.sub(r":\s+", " ", unit.text)  # "Store: Not open to the public" is one clause
    spans = clauses(text)
    nearest = max((text[start:end] for start, end in spans), key=lambda text: len(meant & set(content_words(text))))
    return is_denied(clause, nearest, text)


def _share_of_function_words(text: str) -> float:
    found = words(text)
    return sum(word in STOP_WORDS for word in found) / len(found) if found else 0.0
