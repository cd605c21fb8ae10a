"""``python -m benchmarks.search --chunks 100000``: how long a search takes in a large index, and what of it.

The chunks are made here: words by Zipf's law, the commonest of them English function words, and vectors around a few
hundred topics. The embedding of the question is left out: it is the same in an index of any size. Figures of one
machine compare with figures of the same machine only.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

import numpy as np

from vector_db import keywords
from vector_db.embedder import Vectors
from vector_db.index import CANDIDATES, Index
from vector_db.keywords import STOP_WORDS
from vector_db.terminal import DONE, Arguments, run_command
from vector_db.types import Chunk, Document, Filter, Source

DIMENSION = 384
VOCABULARY = 60_000
WORDS_IN_A_CHUNK = 110
CHUNKS_IN_A_DOCUMENT = 20
TOPICS = 400
QUESTIONS = 100
WORDS_IN_A_QUESTION = 6
KINDS = 8


class Words:
    """A vocabulary by Zipf's law: the word at rank r comes with a likelihood of 1/r."""

    def __init__(self, seed: int = 1) -> None:
        chance = np.random.default_rng(0)  # the vocabulary is the same for all, texts and questions
        syllables = [c + v for c in "bcdfghjklmnprstvw" for v in ("a", "e", "i", "o", "u", "ea", "ou")]
        made: dict[str, None] = dict.fromkeys(sorted(STOP_WORDS))
        while len(made) < VOCABULARY:
            made["".join(chance.choice(syllables, chance.integers(2, 5)))] = None
        self._words = np.array(list(made))
        self._random = np.random.default_rng(seed)
        likelihood = 1 / np.arange(1, VOCABULARY + 1)
        self._cumulated = np.cumsum(likelihood / likelihood.sum())

    def text(self, number: int) -> str:
        """So many words."""
        return " ".join(self._words[np.searchsorted(self._cumulated, self._random.random(number))])

    def question(self) -> str:
        """Content words, as common as they are in texts, between a few function words."""
        telling = [word for word in self.text(60).split() if word not in STOP_WORDS][:WORDS_IN_A_QUESTION]
        return f"What is the {' '.join(telling)}?"


class Topics:
    """An embedder that reads nothing: each text lies near one of a few hundred topics."""

    name = "topics"
    dimension = DIMENSION
    max_tokens = 256

    def __init__(self) -> None:
        self._random = np.random.default_rng(2)
        self._centres = self._random.normal(size=(TOPICS, DIMENSION))

    def count_tokens(self, text: str) -> int:
        """As many as there are words."""
        return len(text.split())

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Any vectors."""
        centres = self._centres[self._random.integers(0, TOPICS, len(texts))]
        vectors = centres + self._random.normal(size=(len(texts), DIMENSION))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_question(self, question: str) -> Vectors:
        """Any vector."""
        vector: Vectors = self.embed([question])[0]
        return vector

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Any vectors."""
        return self.embed(questions)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a line for each figure or JSON, and return the exit status: 2 if nothing could be measured."""
    parser = Arguments(prog="python -m benchmarks.search", description="Measure searches.")
    parser.add_argument("--chunks", type=int, default=100_000, metavar="N")
    parser.add_argument("--db", type=Path, metavar="DIR", help="keep the index there, and use it if it is there")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    options = parser.parse_args(arguments)
    return run_command(lambda: _run(options), stopped="Stopped.")


def _run(options: argparse.Namespace) -> int:
    with ExitStack() as stack:
        folder = options.db or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="docent-benchmark-")))
        index = stack.enter_context(Index(folder, Topics()))
        figures = fill(index, options.chunks) | measure(index)
    if options.json:
        print(json.dumps(figures))
    else:
        width = max(map(len, figures))
        print("\n".join(f"{name:<{width}}  {value:10.1f}" for name, value in figures.items()))
    return DONE


def fill(index: Index, chunks: int) -> dict[str, float]:
    """Bring so many chunks into an index that is empty. Seconds, by what was done."""
    if index.counts()[1] >= chunks:
        return {}
    started = time.perf_counter()
    index.begin("benchmark")
    for document, its_chunks, source in documents(chunks):
        index.put_text(document, its_chunks, source)
    read = time.perf_counter()
    index.embed_pending()
    index.reconcile()
    return {
        f"store {chunks:,} chunks, seconds": read - started,
        "their vectors, seconds": time.perf_counter() - read,
    }


def documents(chunks: int) -> Iterator[tuple[Document, list[Chunk], Source]]:
    """Documents of so many chunks in all."""
    words = Words()
    for number in range(chunks // CHUNKS_IN_A_DOCUMENT):
        id_ = hashlib.sha256(str(number).encode()).hexdigest()
        title = words.text(4)
        made = [
            Chunk(f"{id_}:{n}", id_, n, title, words.text(WORDS_IN_A_CHUNK), "", None)
            for n in range(CHUNKS_IN_A_DOCUMENT)
        ]
        path = f"kind{number % KINDS}/{number}.md"
        yield Document(id_, title, ()), made, Source(f"/{path}", "/", path, path.split("/")[0], 1, number)


def measure(index: Index) -> dict[str, float]:
    """Milliseconds of searches and of their parts, median and 95th percentile."""
    words = Words(seed=3)
    questions = [words.question() for _ in range(QUESTIONS)]
    queries = [keywords.match_query(question) for question in questions]
    vectors = index.embedder.embed(questions)
    some = index.documents()
    one = Filter(documents=(some[len(some) // 2].document_id,))
    index.search(questions[0])  # everything is loaded
    calls: dict[str, Callable[[int], object]] = {
        "a search": lambda n: index.search(questions[n]),
        "by keyword": lambda n: index.catalog.match(queries[n], CANDIDATES),
        "by meaning": lambda n: index._replica.nearest(vectors[n], CANDIDATES),
        "within a kind": lambda n: index.search(questions[n], only=Filter(kinds=("kind3",))),
        "within a day and later": lambda n: index.search(questions[n], only=Filter(since="1970-01-01")),
        "within a document": lambda n: index.search(questions[n], only=one),
        "the rarity of a word": lambda n: index.rarity(questions[n].split()[-1]),
    }
    return {f"{name}, {what}, ms": value for name, call in calls.items() for what, value in _spread(call).items()}


def _spread(call: Callable[[int], object]) -> dict[str, float]:
    taken = []
    for number in range(QUESTIONS):
        started = time.perf_counter()
        call(number)
        taken.append(1000 * (time.perf_counter() - started))
    return {"median": median(taken), "p95": quantiles(taken, n=20)[-1]}


if __name__ == "__main__":
    sys.exit(main())
