"""One reading process, seen from its parent: asked, listened to, and ended when it takes too long.

Knows nothing of what is asked.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

START_SECONDS = 60.0
"""How long a child may take to start: it imports libraries, on a machine that may be busy."""
SHARE_OF_A_PAGE = 1 / 6
"""A page may take as long as a file, but all of them together this much of it each, and one file's time: with the
usual 60 seconds, 60 seconds and 10 for each page. Or a file of endless pages would never end."""
MOST_PAGES = 20_000
MOST_TEXT_MB = 64
"""Of one document: what it says is held in memory while it is cut. A thick book has one."""


class ChildLost(Exception):
    """The child has not answered; the text says why, of the file it was reading. It must be thrown away."""


class DocumentLine(BaseModel):
    """What is told of a document after its blocks."""

    model_config = ConfigDict(extra="forbid")

    id: str
    title: str
    pages: int | None
    empty_pages: tuple[int, ...]
    notes: tuple[str, ...]


class Line(BaseModel):
    """One line of what a child says. All but `ready`, `page` and `blocks` is the last of an answer."""

    model_config = ConfigDict(extra="forbid")

    ready: bool = False
    page: bool = False
    left: int = Field(0, ge=0)
    """How many pages there are still, where that is known."""
    blocks: list[tuple[str, tuple[str, ...], int | None, Literal["prose", "row", "code"]]] | None = None
    document: DocumentLine | None = None
    members: list[tuple[str, str]] | None = None
    """Names in the archive, and of the files into which they were unpacked."""
    problems: list[tuple[str, str]] = []
    no_archive: bool = False
    readable: tuple[str, str, str] | None = None
    """Of a web page: its text as Markdown, its title and its date."""
    failed: str | None = None


@dataclass(slots=True)
class Answered:
    """A whole answer."""

    last: Line
    blocks: list[tuple[str, tuple[str, ...], int | None, Literal["prose", "row", "code"]]] = field(default_factory=list)
    pages: int = 0


class Clock:
    """Calls `expire` unless each page comes within `seconds` of the one before, and all within a share of that each."""

    def __init__(self, seconds: float, expire: Callable[[], object]) -> None:
        self._seconds = seconds
        self._expire = expire
        self._pages = 0
        self._started = self._last = time.monotonic()
        self._stopped = threading.Event()
        self.verdict = ""
        """Why it has expired, in words; empty while it has not."""

    def __enter__(self) -> "Clock":
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def page(self) -> None:
        """A page is done."""
        self._pages += 1
        self.goes_on()

    def goes_on(self) -> None:
        """There is a sign of life."""
        self._last = time.monotonic()

    def _watch(self) -> None:
        while not self._stopped.wait(max(0.0, self._left())):
            if self._left() <= 0:
                self.verdict = self._in_words()
                self._expire()
                return

    def _left(self) -> float:
        for_page = self._last + self._seconds
        return min(for_page, self._started + self._in_all()) - time.monotonic()

    def _in_all(self) -> float:
        return self._seconds * (1 + SHARE_OF_A_PAGE * self._pages)

    def _in_words(self) -> str:
        if not self._pages:
            return f"took longer than {self._seconds:g} seconds (DOCENT_READ_SECONDS)"
        if time.monotonic() - self._last >= self._seconds:
            return f"took longer than {self._seconds:g} seconds for page {self._pages + 1} (DOCENT_READ_SECONDS)"
        return f"took longer than {self._in_all():.0f} seconds for its first {self._pages} pages (DOCENT_READ_SECONDS)"


class Child:
    """A process that reads files. Everything but `kill` is for one thread."""

    def __init__(self, seconds: float, memory_mb: int) -> None:
        self._seconds = seconds
        self._ready = False
        self._killing = threading.Lock()
        root = str(Path(__file__).resolve().parents[1])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            # -P: what lies in the working directory is not to be imported.
            [sys.executable, "-P", "-m", "ingest.worker", str(seconds), str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            # A group of its own: Ctrl-C is the parent's affair, and what it starts is ended with it.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def lives(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, question: dict[str, str], on_page: Callable[[int], object] = lambda left: None) -> Answered:
        """Ask, and wait for the answer; `on_page` is told after each page how many are left. Raises ChildLost."""
        if not self._ready:
            with Clock(START_SECONDS, self.kill) as clock:
                self._ready = self._line(clock, MOST_TEXT_MB * 2**20)[0].ready
        with Clock(self._seconds, self.kill) as clock:
            assert self._process.stdin
            with contextlib.suppress(OSError):  # It is gone: listening will tell why.
                self._process.stdin.write(json.dumps(question).encode() + b"\n")
                self._process.stdin.flush()
            return self._listen(clock, on_page)

    def _listen(self, clock: Clock, on_page: Callable[[int], object]) -> Answered:
        answered = Answered(Line())
        room = MOST_TEXT_MB * 2**20
        while True:
            line, size = self._line(clock, room)
            if line.page:
                answered.pages += 1
                clock.page()
                on_page(line.left)
                if answered.pages > MOST_PAGES:
                    raise ChildLost(f"has more than {MOST_PAGES:,} pages; divide it")
            elif line.blocks is not None:
                room -= size
                answered.blocks += line.blocks
                clock.goes_on()
            else:
                answered.last = line
                return answered

    def _line(self, clock: Clock, room: int) -> tuple[Line, int]:
        """The next line, of at most `room` bytes, and its length."""
        assert self._process.stdout
        line = self._process.stdout.readline(room + 1)
        if len(line) > room:
            raise ChildLost(f"holds more than {MOST_TEXT_MB} MB of text; divide it")
        if not line.endswith(b"\n"):
            raise ChildLost(self._why(clock))
        try:
            return Line.model_validate_json(line), len(line)
        except ValidationError as error:
            raise ChildLost("crashed the reader") from error

    def _why(self, clock: Clock) -> str:
        if clock.verdict:
            return clock.verdict
        self.kill()
        if self._process.returncode == -getattr(signal, "SIGALRM", 0):
            return f"took longer than {self._seconds:g} seconds (DOCENT_READ_SECONDS)"
        return "crashed the reader"

    def close(self) -> None:
        """End it and let go of its pipes. For the thread that asks, or when nobody does."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()

    def kill(self) -> None:
        """End it, with all that it has started. From any thread; more than once is once."""
        with self._killing:
            if self._process.returncode is None:
                with contextlib.suppress(OSError):
                    if os.name == "posix":
                        os.killpg(self._process.pid, signal.SIGKILL)
                    else:
                        self._process.kill()
                self._process.wait()
