"""What came of each question, one JSON object a line: written by a run, read again to compare it with another.

Knows nothing of how outcomes come about.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict, ValidationError

from app.types import Answer
from app.wire import answer_as_json
from evaluation.measures import Outcome, scores
from vector_db.errors import DocentError, reason_of

STAGES = ("search", "first_token", "answer")


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one question."""

    question: str
    scores: Mapping[str, float | None]
    seconds: Mapping[str, float]
    """Of each of `STAGES`."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")
    question: str
    scores: dict[str, float | None]
    stages: dict[str, float]


def row_of(outcome: Outcome) -> Row:
    """The figures of one outcome."""
    seconds = (outcome.search_seconds, outcome.seconds_to_first_token, outcome.seconds)
    return Row(outcome.question.question, scores(outcome), dict(zip(STAGES, seconds, strict=True)))


def detail(outcome: Outcome, last: Answer) -> dict[str, Any]:
    """One line of the file."""
    told = answer_as_json(last)
    row = row_of(outcome)
    return {
        "question": outcome.question.question,
        **{key: told[key] for key in ("passages", "answer", "refused", "citations", "seconds")},
        "category": outcome.question.category,
        "found": list(dict.fromkeys(outcome.sources)),
        "scores": {name: value if value is None else round(value, 6) for name, value in row.scores.items()},
        "stages": {stage: round(seconds, 6) for stage, seconds in row.seconds.items()},
    }


def open_details(path: Path, questions: Path) -> TextIO:
    """Open `path` to be written, line by line. Raises DocentError if it cannot be, or is the question set itself."""
    if path.resolve() == questions.resolve():
        raise DocentError(f"The details would overwrite the questions in {path}. Name another file.")
    try:
        # A lone surrogate comes out as its JSON escape.
        return path.open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise DocentError(f"The details cannot be written to {path}: {error.strerror}.") from error


def read_rows(path: Path, asked: Sequence[str]) -> list[Row]:
    """The figures that an earlier run has written to `path`, which must be of the questions `asked`, in their order.

    Raises DocentError if they are not, or if the file is none of these.
    """
    try:
        lines = [line for line in path.read_text("utf-8").split("\n") if line.strip()]
        read = [_Line.model_validate_json(line) for line in lines]
    except (OSError, UnicodeDecodeError) as error:
        raise DocentError(f"The details {path} cannot be read: {reason_of(error)}.") from error
    except ValidationError as error:
        problem = error.errors()[0]
        raise DocentError(
            f"{path} does not hold the details of a run ({'.'.join(map(str, problem['loc']))}: {problem['msg']})."
            f" Write it with: python -m evaluation QUESTIONS.jsonl --details {path}"
        ) from error
    if [line.question for line in read] != list(asked):
        raise DocentError(
            f"The details in {path} are of other questions. Run them again with: --details {path}, or compare settings."
        )
    return [Row(line.question, line.scores, line.stages) for line in read]


def as_line(told: Mapping[str, Any]) -> str:
    """A line of the file, as it is written."""
    return json.dumps(told, ensure_ascii=False)
