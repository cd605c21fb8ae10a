"""What a chunk of a streamed answer holds, whatever the server has put into it.

Servers leave fields out, send them as null, send chunks without choices and things that are no chunks: every field
is looked at before it is used. Pure. Knows nothing of requests.
"""

from typing import Any

from app.types import Usage

THOUGHTS = ("reasoning_content", "reasoning")
"""The names under which servers send what a model says to itself: DeepSeek's and vLLM's, and OpenRouter's."""


def text_of(chunk: Any) -> str:
    """The piece of the answer in `chunk`."""
    return _string(_delta(chunk), "content")


def thought_of(chunk: Any) -> str:
    """The piece of thought in `chunk`."""
    return next(filter(None, (_string(_delta(chunk), name) for name in THOUGHTS)), "")


def finish_of(chunk: Any) -> str:
    """Why the answer ends, if it does."""
    return _string(_choice(chunk), "finish_reason")


def usage_of(chunk: Any) -> Usage | None:
    """What the answer has cost, if the server says so."""
    usage = getattr(chunk, "usage", None)
    read, written = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    if not read and not written:
        return None
    return Usage(read, written, reused=_count(getattr(usage, "prompt_tokens_details", None), "cached_tokens"))


def content_type_of(stream: Any) -> str:
    """What the server says that it sends."""
    return str(stream.response.headers.get("content-type", ""))


def _choice(chunk: Any) -> Any:
    choices = getattr(chunk, "choices", None)
    return choices[0] if isinstance(choices, list) and choices else None


def _delta(chunk: Any) -> Any:
    return getattr(_choice(chunk), "delta", None)


def _string(holder: Any, name: str) -> str:
    value = getattr(holder, name, None)
    return value if isinstance(value, str) else ""


def _count(holder: Any, name: str) -> int:
    value = getattr(holder, name, None)
    return value if isinstance(value, int) and value >= 0 else 0
