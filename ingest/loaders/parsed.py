"""What a loader returns. Knows nothing of any format."""

from collections.abc import Callable
from dataclasses import dataclass

from vector_db.types import Block


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's contents, before it has an id."""

    title: str
    """Empty where the document does not name itself: its file name will have to do."""
    blocks: tuple[Block, ...]
    pages: int | None = None
    empty_pages: tuple[int, ...] = ()


Loader = Callable[[bytes], Parsed]
"""Takes a file's bytes, which are not empty. Raises UnreadableFile with the reason, and nothing else."""
