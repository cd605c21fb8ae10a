"""A conversation as the page keeps it: one frozen Turn for each question, errors apart from answers.

Knows nothing of Gradio, and nothing of HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.types import Answer, Message


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, and what has come of it so far."""

    question: str
    answer: Answer | None = None
    error: str = ""
    """Why there is no answer, or why it broke off. Not an answer, and never shown to the model."""
    stopped: bool = False
    """The reader pressed Stop: what had been written stays."""
    waiting: str = ""
    """What is being done while there is no answer to show yet."""

    @property
    def text(self) -> str:
        """What has been answered so far."""
        return self.answer.text if self.answer else ""

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return not (self.error or self.stopped or (self.answer is not None and self.answer.stage == "done"))


Turns = tuple[Turn, ...]


def history(turns: Sequence[Turn]) -> list[Message]:
    """The conversation as a model is given it: turns that ended with a text and without an error."""
    messages: list[Message] = []
    for turn in turns:
        if turn.text and not turn.error and not turn.running:
            messages += [Message("user", turn.question), Message("assistant", turn.text)]
    return messages
