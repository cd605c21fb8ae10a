"""``python -m benchmarks.documents``: how long documents take to come in, and how much memory that needs.

A book of 300 pages is looked for by keyword while its vectors are still being made; 1,400 short documents, and a book
of 5,000 pages if asked for, go through the job as a user would start it. All of them are written here, from words of
the sample documents in random order. Figures of one machine compare with figures of the same machine only.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from ingest.job import ingest
from vector_db.embedder import SentenceTransformerEmbedder
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.terminal import DONE, Arguments, run_command

PROJECT = Path(__file__).resolve().parents[1]
DOCUMENTS = PROJECT / "knowledge_base"
BOOK_PAGES = 300
THICK_PAGES = 5_000
SHORT_DOCUMENTS = 1_400
LINES_ON_A_PAGE = 40
NEEDLE = "zanzibarquux"
"""A word that no sample document has."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a line for each figure or JSON, and return the exit status."""
    parser = Arguments(prog="python -m benchmarks.documents", description="Measure ingestion.")
    parser.add_argument("--thick", action="store_true", help=f"a book of {THICK_PAGES:,} pages, too: half an hour")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    options = parser.parse_args(arguments)
    return run_command(lambda: _report(options), stopped="Stopped.")


def _report(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="docent-benchmark-") as folder:
        figures = measure(Path(folder), thick=options.thick)
    if options.json:
        print(json.dumps(figures))
    else:
        width = max(map(len, figures))
        print("\n".join(f"{name:<{width}}  {value:10.2f}" for name, value in figures.items()))
    return DONE


def measure(folder: Path, *, thick: bool) -> dict[str, float]:
    """Every figure by name: seconds, or MiB where the name says so."""
    words = Words()
    book = folder / "book.pdf"
    book.write_bytes(pdf(words, BOOK_PAGES))
    figures = _book(book, folder / "first")
    short = folder / "short"
    short.mkdir()
    for number in range(SHORT_DOCUMENTS):
        text = "\n\n".join(" ".join(words.line() for _ in range(5)) for _ in range(2))
        (short / f"{number:04}.md").write_text(f"# {words.line(30)}\n\n{text}\n", encoding="utf-8")
    figures |= _job(f"index {SHORT_DOCUMENTS:,} short documents", short, folder / "second")
    figures |= _job("index them again, unchanged", short, folder / "second")
    if thick:
        (short / "thick.pdf").write_bytes(pdf(words, THICK_PAGES))
        figures |= _job(f"add a book of {THICK_PAGES:,} pages", short, folder / "second")
    return figures


def _book(book: Path, data: Path) -> dict[str, float]:
    """How soon a book can be asked about in an open page, and how long its vectors take."""
    with Index(data, SentenceTransformerEmbedder()) as index:
        ingest([DOCUMENTS / "ships"], index)
        index.search("An open page has done this once.", 1)
        started = time.perf_counter()
        job = threading.Thread(target=ingest, args=[[book], index])
        job.start()
        while not any(NEEDLE in hit.chunk.body for hit in index.search(f"Where is the {NEEDLE}?", 3)):
            if not job.is_alive():
                raise DocentError(f"{book} was brought in, and nobody finds {NEEDLE} in it.")
            time.sleep(0.02)
        found = time.perf_counter() - started
        searches = []
        while job.is_alive():
            asked = time.perf_counter()
            index.search(f"Where is the {NEEDLE}?", 3)
            searches.append(time.perf_counter() - asked)
            job.join(0.5)
        whole = time.perf_counter() - started
    name = f"a PDF of {BOOK_PAGES} pages"
    searches.sort()
    return {
        f"{name}: found by keyword after, s": found,
        f"{name}: complete after, s": whole,
        "a search meanwhile, median, s": searches[len(searches) // 2],
    }


def _job(name: str, documents: Path, data: Path) -> dict[str, float]:
    """The job on the command line: seconds, and the memory of all its processes together at its highest."""
    started = time.perf_counter()
    job = subprocess.Popen(
        [sys.executable, "-m", "ingest", str(documents), "--db", str(data)], cwd=PROJECT, stdout=subprocess.DEVNULL
    )
    highest = 0.0
    while job.poll() is None:
        highest = max(highest, sum(map(_memory, _family(job.pid))))
        time.sleep(0.2)
    return {f"{name}, s": time.perf_counter() - started, f"{name}: all processes, MiB": highest}


def _family(pid: int) -> list[int]:
    """A process and all that it has started. Linux alone can tell."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = [path.name for path in Path(f"/proc/{pid}/task").iterdir() if path.name != str(pid)]
        for thread in threads:
            children += Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *(found for child in children for found in _family(int(child)))]


def _memory(pid: int) -> float:
    """What a process holds, in MiB, with its share of what it holds together with others."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0.0)


class Words:
    """Words of the sample documents in random order, the same in every run."""

    def __init__(self) -> None:
        texts = (path.read_text(encoding="utf-8") for path in sorted(DOCUMENTS.rglob("*.md")))
        self._words = [word for text in texts for word in text.split() if word.isascii()]
        self._random = random.Random(1)

    def line(self, length: int = 80) -> str:
        """About `length` characters."""
        line = self._random.choice(self._words).capitalize()
        while len(line) < length:
            line += " " + self._random.choice(self._words)
        return line


def pdf(words: Words, pages: int) -> bytes:
    """A PDF of so many full pages, its last line the one that is looked for. (ISO 32000-2, 7.5)"""
    first = 4
    numbers = range(first, first + 2 * pages, 2)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    ]
    for page, number in enumerate(numbers, start=1):
        lines = [words.line() for _ in range(LINES_ON_A_PAGE)]
        if page == pages:
            lines.append(f"The {NEEDLE} lies in the cellar.")
        shown = "".join(f"({line.translate(_ESCAPED)}) Tj T*\n" for line in lines)
        content = f"BT /F1 11 Tf 15 TL 72 780 Td\n{shown}ET".encode("latin-1")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R"
            f" /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >> stream\n%b\nendstream" % (len(content), content))
    return _file(objects)


_ESCAPED = str.maketrans({"(": "\\(", ")": "\\)", "\\": "\\\\"})


def _file(objects: Sequence[bytes]) -> bytes:
    file, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, count = len(file), len(objects) + 1
    file += b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
    file += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return bytes(file)


if __name__ == "__main__":
    sys.exit(main())
