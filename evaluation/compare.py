"""Two settings side by side, question by question, and which of their differences are real.

A setting is written as on a command line, without spaces: ``k=10``, or ``model=gguf:small.gguf,k=4,temperature=0``; any
setting of ``.env.example`` goes by its name without DOCENT_, in small letters. ``now`` is everything as it is set. The
name of a file that ``--details`` wrote stands for the run that wrote it. Knows nothing of how questions are answered.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evaluation.details import STAGES, Row
from evaluation.intervals import Difference, difference, judged_together
from evaluation.meanings import MEANINGS
from vector_db.errors import DocentError
from vector_db.settings import Settings

NOW = "now"
SHORT = {"k": "passages", "db": "data"}
_NEXT = re.compile(r",\s*(?=\w+=)")
"""A comma may stand in a model's name; one before ``name=`` parts two settings."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure in both settings."""

    name: str
    a: float
    b: float
    difference: Difference
    words: str
    """What is to be made of it."""


def as_settings(spec: str, settings: Settings) -> Settings:
    """`settings` with what `spec` says in their place. Raises DocentError naming what does not fit."""
    if spec.strip() == NOW:
        return settings
    changes: dict[str, str] = {}
    for part in _NEXT.split(spec.strip()):
        name, equals, value = part.partition("=")
        field = SHORT.get(name.strip(), name.strip())
        if not equals or field not in Settings.model_fields:
            raise DocentError(
                f"{part!r} in {spec!r} is no setting. Wanted: {NOW}, a file that --details wrote (it ends in .jsonl),"
                f" or NAME=VALUE,... with any of: k, db, {', '.join(Settings.model_fields)}."
            )
        changes[field] = value.strip()
    try:
        return Settings.model_validate({**settings.model_dump(), **changes})
    except ValidationError as error:
        problem = error.errors()[0]
        raise DocentError(f"{problem['loc'][0]}={problem['input']!r} in {spec!r}: {problem['msg']}.") from error


def earlier_run(spec: str) -> Path | None:
    """The file of details that `spec` names; None if it names settings."""
    return Path(spec) if spec.endswith(".jsonl") and "=" not in spec else None


def compare(a: Sequence[Row], b: Sequence[Row]) -> list[Compared]:
    """Each figure that both runs have, in the order of the measures; times last.

    `a` and `b` hold the same questions in the same order. The measures are judged together, and so are the times.
    """
    measures = _together([(name, _paired(a, b, name)) for name in a[0].scores if name in b[0].scores])
    times = [
        (stage, [(one.seconds[stage], other.seconds[stage]) for one, other in zip(a, b, strict=True)])
        for stage in STAGES
    ]
    return [*measures, *_together(times)]


def _paired(a: Sequence[Row], b: Sequence[Row], name: str) -> list[tuple[float, float]]:
    pairs = ((one.scores[name], other.scores[name]) for one, other in zip(a, b, strict=True))
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _together(figures: Sequence[tuple[str, Sequence[tuple[float, float]]]]) -> list[Compared]:
    known = [(name, pairs) for name, pairs in figures if pairs]
    judged = judged_together([difference(*_columns(pairs)) for _, pairs in known])
    return [
        Compared(name, _mean(pairs, 0), _mean(pairs, 1), each, in_words(name, each))
        for (name, pairs), each in zip(known, judged, strict=True)
    ]


def in_words(name: str, found: Difference) -> str:
    """What is to be made of a difference: B against A."""
    if not found.value:
        return "the same"
    lower_is_better = name in STAGES or MEANINGS[name].better == "lower"
    side = "B is better" if (found.value < 0) == lower_is_better else "B is worse"
    if name in STAGES:
        side = "B is quicker" if found.value < 0 else "B is slower"
    if found.real:
        return f"real: {side}"
    if not found.low <= 0 <= found.high:
        return f"perhaps: {side}, but one of so many figures may differ so by chance"
    return "no difference that these questions could show"


def as_json(compared: Sequence[Compared], specs: tuple[str, str], questions: int) -> dict[str, Any]:
    """The comparison for scripts."""
    return {
        "questions": questions,
        "a": specs[0],
        "b": specs[1],
        "differences": {each.name: _one(each) for each in compared},
    }


def _one(each: Compared) -> dict[str, Any]:
    found: Mapping[str, Any] = asdict(each.difference)
    return {
        "a": round(each.a, 4),
        "b": round(each.b, 4),
        "difference": round(found["value"], 4),
        "interval": [round(found["low"], 4), round(found["high"], 4)],
        "chance": round(found["chance"], 4),
        "n": found["n"],
        "real": found["real"],
        "words": each.words,
    }


def as_table(compared: Sequence[Compared], specs: tuple[str, str]) -> str:
    """The comparison for people."""
    lines = [f"A: {specs[0]}", f"B: {specs[1]}", f"{'':<18}{'A':>8}{'B':>8}{'B - A':>9}   95 % interval        n"]
    for each in compared:
        found = each.difference
        lines.append(
            f"{each.name:<18}{each.a:>8.3f}{each.b:>8.3f}{found.value:>+9.3f}   {found.low:+.3f} to {found.high:+.3f}"
            f"{found.n:>6}   {each.words}"
        )
    return "\n".join(lines)


def _columns(pairs: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [one for one, _ in pairs], [other for _, other in pairs]


def _mean(pairs: Sequence[tuple[float, float]], side: int) -> float:
    return sum(pair[side] for pair in pairs) / len(pairs)
