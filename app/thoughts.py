"""Tell what a model says to itself from what it says to the reader.

Models that think aloud put their thoughts between ``<think>`` and ``</think>`` before the answer. Pure functions.
Knows nothing of any model, and nothing of how thoughts are shown.
"""

import re

_TAGS = ("think", "thinking", "thought")
_THOUGHT = re.compile(rf"<({'|'.join(_TAGS)})>(.*?)(?:</\1>|\Z)", re.DOTALL)
_END = re.compile(rf"</(?:{'|'.join(_TAGS)})>")
_MARKS = tuple(f"<{slash}{tag}>" for tag in _TAGS for slash in ("", "/"))


def unfold(written: str) -> tuple[str, str]:
    """The thoughts and the answer in `written`, which may still grow.

    A thought that has no end goes on to the end of the text. An end without a beginning ends a thought that
    began before the text: some templates open it for the model. A tag that is still being written is held back.
    """
    if "<" not in written:
        return "", written
    written = _without_beginning_of_tag(written)
    thoughts = []
    end = _END.search(written)
    if end and not _THOUGHT.search(written[: end.start()]):
        thoughts.append(written[: end.start()])
        written = written[end.end() :]
    thoughts += [found[2] for found in _THOUGHT.finditer(written)]
    answer = _THOUGHT.sub("", written)
    return "\n\n".join(filter(None, (thought.strip() for thought in thoughts))), answer


def _without_beginning_of_tag(written: str) -> str:
    at = written.rfind("<")
    return written[:at] if any(mark.startswith(written[at:]) and mark != written[at:] for mark in _MARKS) else written
