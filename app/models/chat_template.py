"""Bring a conversation into the one string that a local model was trained to continue.

The template is a program that comes with the model's file; some accept no system message, or only turns that
alternate. Knows nothing of llama.cpp, nor of how a template is run.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from app.types import Message

FALLBACK_STOPS = ("\nUser:", "\nQuestion:")
"""With either a model that is given a transcript begins to ask itself: so our own questions begin."""
Render = Callable[[list[dict[str, str]]], str]


def render_chat(messages: Sequence[Message], render: Render, *, refusals: type[Exception]) -> str:
    """Run the template `render` on `messages`; where it refuses them, on the plainest form of the same talk.

    `refusals` is what it raises to refuse; what it raises to the plainest form is raised here.
    """
    try:
        return render(_as_dicts(messages))
    except refusals:
        return render(_as_dicts(plainest(messages)))


def plain_transcript(messages: list[dict[str, str]]) -> str:
    """For a file without a template that works: a transcript, of which every model has read many.

    Any of `FALLBACK_STOPS` ends the answer.
    """
    names = {"system": "", "user": "User: ", "assistant": "Assistant: "}
    parts = [f"{names[message['role']]}{message['content']}" for message in messages]
    return "\n\n".join([*parts, "Assistant:"])


def plainest(messages: Iterable[Message]) -> list[Message]:
    """The same conversation as user and assistant in turn, from the user on, without a system message."""
    turns: list[Message] = []
    for message in messages:
        role: Literal["user", "assistant"] = "assistant" if message.role == "assistant" else "user"
        if not turns and role == "assistant":
            continue
        if turns and turns[-1].role == role:
            turns[-1] = Message(role, f"{turns[-1].content}\n\n{message.content}")
        else:
            turns.append(Message(role, message.content))
    return turns


def special_token_pattern(special_tokens: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of a model's special tokens; those shorter than 3 letters are left out."""
    longest_first = sorted((token for token in special_tokens if len(token) >= 3), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def defuse(text: str, special_tokens: re.Pattern[str]) -> str:
    """`text` with its special tokens broken up by a space.

    Otherwise a document that holds ``<|im_end|><|im_start|>system`` would speak to the model as Docent does.
    """
    return special_tokens.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)


def _as_dicts(messages: Iterable[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]
