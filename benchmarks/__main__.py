"""``python -m benchmarks``: how long a person waits, from the first indexing to the end of an answer.

Everything runs as a user would run it, in processes of its own and in a data folder of its own, on the sample
documents. Figures of one machine compare with figures of the same machine only.
"""

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vector_db.errors import DocentError
from vector_db.terminal import DONE, Arguments, run_command

PROJECT = Path(__file__).resolve().parents[1]
DOCUMENTS = PROJECT / "knowledge_base"
QUESTIONS = PROJECT / "evaluation" / "questions.jsonl"
START_SECONDS = 120.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table or JSON, and return the exit status: 0 done, 2 where a command has failed."""
    parser = Arguments(prog="python -m benchmarks", description="Measure speed and memory.")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    options = parser.parse_args(arguments)
    return run_command(lambda: _report(options), stopped="Stopped.")


def _report(options: argparse.Namespace) -> int:
    try:
        with tempfile.TemporaryDirectory(prefix="docent-benchmark-") as folder:
            figures = measure(Path(folder))
    except subprocess.CalledProcessError as error:
        raise DocentError(f"{' '.join(error.cmd[1:4])} has failed; its reason stands above.") from error
    print(json.dumps(figures) if options.json else _table(figures))
    return DONE


def measure(data: Path) -> dict[str, float]:
    """Every figure by name: seconds, or MiB where the name says so."""
    figures: dict[str, float] = {}
    figures["index the sample documents, s"] = _command(data, "ingest", str(DOCUMENTS))
    figures["index them again, unchanged, s"] = _command(data, "ingest", str(DOCUMENTS))
    figures["one question on the command line, s"] = _command(data, "app", "ask", "What does an adult ticket cost?")
    figures["largest process so far, MiB"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    seconds = _evaluation(data)["seconds"]
    for what, name in (("search", "search"), ("first_token", "first words"), ("answer", "whole answer")):
        figures[f"{name}, median, s"] = seconds[what]["median"]
        figures[f"{name}, 95th percentile, s"] = seconds[what]["p95"]
    with _page(data) as start:
        figures["the page answers after, s"] = start
    return figures


def _command(data: Path, room: str, *arguments: str) -> float:
    started = time.perf_counter()
    _run(data, room, *arguments)
    return time.perf_counter() - started


def _evaluation(data: Path) -> Any:
    return json.loads(_run(data, "evaluation", str(QUESTIONS), "--json"))


def _run(data: Path, room: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", room, *arguments],
        cwd=PROJECT,
        env=_environment(data),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _environment(data: Path) -> dict[str, str]:
    """Ours, with the default model whatever `.env` says, so that figures can be compared."""
    return {**os.environ, "DOCENT_DATA": str(data), "DOCENT_MODEL": "extractive"}


@contextmanager
def _page(data: Path) -> Iterator[float]:
    """Start the page; yields the seconds until it has answered a request."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = time.perf_counter()
    page = subprocess.Popen(
        [sys.executable, "-m", "app", "--port", str(port)],
        cwd=PROJECT,
        env=_environment(data),
        stdout=subprocess.DEVNULL,
    )
    try:
        while not _answers(f"http://127.0.0.1:{port}/"):
            if page.poll() is not None or time.perf_counter() - started > START_SECONDS:
                raise DocentError("The page did not start; its reason stands above.")
            time.sleep(0.02)
        yield time.perf_counter() - started
    finally:
        page.terminate()
        page.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _table(figures: dict[str, float]) -> str:
    width = max(map(len, figures))
    return "\n".join(f"{name:<{width}}  {value:10.3f}" for name, value in figures.items())


if __name__ == "__main__":
    sys.exit(main())
