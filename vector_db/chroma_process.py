"""The process that Chroma runs in, seen from outside: started, asked under a deadline, ended when it does not answer.

Only one thread and one process at a time are inside. Knows nothing of what is asked.
"""

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from vector_db.errors import ChromaFault, ChromaUnsealed, IndexBusy

LOCK_SECONDS = 30.0
"""How long a call waits for whoever is inside."""
STARTING_SECONDS = 30.0
"""How long the process may take to start, on a machine that is busy, and to end."""
ENTER_SECONDS = 5.0
"""How long it may take to say whether the lock is free."""
_ROOT = Path(__file__).resolve().parents[1]


class _Watch(threading.Timer):
    """Calls once when the time is over, and remembers that it did."""

    rang = False
    daemon = True

    def __init__(self, seconds: float, call: Callable[[], None]) -> None:
        super().__init__(seconds, self._ring)
        self._call = call

    def _ring(self) -> None:
        self.rang = True
        self._call()


class ChromaProcess:
    """A process that is started with the first question, and anew after it had to be ended."""

    def __init__(self, lock: Path) -> None:
        """`lock` is the file that the process locks, so that no other process is inside at the same time."""
        self._lock = lock
        self._thread = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._inside = False
        self._depth = 0
        self._failures = 0
        self._awake = False
        """Whether the process has answered since it was started."""

    def prepare(self) -> None:
        """Let the process start and load Chroma, without waiting for it."""
        if self._process is None and self._thread.acquire(blocking=False):
            try:
                if self._process is None:
                    self._started()
                    self._tell("prepare")
            finally:
                self._thread.release()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep all other threads and processes out. May be nested.

        Raises IndexBusy if somebody else is inside for too long, and ChromaFault if the process failed while this
        thread waited: then it would only fail again.
        """
        failures = self._failures
        if not self._thread.acquire(timeout=LOCK_SECONDS):
            raise IndexBusy(f"Chroma has been busy for more than {LOCK_SECONDS:.0f} seconds. Try again.")
        try:
            if self._failures != failures:
                raise ChromaFault("Chroma failed while others waited for it. Run: python -m vector_db rebuild")
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._inside and not self._depth:
                    self._inside = False
                    self._tell("leave")
        finally:
            self._thread.release()

    def ask(self, what: str, *arguments: Any, limit: float) -> Any:
        """Have `what` done within `limit` seconds, and return what came of it.

        To be called while held. Raises IndexBusy, ChromaUnsealed and ChromaFault; after that it may be asked again.
        """
        self.enter()
        return self._outcome(what, arguments, limit)

    def enter(self) -> None:
        """Take the lock now, not with the first question. To be called while held. Raises IndexBusy."""
        end = time.monotonic() + LOCK_SECONDS
        # In small steps: a process that only waits must not look like one that gives no answer.
        while not self._inside:
            limit = ENTER_SECONDS if self._awake else STARTING_SECONDS
            step = min(1.0, LOCK_SECONDS)
            self._inside = self._outcome("enter", (str(self._lock), step), step + limit)
            if not self._inside and time.monotonic() >= end:
                raise IndexBusy(
                    f"Another process has held {self._lock} for more than {LOCK_SECONDS:.0f} seconds."
                    " Try again, or end that process."
                )

    def end(self) -> None:
        """Let the process end. It is started again when something is asked."""
        with self._thread:
            process, self._process, self._inside = self._process, None, False
            if process is None:
                return
            with suppress(OSError, subprocess.TimeoutExpired):
                process.communicate(timeout=STARTING_SECONDS)
            process.kill()
            process.wait()

    def _outcome(self, what: str, arguments: tuple, limit: float) -> Any:
        process = self._started()
        assert process.stdout is not None
        watch = _Watch(limit, process.kill)
        watch.start()
        try:
            self._send(process, what, arguments, limit, answered=True)
            outcome, value = pickle.load(process.stdout)
            self._awake = True
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._abandon()
            raise ChromaFault(
                f"gave no answer within {limit:.0f} seconds and was stopped" if watch.rang else "came to a sudden end"
            ) from error
        except BaseException:
            # Ctrl-C between question and answer: the next answer would be taken for that of another question.
            self._abandon()
            raise
        finally:
            watch.cancel()
        if outcome == "unsealed":
            raise ChromaUnsealed(value)
        if outcome == "failed":
            self._failures += 1
            raise ChromaFault(value)
        return value

    def _tell(self, what: str) -> None:
        if self._process is not None:
            try:
                self._send(self._process, what, (), STARTING_SECONDS, answered=False)
            except OSError:
                self._abandon()

    def _send(
        self, process: subprocess.Popen[bytes], what: str, arguments: tuple, limit: float, *, answered: bool
    ) -> None:
        assert process.stdin is not None
        pickle.dump((what, arguments, limit, answered), process.stdin, protocol=5)
        process.stdin.flush()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "vector_db.chroma_child"],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._awake = False
        return self._process

    def _abandon(self) -> None:
        self._failures += 1
        process, self._process, self._inside = self._process, None, False
        if process is not None:
            process.kill()
            with suppress(OSError):
                process.communicate()
