"""Collect the blocks of a document under their headings. Knows nothing of any format.

No text is lost: a heading with nothing under it becomes a block of its own.
"""

from ingest.loaders.clean import same
from vector_db.types import Block


class Outline:
    """Takes headings and text in reading order; its `blocks()` are the document's."""

    def __init__(self, title: str = "") -> None:
        self._title = title
        self._above: list[tuple[int, str]] = []
        self._blocks: list[Block] = []
        self._bare: int | None = None
        """The page (0 for none) of the innermost heading, while nothing has come under it."""

    def heading(self, level: int, text: str, page: int | None = None) -> None:
        """Begin a section; `level` 1 is the outermost."""
        if not text:
            return
        if self._above and level <= self._above[-1][0]:
            self._keep_bare()
        while self._above and level <= self._above[-1][0]:
            self._above.pop()
        self._above.append((level, text))
        self._bare = page or 0

    def prose(self, text: str, page: int | None = None) -> None:
        """Add a paragraph, a list or the like."""
        if text:
            self._blocks.append(Block(text, self._path(), page))
            self._bare = None

    def rows(self, texts: list[str], page: int | None = None) -> None:
        """Add the rows of a table, one block for each."""
        for text in texts:
            self._blocks.append(Block(text, self._path(), page, kind="row"))
            self._bare = None

    def code(self, text: str) -> None:
        """Add lines that are to stay as they are, indentation and all."""
        if text.strip():
            self._blocks.append(Block(text, self._path(), kind="code"))
            self._bare = None

    def blocks(self) -> tuple[Block, ...]:
        """Everything collected, in order."""
        self._keep_bare()
        if not self._blocks and self._title:
            return (Block(self._title),)
        return tuple(self._blocks)

    def _path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._above if not same(text, self._title))

    def _keep_bare(self) -> None:
        if self._bare is not None and self._above and not same(self._above[-1][1], self._title):
            self._blocks.append(Block(self._above[-1][1], self._path()[:-1], self._bare or None))
        self._bare = None
