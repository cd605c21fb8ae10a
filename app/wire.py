"""Hits, answers and conversations in the form that scripts read and write, whose keys README.md promises.

Knows nothing of how they came about, or of where the JSON goes.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from app.types import Answer, Message
from vector_db.types import Hit


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """An answer, as ``python -m app ask --json`` prints it."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.text,
        "refused": answer.refused,
        "citations": [
            {"number": cited.number, "source": cited.source, "page": cited.page, "quote": cited.quote}
            for cited in answer.citations
        ],
        "passages": [passage_as_json(hit) for hit in answer.passages],
        "model": answer.model,
        "seconds_to_first_token": _rounded(answer.seconds_to_first_token),
        "seconds": _rounded(answer.seconds),
    }


def passage_as_json(hit: Hit) -> dict[str, Any]:
    """A passage; its `text` is exactly what a model is shown, lead included."""
    return {
        "text": hit.chunk.text,
        "source": hit.source,
        "page": hit.chunk.page,
        "heading": hit.chunk.heading,
        "score": round(hit.score, 4),
    }


class Turn(BaseModel):
    """A message of a conversation, as a file holds it."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str

    def message(self) -> Message:
        """The message itself."""
        return Message(self.role, self.content)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
