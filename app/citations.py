"""The numbers in an answer, tied to the passages they stand for.

Pure functions. Knows nothing of models, of search, or of how a citation is drawn.
"""

import re
from collections.abc import Sequence

from app.prompt import NOT_FOUND
from app.types import Citation
from ingest.sentences import split_sentences
from vector_db.keywords import stems
from vector_db.types import Hit

MARKER = re.compile(r"\[(\d+(?:\s*[,;]\s*\d+)*)\]")
"""``[1]``, and ``[1, 3]`` as some models write it."""
_SPACED_MARKER = re.compile(rf"([ \t]*){MARKER.pattern}")
_UNFINISHED = re.compile(r"[ \t]*\[[\d,; ]*\Z")
_NUMBER = re.compile(r"\d+")


def tidy(text: str, passages: int) -> str:
    """`text` with each marker as ``[n]``, without the numbers that none of the `passages` has.

    A marker that is still being written at the end is held back.
    """

    def known_only(marker: re.Match[str]) -> str:
        numbers = (int(number) for number in _NUMBER.findall(marker[2]))
        known = "".join(f"[{number}]" for number in numbers if 1 <= number <= passages)
        return known and marker[1] + known

    return _SPACED_MARKER.sub(known_only, _UNFINISHED.sub("", text))


def without_markers(text: str) -> str:
    """`text` as somebody would say it, who shows no sources."""
    return re.sub(rf" ?{MARKER.pattern}", "", text)


def cite(text: str, passages: Sequence[Hit]) -> tuple[Citation, ...]:
    """The passages that the tidy `text` refers to, in the order of their numbers, each with the sentence meant."""
    said: dict[int, list[str]] = {}
    for sentence in _with_their_markers(text):
        for number in {int(number) for marker in MARKER.findall(sentence) for number in _NUMBER.findall(marker)}:
            said.setdefault(number, []).append(MARKER.sub("", sentence))
    return tuple(
        Citation(
            number=number,
            source=passages[number - 1].source,
            page=passages[number - 1].chunk.page,
            quote=_nearest_sentence(said[number][0], passages[number - 1].chunk.body),
        )
        for number in sorted(said)
        if 1 <= number <= len(passages)
    )


def is_refusal(text: str) -> bool:
    """Whether `text` says that the documents do not hold the answer, and nothing else of substance."""
    bare = MARKER.sub("", text).strip().strip("\"'*").lower()
    refusal = NOT_FOUND.lower().rstrip(".")
    return bare.startswith(refusal) and len(bare) < 2 * len(refusal) + 80


def _with_their_markers(text: str) -> list[str]:
    """The sentences of `text`; markers that follow a full stop belong to the sentence before it."""
    pulled_in = re.sub(r"([.!?])((?:\s*\[\d+\])+)", lambda match: f"{match[2]}{match[1]}", text)
    return split_sentences(pulled_in)


def _nearest_sentence(said: str, body: str) -> str:
    """The sentence of `body` that shares most words with what was `said`."""
    meant = stems(said)
    sentences = split_sentences(body)
    return max(sentences, key=lambda sentence: _overlap(meant, stems(sentence)), default="")


def _overlap(one: set[str], other: set[str]) -> float:
    """Shared words over all words of both (Jaccard)."""
    return len(one & other) / (len(one | other) or 1)
