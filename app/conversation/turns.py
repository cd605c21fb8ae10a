"""The values of conversations: a Turn for each question, what a list of conversations shows, and Turns as JSON.

Knows nothing of Gradio, of HTML, or of where conversations are kept.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.types import Answer, Message

FORMAT = 1
"""Of a stored turn. A field that comes or goes does not change it: see `decode`."""
NAME_LENGTH = 80
"""Characters of a conversation's name."""
UNREADABLE = "This answer was stored by another version of Docent and cannot be shown. Ask again."


def new_id() -> str:
    """An id that nobody can guess: it opens a conversation, as a part of its address."""
    return secrets.token_urlsafe(16)


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
    broken: bool = False
    """Nobody was there any more to write it for, or to write it: the page was left, or the server has ended."""
    id: str = field(default_factory=new_id, compare=False)

    @property
    def text(self) -> str:
        """What has been answered so far."""
        return self.answer.text if self.answer else ""

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        ended = self.error or self.stopped or self.broken
        return not (ended or (self.answer is not None and self.answer.stage == "done"))


Turns = tuple[Turn, ...]


def history(turns: Sequence[Turn]) -> list[Message]:
    """The conversation as a model is given it: turns that ended with a text and without an error."""
    messages: list[Message] = []
    for turn in turns:
        if turn.text and not turn.error and not turn.running:
            messages += [Message("user", turn.question), Message("assistant", turn.text)]
    return messages


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a list shows it."""

    id: str
    name: str
    pinned: bool
    changed: float
    """When it was last asked something, in seconds since the epoch."""
    found: str = ""
    """Where it was found by a search: the words around, what was searched for between `FOUND`."""


FOUND = ("\x02", "\x03")
"""Stand around what was searched for: characters that no text has once it is drawn."""


def name_for(question: str) -> str:
    """What a conversation is called that begins with `question`: its first line, cut between words."""
    words = next((" ".join(line.split()) for line in question.splitlines() if line.strip()), "Conversation")
    if len(words) <= NAME_LENGTH:
        return words
    cut = words[: NAME_LENGTH - 2]
    return f"{cut.rsplit(' ', 1)[0]} …"


def encode(turn: Turn) -> str:
    """`turn` as JSON, with all that the page draws of it."""
    return json.dumps({"format": FORMAT, "turn": _adapter().dump_python(turn, mode="json")}, ensure_ascii=False)


def decode(stored: str, question: str) -> Turn:
    """The turn that `encode` was given. Unknown fields are passed over; missing ones, and those whose value does not
    fit, get their defaults; of what cannot be read at all, the `question` is left, with an error beside it.
    """
    try:
        data = json.loads(stored)["turn"]
    except (ValueError, KeyError, TypeError):
        return Turn(question, error=UNREADABLE)
    for _ in range(50):
        try:
            return _adapter().validate_python(data)
        except ValidationError as error:
            if not isinstance(data, dict) or not _left_out(data, error.errors()[0]["loc"]):
                break
    return Turn(question, error=UNREADABLE)


@cache
def _adapter() -> TypeAdapter[Turn]:
    return TypeAdapter(Turn)


def _left_out(data: Any, place: Sequence[Any]) -> bool:
    """Take the field at `place` out of `data`, or what it is a part of; whether there was anything to take out.

    A list goes as a whole: passages are known by their places in it.
    """
    path: list[tuple[dict[str, Any], str]] = []
    for key in place:
        try:
            below = data[key]
        except (KeyError, IndexError, TypeError):
            break  # a field that is missing: what it is missing from cannot be used
        if isinstance(data, dict):
            path.append((data, key))
        data = below
    if not path:
        return False
    holder, key = path[-1]
    del holder[key]
    return True


def broken_off(turn: Turn) -> Turn:
    """`turn` as one that nobody writes any more."""
    return replace(turn, broken=True, waiting="") if turn.running else turn
