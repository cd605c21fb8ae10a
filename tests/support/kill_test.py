"""Ingestions killed at random moments, run again, and compared chunk by chunk with an index made in one go.

    python -m tests.support.kill_test [--kills 50] [--documents 300] [--at-once 2] [--readers 1] [--seed 1]

Before each round some documents are changed, removed and added. Then `at-once` ingestions run on the same index
while readers search it, and one of them is killed by SIGKILL: the process, Chroma's process beneath it, or both.
Prints a line for each round and the figures as JSON at the end.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from ingest.job import ingest
from tests.support import second_process
from tests.support.embedder import BagOfWords
from vector_db.index import Index
from vector_db.verify import Verdict, compare


class Readers:
    """Threads that search an index of their own, each, until they are told to stop."""

    def __init__(self, data: Path, how_many: int) -> None:
        self.searches = 0
        self.failures: list[BaseException] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._search, args=[data]) for _ in range(how_many)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _search(self, data: Path) -> None:
        try:
            with Index(data, BagOfWords()) as index:
                while not self._stop.is_set():
                    index.search(f"alpha{self.searches % 40} gamma{self.searches % 7}", k=5)
                    self.searches += 1
        except BaseException as error:
            self.failures.append(error)


def change(folder: Path, documents: int, chance: random.Random) -> None:
    """Bring the folder to `documents` documents, a tenth of them new or changed."""
    folder.mkdir(exist_ok=True)
    names = sorted(folder.iterdir())
    for path in chance.sample(names, min(len(names), documents // 40)):
        path.unlink()
    wanted = [folder / f"{n}.md" for n in chance.sample(range(2 * documents), documents // 20)]
    missing = documents - len(list(folder.iterdir()))
    wanted += [folder / f"new{chance.randrange(10**9)}.md" for _ in range(missing)]
    for path in wanted:
        path.write_text(_text(chance), encoding="utf-8")


def _text(chance: random.Random) -> str:
    paragraphs = []
    for n in range(chance.randrange(1, 12)):
        words = [f"{word}{chance.randrange(40)}" for word in ("alpha", "beta", "gamma", "delta") * 25]
        paragraphs.append(f"Paragraph {n} of {chance.randrange(10**9)} says: {' '.join(words)}.")
    return "# A document\n\n" + "\n\n".join(paragraphs) + "\n"


ENDED = "nothing: it had ended"
SOONEST = 0.1
"""Seconds after which a job may be killed."""


def kill_one(data: Path, folder: Path, at_once: int, longest: float, chance: random.Random) -> str:
    """Start ingestions, kill one of them at some moment within `longest` seconds. Returns what was killed."""
    command = second_process.command(data, "ingest", folder)
    running = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, text=True)
        for _ in range(at_once)
    ]
    victim = chance.choice(running)
    killed = ENDED
    with suppress(subprocess.TimeoutExpired):
        victim.wait(timeout=chance.uniform(SOONEST, longest))
    if victim.poll() is None:
        killed = _kill(victim.pid, chance.choice(("the process", "Chroma's process", "both")))
    for process in running:
        _, said = process.communicate(timeout=300)
        by_us = process is victim and killed in ("the process", "both")
        if by_us and process.returncode == 0:  # it ended of itself at that very moment
            killed = ENDED
        else:
            assert process.returncode == (-signal.SIGKILL if by_us else 0), (killed, process.returncode, said)
    return killed


def _kill(pid: int, what: str) -> str:
    beneath = chroma_of(pid)
    if what == "both":
        os.killpg(pid, signal.SIGKILL)
    elif what == "the process":
        os.kill(pid, signal.SIGKILL)
    elif beneath:
        os.kill(beneath[0], signal.SIGKILL)
    else:
        return "nothing: Chroma had not been started"
    return what


def chroma_of(pid: int) -> list[int]:
    """The processes in which Chroma runs for the process `pid` (Linux)."""
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()
    ]
    return [child for child in children if b"vector_db.chroma_child" in Path(f"/proc/{child}/cmdline").read_bytes()]


def check(data: Path, folder: Path, beside: Path) -> Verdict:
    """Compare with an index that is made in one go: every chunk once, in both stores, found by its own vector."""
    with Index(data, BagOfWords()) as index, Index(beside, BagOfWords()) as fresh:
        ingest([folder], fresh)
        assert _content(index) == _content(fresh)
        verdict = compare(index.catalog, index.chroma, at_most=10**9)
        assert verdict.ok and not verdict.waiting, verdict
        assert verdict.vectors == verdict.chunks == len(index.chroma.ids())
        return verdict


def _content(index: Index) -> tuple[object, ...]:
    files = sorted((row.source.path, row.document_id, row.state, row.chunks) for row in index.documents())
    owners = index.catalog.owners()
    texts = Counter(hit.chunk.text for hit in index.catalog.hits([(id_, 0.0) for id_ in owners]))
    return files, sorted(owners.items()), texts


def run(kills: int, documents: int, at_once: int, readers: int, seed: int, folder: Path) -> dict[str, object]:
    """The whole test, in `folder`. Raises AssertionError where something is lost, doubled or left over."""
    chance = random.Random(seed)
    data, files = folder / "data", folder / "files"
    change(files, documents, chance)
    started = time.perf_counter()
    assert second_process.run(data, "ingest", files).returncode == 0
    longest = time.perf_counter() - started
    killed: Counter[str] = Counter()
    rounds = 0
    with Readers(data, readers) as reading:
        while sum(count for what, count in killed.items() if "nothing" not in what) < kills:
            rounds += 1
            change(files, documents, chance)
            what = kill_one(data, files, at_once, longest, chance)
            killed[what] += 1
            if what == ENDED:  # a change takes less than all the documents did: sooner, next time
                longest = max(SOONEST, 0.7 * longest)
            print(f"{rounds}: killed {what}", file=sys.stderr, flush=True)
            if rounds % 5 == 0:
                assert second_process.run(data, "ingest", files).returncode == 0
                check(data, files, folder / f"beside{rounds}")
        done = second_process.run(data, "ingest", files)
        assert done.returncode == 0, done.stderr
    assert not reading.failures, reading.failures
    verdict = check(data, files, folder / "beside")
    return {
        "killed": dict(killed),
        "rounds": rounds,
        "searches": reading.searches,
        **verdict.as_json(),
        "seconds": round(time.perf_counter() - started, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--readers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run(**vars(options), folder=Path(folder))))


if __name__ == "__main__":
    main()
