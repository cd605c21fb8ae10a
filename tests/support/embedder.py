"""Embedders for tests: a bag of words that costs nothing, and the real one, loaded once."""

import re
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from vector_db.embedder import SentenceTransformerEmbedder, Vectors


class BagOfWords:
    """Each word is a fixed random direction, a text the sum of its words. A token is what spaces part."""

    def __init__(self, name: str = "bag-of-words", *, dimension: int = 32, max_tokens: int = 256) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.embedded: list[str] = []
        """Every text that was embedded as a document, in order."""

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def embed_question(self, question: str) -> Vectors:
        return self._vector(question)

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        return np.array([self._vector(one) for one in questions], dtype=np.float32).reshape(-1, self.dimension)

    def _vector(self, text: str) -> Vectors:
        words = re.findall(r"\w+", text.lower()) or [""]
        total = sum(self._direction(word) for word in words)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)

    def _direction(self, word: str) -> Vectors:
        seed = zlib.crc32(f"{self.name} {word}".encode())
        return np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)


class NoEmbedder:
    """Fails as soon as it is asked for anything but its name."""

    name = "bag-of-words"

    def __getattr__(self, what: str) -> None:
        raise AssertionError(f"the embedder was asked for {what}")


@cache
def minilm() -> SentenceTransformerEmbedder:
    """The default embedder, loaded once for all tests: that takes seconds."""
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    return embedder
