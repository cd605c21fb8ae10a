"""Question sets: one JSON object a line. Knows nothing of how questions are answered or measured."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.types import Message
from app.wire import Turn
from vector_db.errors import DocentError, reason_of


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what is known of its answer."""

    question: str
    category: str
    keywords: tuple[str, ...]
    """Strings that the passages, and the answer, must hold."""
    relevant: tuple[str, ...]
    """Sources of the documents that hold the answer."""
    reference_answer: str
    answerable: bool
    history: tuple[Message, ...]
    """The conversation before it, oldest first."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    question: str
    category: str = "all"
    keywords: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()
    reference_answer: str = ""
    answerable: bool = True
    history: tuple[Turn, ...] = ()
    note: str = ""
    """For whoever looks after the set; nothing is measured by it."""


def read_questions(path: Path) -> list[Question]:
    """Read a question set. Raises DocentError naming the line that is wrong, and why."""
    try:
        # Not splitlines: JSON may hold line ends of other kinds inside a string.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DocentError(f"The question set {path} cannot be read: {reason_of(error)}.") from error
    questions = [_question(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not questions:
        raise DocentError(f"The question set {path} holds no question: one JSON object is wanted on each line.")
    return questions


def _question(path: Path, number: int, line: str) -> Question:
    try:
        parsed = _Line.model_validate(_object(line))
        fields = parsed.model_dump(exclude={"history", "note"})
        return Question(**fields, history=tuple(turn.message() for turn in parsed.history))
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        raise DocentError(f"{path}, line {number}: {where}: {problem['msg']}.") from error
    except ValueError as error:
        raise DocentError(f"{path}, line {number}: {error}.") from error


def _object(line: str) -> dict[str, Any]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("a JSON object is wanted")
    return value
