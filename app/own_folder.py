"""A folder that belongs to one page of one process and goes with it, however that ends.

What a process that was killed has left is deleted by the next one that comes. Knows nothing of what lies in it.
"""

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import filelock

FORGOTTEN = 3600
"""Seconds after which something that no lock belongs to is nobody's."""


class OwnFolder:
    """A new folder in `parent`. Raises OSError if none can be made."""

    def __init__(self, parent: Path) -> None:
        parent.mkdir(parents=True, exist_ok=True)
        self.path = parent / f"page-{secrets.token_hex(4)}"
        # The lock comes first: a folder without one is deleted by others.
        self._lock = filelock.FileLock(_lock_of(self.path), thread_local=False)
        self._lock.acquire(timeout=0)
        self.path.mkdir()
        for other in parent.iterdir():
            if other.suffix != ".lock" and other != self.path:
                _delete_if_left(other)

    def remove(self) -> None:
        """Delete it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()
        _lock_of(self.path).unlink(missing_ok=True)


def sweep(paths: Iterable[Path], seconds: float) -> None:
    """Delete those of `paths` that nothing has been written to for so long: files, and folders that are empty."""
    for file in paths:
        with contextlib.suppress(OSError):  # somebody else took it; or the folder is not empty
            if time.time() - file.stat().st_mtime > seconds:
                file.rmdir() if file.is_dir() else file.unlink()


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _delete_if_left(other: Path) -> None:
    lock = _lock_of(other)
    if not lock.exists():
        with contextlib.suppress(OSError):
            if time.time() - other.stat().st_mtime > FORGOTTEN:
                _delete(other)
        return
    taken = filelock.FileLock(lock, thread_local=False)
    with contextlib.suppress(filelock.Timeout, OSError):
        taken.acquire(timeout=0)
        _delete(other)
        taken.release()
        lock.unlink(missing_ok=True)


def _delete(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
