"""A language model asked for JSON of one exact form: it is read strictly, asked for once more, and else given up.

Knows nothing of what is asked for.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from app.models.base import ChatModel
from app.thoughts import unfold
from app.types import Message, Options, Prompt

ONCE_MORE = """\
That was not of the form asked for: {problem}. Reply again, with the one JSON object alone."""

PLAINLY = Options(temperature=0.0, max_tokens=1024, seed=0)
_FENCED = re.compile(r"\A```(?:json)?\s*\n(.*)\n```\Z", re.DOTALL)


class Form(BaseModel):
    """What a reply must be: these fields and no others, of these types and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


Read = TypeVar("Read", bound=Form)


def ask(model: ChatModel, system: str, asked: str, form: type[Read], fault: Callable[[Read], str]) -> Read | None:
    """The reply of `model` to `asked`, read as `form`; `fault` says what else is wrong with it, if anything is.

    None if two replies could not be used, or if the question does not fit into the model's window.
    Raises ModelError if the model fails.
    """
    messages = [Message("system", system), Message("user", asked)]
    for _ in range(2):
        reply = _reply(model, messages)
        if reply is None:
            return None
        read, problem = parse(reply, form)
        problem = problem or (fault(read) if read else "")
        if read and not problem:
            return read
        messages = [*messages[:2], Message("assistant", reply), Message("user", ONCE_MORE.format(problem=problem))]
    return None


def parse(reply: str, form: type[Read]) -> tuple[Read | None, str]:
    """`reply` read as `form`, or why it cannot be. A fence of Markdown around the whole of it is taken off."""
    whole = _FENCED.sub(r"\1", reply.strip())
    try:
        return form.model_validate_json(whole), ""
    except ValidationError as error:
        problem: Any = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        return None, f"{where}: {problem['msg']}" if where else str(problem["msg"])


def _reply(model: ChatModel, messages: Sequence[Message]) -> str | None:
    tokens = sum(model.count_tokens(message.content) for message in messages)
    if tokens + PLAINLY.max_tokens > model.context_tokens:
        return None
    prompt = Prompt(tuple(messages), messages[-1].content, ())
    with closing(model.stream(prompt, PLAINLY)) as events:
        return unfold("".join(event for event in events if isinstance(event, str)))[1].strip()
