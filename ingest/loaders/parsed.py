"""What a loader returns. Knows nothing of any format."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from vector_db.types import Block


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's contents, before it has an id."""

    title: str
    """Empty where the document does not name itself: its file name will have to do."""
    blocks: tuple[Block, ...]
    pages: int | None = None
    """Of a PDF or a scan; the slides of a presentation are its pages, too."""
    empty_pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know of how it was read, each in one line: pages read by OCR, characters lost ..."""


Loader = Callable[[bytes], Parsed]
"""Takes a file's bytes, which are not empty. Raises UnreadableFile with the reason, and nothing else."""


class OnPage(Protocol):
    """Is called after each page of a format whose pages take long, as a sign of life.

    `left` is how many pages there are still, where that is known; scans are gone through once more.
    """

    def __call__(self, left: int = 0) -> object: ...


def unheard(left: int = 0) -> None:
    """Where nobody waits for pages."""


PagedLoader = Callable[[bytes, OnPage], Parsed]

ReadPart = Callable[[str, bytes], Parsed]
"""Reads a file that lies in another one, by its name and its bytes. Raises UnreadableFile with the reason."""


class MailLoader(Protocol):
    """A loader of a format in which other files lie: those attached to a mail."""

    def __call__(self, data: bytes, on_page: OnPage, *, read: ReadPart) -> Parsed: ...


def unseen(words: int) -> tuple[str, ...]:
    """A note that `words` words were left out because nobody who reads the document sees them; none for 0."""
    counted = "a word" if words == 1 else f"{words:,} words"
    return (f"left out {counted} that the page does not show",) if words else ()
