"""Bring a conversation into the one string that a local model was trained to continue.

The template is a program that comes with the model's file; some accept no system message, or only turns that
alternate. Knows nothing of llama.cpp, nor of how a template is run.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from app.types import Message
from vector_db.errors import ModelError

FALLBACK = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message.role == 'system' %}{{ message.content }}\n\n"
    "{% elif message.role == 'user' %}User: {{ message.content }}\n"
    "{% else %}Assistant: {{ message.content }}\n{% endif %}"
    "{% endfor %}Assistant:"
)
"""For a file that has no template: a plain transcript, which every model has read many of."""
FALLBACK_STOP = "\nUser:"

Render = Callable[[list[dict[str, str]]], str]


def render_chat(messages: Sequence[Message], render: Render, *, model: str) -> str:
    """Run the template `render` on `messages`; where it refuses them, on the plainest form of the same talk.

    Raises ModelError, naming `model`, when it refuses that too.
    """
    try:
        return render(_as_dicts(messages))
    except Exception:  # a template is foreign code and may raise anything; the second try below reports it
        plain = plainest(messages)
    try:
        return render(_as_dicts(plain))
    except Exception as error:
        raise ModelError(
            f"The chat template in {model} fails on a plain question: {_one_line(error)}. "
            "Choose another file of this model, one that is made for chat."
        ) from error


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


def _one_line(error: Exception) -> str:
    return " ".join(f"{error}".split())[:200] or type(error).__name__
