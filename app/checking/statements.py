"""The sentences of an answer that state something, and where they stand in it.

Pure functions. Knows nothing of passages, or of whether what is stated is true.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.citations import MARKER
from ingest.sentences import split_sentences

_LEADING_MARKERS = re.compile(rf"\s*(?:{MARKER.pattern}\s*)+")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_NO_STATEMENT = re.compile(r"^\s*(?:#{1,6}\s|\|?[\s|:=_*-]*$)")
_MARKUP = re.compile(r"^\s*(?:[-*+•>]\s+|\d{1,3}[.)]\s+)+|\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)")
_COURTESY = re.compile(
    r"^(?:(?:hi|hello|sure|certainly|of course|great|thanks?|thank you|you['’]re welcome|sorry|let me|please let"
    r"|here['’]?s|here (?:is|are)|feel free|(?:i )?hope"
    r"|i (?:found|can|could|am|will|cannot|can't|do not|don't|have found))\b"
    r"|if you (?:need|have|want|would)\b.*\b(?:ask|know|help)|i['’](?:m|d|ll|ve) "
    r"|(?:in (?:summary|short)|yes|no)[.!]?$)",
    re.IGNORECASE,
)
_PASSAGES = r"(?:passages?|documents?|sources?|context|texts?|information)\b"
_ABOUT_THE_PASSAGES = re.compile(
    rf"\b{_PASSAGES}.*(?:\b(?:not|no|nothing|neither)\b|n['’]t\b).*"
    r"\b(?:mention|sa(?:y|id)|stat|hold|contain|provid|specif|giv|includ|indicat|tell|address|answer|availab|found"
    rf"|detail)|\b(?:not|no|nothing)\b (?:\w+ ){{0,4}}(?:in|by|from) the (?:\w+ )?{_PASSAGES}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer."""

    text: str
    """As it stands there, markers included."""
    start: int
    said: str
    """What it says, without markers and markup."""
    numbers: tuple[int, ...]
    """The passages that it refers to itself."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def statements(text: str, *, writing: bool = False) -> list[Statement]:
    """The sentences of `text` that state something; while it is still being `writing`, those that are finished."""
    spans = list(_sentences(text))
    if writing and spans and "\n" not in text[spans[-1][1] :]:
        spans.pop()
    found = []
    for start, end in spans:
        sentence = text[start:end]
        said = bare(sentence)
        if states_something(said):
            numbers = tuple(int(n) for marker in MARKER.findall(sentence) for n in re.findall(r"\d+", marker))
            found.append(Statement(sentence, start, said, numbers))
    return found


def sentences(text: str) -> list[str]:
    """All sentences of `text`, as the passages are cut into them."""
    return split_sentences(text)


def bare(sentence: str) -> str:
    """`sentence` without markers and markup."""
    unmarked = re.sub(r"\s+([.,;:!?])", r"\1", MARKER.sub("", sentence))
    return " ".join(_MARKUP.sub("", unmarked).replace("|", " ").split())


def states_something(said: str) -> bool:
    """Whether `said` could be true or false: no greeting, no question, no heading, nothing about the passages."""
    if not re.search(r"\w", said) or said.endswith(("?", ":")):
        return False
    return not _COURTESY.search(said) and not _ABOUT_THE_PASSAGES.search(said)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; markers behind a full stop belong to the sentence before it."""
    at, in_code = 0, False
    for line in text.split("\n"):
        if _FENCE.match(line):
            in_code = not in_code
        elif not in_code and not _NO_STATEMENT.match(line):
            yield from ((at + start, at + end) for start, end in _of_line(line))
        at += len(line) + 1


def _of_line(line: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    for sentence in split_sentences(line):
        start = line.index(sentence, at)
        at = start + len(sentence)
        markers = _LEADING_MARKERS.match(sentence)
        if markers and spans:
            spans[-1] = (spans[-1][0], start + len(markers[0].rstrip()))
            start += markers.end()
        if start < at:
            spans.append((start, at))
    return spans
