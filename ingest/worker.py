"""The child that reads files, so that none of them can hurt: ``python -m ingest.worker SECONDS MEGABYTES``.

It is asked on its standard input and answers on its standard output, in lines of JSON (`Line` of ingest/readers.py),
one question at a time. It ends with its input, and whatever a library prints goes nowhere. Knows nothing of the
index, of chunks, or of who asks.
"""

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from ingest.archives import is_archive, unpack
from ingest.loaders.parsed import OnPage
from ingest.loaders.read import read_document
from ingest.memory import limit_memory
from ingest.readable import extract
from vector_db.errors import UnreadableFile

BLOCKS_AT_A_TIME = 200
SPARE_SECONDS = 15.0
"""How much later than its parent would have it ends itself: it may be the parent that is gone."""

Say = Callable[[dict[str, object]], None]


def main() -> None:
    """Answer until the input ends."""
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    questions, answers = _private_pipes()
    limit_memory(megabytes)
    waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=[questions, waiting], daemon=True).start()

    def say(line: dict[str, object]) -> None:
        # What is no character (half of a pair, from a damaged file) becomes a question mark.
        answers.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        answers.flush()

    def on_page(left: int = 0) -> None:
        _end_in(seconds + SPARE_SECONDS)
        say({"page": True, "left": left})

    say({"ready": True})
    while True:
        question = waiting.get()
        _end_in(seconds + SPARE_SECONDS)
        _answer(question, say, on_page, most=megabytes)
        _end_in(0)


def _answer(question: dict[str, Any], say: Say, on_page: OnPage, *, most: int) -> None:
    path = Path(question["path"])
    try:
        if "into" in question:
            _unpack(path, Path(question["into"]), say)
        elif "url" in question:
            page = extract(path.read_bytes(), question["url"], question["charset"])
            say({"readable": [page.markdown, page.title, page.date]})
        else:
            _read(path, question["name"], on_page, say)
    except MemoryError:
        say({"failed": _too_large(most)})
    except UnreadableFile as error:
        say({"failed": _too_large(most) if _is_for_memory(error) else str(error)})
    # Loaders raise nothing else; a mistake in one of them, or too deep a recursion, must not cost the next file.
    except Exception as error:
        say({"failed": f"crashed the reader: {type(error).__name__}"})


def _read(path: Path, name: str, on_page: OnPage, say: Say) -> None:
    document = read_document(path, name, on_page)
    blocks = [[block.text, block.headings, block.page, block.kind] for block in document.blocks]
    for start in range(0, len(blocks), BLOCKS_AT_A_TIME):
        say({"blocks": blocks[start : start + BLOCKS_AT_A_TIME]})
    say(
        {
            "document": {
                "id": document.id,
                "title": document.title,
                "pages": document.pages,
                "empty_pages": document.empty_pages,
                "notes": document.notes,
            }
        }
    )


def _unpack(path: Path, into: Path, say: Say) -> None:
    if not is_archive(path):
        say({"no_archive": True})
        return
    unpacked = unpack(path, into)
    members = [[member.name, member.path.name] for member in unpacked.members]
    say({"members": members, "problems": [[problem.path, problem.reason] for problem in unpacked.problems]})


def _is_for_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _too_large(megabytes: int) -> str:
    return f"needs more than {megabytes} MB of memory to be read (DOCENT_READ_MB)"


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to whoever asks, under numbers that no library knows; the usual ones lead nowhere."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    return questions, answers


def _listen(questions: BinaryIO, waiting: "queue.SimpleQueue[dict[str, Any]]") -> None:
    for line in questions:
        waiting.put(json.loads(line))
    _end()


def _end() -> None:
    """End at once, with what this process has started: nobody is there to listen."""
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _end_in(seconds: float) -> None:
    """Have the system end this process after so many seconds, whatever it is at; 0 calls it off. POSIX alone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
