"""Passages and a model for tests of the chat: no index, no embedder, no language model."""

from collections.abc import Generator, Sequence

from app.types import Options, Prompt
from tests.support.embedder import BagOfWords
from vector_db.types import EVERYTHING, Chunk, Filter, Hit


def hit(
    body: str,
    *,
    source: str = "prices/2026.md",
    title: str = "Prices 2026",
    page: int | None = None,
    score: float = 1.0,
) -> Hit:
    """A passage as a search would bring it."""
    chunk = Chunk(f"{source}:{body[:20]}", source, 0, title, body, "", page)
    return Hit(chunk, source, source.split("/")[0], score)


class ScriptedModel:
    """Says what it was told to say, piece by piece, and remembers what it was asked and whether it was closed."""

    name = "scripted"

    def __init__(self, pieces: Sequence[str], *, context_tokens: int = 4096, error: Exception | None = None) -> None:
        self.pieces = pieces
        self.context_tokens = context_tokens
        self.error = error
        self.prompts: list[Prompt] = []
        self.said: list[str] = []
        self.closed = False

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def stream(self, prompt: Prompt, options: Options) -> Generator[str, None, None]:
        self.prompts.append(prompt)
        try:
            for piece in self.pieces:
                self.said.append(piece)
                yield piece
            if self.error:
                raise self.error
        finally:
            self.closed = True


class FoundIndex:
    """An index that finds the same passages for every question, and remembers what it was asked for."""

    reranks = True
    """Their order is that which was wanted."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = list(hits)
        self.searched: list[tuple[str, int, Filter]] = []
        self.embedder = BagOfWords()

    def rarity(self, word: str) -> float:
        """As good as any other."""
        return 0.5

    def search(self, question: str, k: int = 6, only: Filter = EVERYTHING) -> list[Hit]:
        self.searched.append((question, k, only))
        return self.hits[:k]

    def counts(self) -> tuple[int, int]:
        """Nothing that a calibration could be made of."""
        return 0, 0

    def check_not_empty(self) -> None:
        pass
