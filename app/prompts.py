"""The texts of the prompts, read from ``prompts.md``, where a person can edit them.

A prompt with a gap too many or too few is refused in words. Knows nothing of what the gaps are filled with.
"""

import functools
import re
from pathlib import Path

from vector_db.errors import DocentError, reason_of

FILE = Path(__file__).with_name("prompts.md")

GAPS: dict[str, tuple[str, ...]] = {
    "rules": ("not_found",),
    "wishes": ("rules", "wishes"),
    "question": ("passages", "question"),
    "passage": ("number", "source", "page", "text"),
    "stand-alone": ("turns", "question"),
    "collect": ("passages", "question"),
    "combine": ("documents", "lines", "question"),
}
"""The prompts that there are, each with its gaps: a new one is a line here and a section of the file."""
KEPT = {"passage": ("<passage", "</passage>")}
"""What a prompt must hold besides: the fence that documents are kept from forging."""

_NAME = re.compile(r"^##[ \t]+(.+?)[ \t]*$", re.M)
_NOTE = re.compile(r"<!--.*?-->", re.S)
_GAP = re.compile(r"\{([a-z_]+)\}")


def filled(name: str, **values: object) -> str:
    """The prompt `name` with `values` in its gaps; what looks like a gap within a value stays as it is.

    Raises DocentError if the file of prompts cannot be used.
    """
    return _GAP.sub(lambda gap: str(values[gap[1]]), texts()[name])


@functools.cache
def texts() -> dict[str, str]:
    """Each prompt by its name, as the file holds it. Raises DocentError."""
    try:
        return parsed(FILE.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DocentError(f"The prompts in {FILE} cannot be read: {reason_of(error)}. Put the file back.") from error


def parsed(file: str) -> dict[str, str]:
    """The prompts in the text of a `file` of them. Raises DocentError naming the prompt, and what is wrong with it."""
    _, *parts = _NAME.split(_NOTE.sub("", file))
    names = parts[::2]
    for name in [*names, *GAPS]:
        if name not in GAPS:
            raise DocentError(f"{FILE.name} holds a prompt {name!r}, which nobody uses. There are: {', '.join(GAPS)}.")
        if names.count(name) != 1:
            times = names.count(name)
            raise DocentError(f"{FILE.name} holds the prompt {name!r} {times} times, and not once. Write: ## {name}")
    return {name: _checked(name, text.strip()) for name, text in zip(names, parts[1::2], strict=True)}


def _checked(name: str, text: str) -> str:
    there, wanted = _GAP.findall(text), GAPS[name]
    known = ", ".join(f"{{{gap}}}" for gap in wanted)
    for gap in there:
        if gap not in wanted:
            raise DocentError(f"The prompt {name!r} in {FILE.name} has an unknown gap {{{gap}}}. It can have: {known}.")
    for gap in wanted:
        if gap not in there:
            raise DocentError(f"The prompt {name!r} in {FILE.name} lacks the gap {{{gap}}}. It must have: {known}.")
    for kept in KEPT.get(name, ()):
        if kept not in text:
            raise DocentError(f"The prompt {name!r} in {FILE.name} lacks {kept!r}. Put it back.")
    return text
