"""Damages to Chroma's folder, and what an index must make of them: it lives, is mended, and answers as before.

    python -m tests.support.damage --times 40 [--chunks 2500] [--seed 1]

Every kind of file in turn is deleted, cut off, emptied, overwritten in places or replaced by noise, and the folder or a
part of it deleted; in half of the cases under an index that is open. Prints a line for each.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.embedder import BagOfWords
from tests.support.library import store
from vector_db.index import Index
from vector_db.verify import verify

DIMENSION = 48
QUESTIONS = 20
HOW = ("delete", "cut", "empty", "flip", "noise")


def fill(data: Path, chunks: int) -> None:
    """Make an index of documents of 50 chunks each, large enough for Chroma to write all of its files."""
    with Index(data, BagOfWords(dimension=DIMENSION)) as index:
        index.begin("1")
        for n in range(chunks // 50):
            store(index, f"notes/{n}.md", [f"word{n}x{m} and word{m} of {n}" for m in range(50)])


def damage(data: Path, number: int, chance: random.Random) -> str:
    """Do the damage of this `number` to Chroma's folder in `data`, and return what it is."""
    folder = next(path for path in data.glob("chroma*") if path.is_dir())
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.name)
    choices = [(how, path) for path in files for how in HOW] + [
        ("remove", folder),
        ("remove", next(path for path in folder.iterdir() if path.is_dir())),
    ]
    how, path = choices[number % len(choices)]
    _HOW[how](path, chance)
    return f"{how} {path.name if path != folder else 'the folder'}"


def _cut(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size or 1))


def _flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(min(len(content), 64)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


_HOW: dict[str, Callable[[Path, random.Random], object]] = {
    "delete": lambda path, _: path.unlink(),
    "cut": _cut,
    "empty": lambda path, _: path.write_bytes(b""),
    "flip": _flip,
    "noise": lambda path, chance: path.write_bytes(chance.randbytes(path.stat().st_size)),
    "remove": lambda path, _: shutil.rmtree(path),
}


def answers(index: Index, chunks: int) -> list[list[str]]:
    """The ids of the best five of each question, by meaning alone and by both searches."""
    asked = [f"word{n % (chunks // 50)}x{n * 7 % 50} and word{n}" for n in range(QUESTIONS)]
    by_both = [[hit.chunk.id for hit in index.search(question, 5)] for question in asked]
    by_meaning = [index.chroma.query(index.embedder.embed_question(question), 5) for question in asked]
    return by_both + [[id_ for id_, _ in found] for found in by_meaning]


def survive(data: Path, number: int, chance: random.Random, before: list[list[str]], chunks: int) -> str:
    """Damage the index in `data` and use it. Returns what was done; raises AssertionError if it is not as before."""
    embedder = BagOfWords(dimension=DIMENSION)
    if number % 2:
        what = damage(data, number, chance)
        index = Index(data, embedder)
    else:
        index = Index(data, embedder)
        assert index.search("word1x1", 5)
        what = f"{damage(data, number, chance)} while open"
    with index:
        assert answers(index, chunks) == before, what
        assert not embedder.embedded, what
        assert verify(index).ok, what
        assert not index.notice, what
    return what


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--chunks", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        fill(data, options.chunks)
        with Index(data, BagOfWords(dimension=DIMENSION)) as index:
            before = answers(index, options.chunks)
        for number in range(options.times):
            started = time.perf_counter()
            print(survive(data, number, chance, before, options.chunks), f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
