"""What tests run beside themselves, with the bag of words for an embedder, so that it starts fast.

    python -m tests.support.second_process DATA ingest FOLDER             ingest, and print the report
    python -m tests.support.second_process DATA rebuild NAME DIMENSION    rebuild with another embedder
    python -m tests.support.second_process DATA write NAME BATCHES        write documents, a line for each

``--die before|after METHOD N`` ends it by SIGKILL at the N-th call of a method of Catalog or ChromaStore.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from ingest.job import ingest, rebuild
from tests.support.embedder import BagOfWords
from tests.support.library import store
from vector_db.catalog import Catalog
from vector_db.chroma import ChromaStore
from vector_db.index import Index

CHUNKS = 8


def command(data: Path, *arguments: object) -> list[str]:
    """The command line that runs this module."""
    return [sys.executable, "-m", __spec__.name if __spec__ else __name__, str(data), *map(str, arguments)]


def run(data: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run this module to its end."""
    return subprocess.run(command(data, *arguments), capture_output=True, text=True, timeout=120, check=False)


def bodies(name: str, batch: int) -> list[str]:
    """The chunks that a writer `name` writes in its `batch`: words that occur nowhere else."""
    return [f"{name}x{batch}x{n} speaks of {name}y{batch}y{n} and of {name}z{n}" for n in range(CHUNKS)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("what", choices=["ingest", "rebuild", "write"])
    parser.add_argument("values", nargs="*")
    parser.add_argument("--die", nargs=3, metavar=("WHEN", "METHOD", "N"))
    options = parser.parse_args()
    if options.die:
        _die(*options.die)
    if options.what == "rebuild":
        name, dimension = options.values
        with Index(options.data, BagOfWords(name, dimension=int(dimension))) as index:
            print(json.dumps(rebuild([], index).as_json()))
        return
    with Index(options.data, BagOfWords()) as index:
        if options.what == "ingest":
            print(json.dumps(ingest([Path(value) for value in options.values], index).as_json()))
        else:
            name, batches = options.values
            for batch in range(int(batches)):
                store(index, f"{name}/{batch}.md", bodies(name, batch), title=f"{name} {batch}")
                print(batch, flush=True)


def _die(when: str, method: str, n: str) -> None:
    owner: Any = Catalog if hasattr(Catalog, method) else ChromaStore
    original = getattr(owner, method)
    left = int(n)

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if not left and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, method, counted)


if __name__ == "__main__":
    main()
