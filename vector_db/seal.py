"""The seal of a folder: what its files were when it was last left in order, kept in a small file beside it.

A folder that matches its seal is as we left it. One that does not was cut off in mid-write, damaged or changed by
somebody else. Knows nothing of what the files hold.
"""

import json
import os
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

_VERSION = "version"
_FILES = "files"


def seal_of(folder: Path) -> Path:
    """Where the seal of `folder` lies: beside it, so that it outlives the folder."""
    return folder.with_name(folder.name + ".seal")


def broken(folder: Path) -> str:
    """Why `folder` does not match its seal, in words; empty if it does.

    What another version of Chroma has left is not taken for granted.
    """
    try:
        sealed = json.loads(seal_of(folder).read_text(encoding="utf-8"))
        was = {name: tuple(state) for name, state in sealed[_FILES].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return f"{folder.name} was not left in order" if folder.exists() else f"{folder.name} is not there"
    if sealed.get(_VERSION) != _version():
        return f"{folder.name} was left by version {sealed.get(_VERSION)} of Chroma, and this is {_version()}"
    now = _states(folder)
    for name in sorted(was.keys() | now.keys()):
        if name not in now:
            return f"{folder.name}/{name} is gone"
        if was.get(name) != now[name]:
            return f"{folder.name}/{name} was changed by somebody else, or half-way"
    return ""


def put(folder: Path) -> None:
    """Seal `folder` as it is now. Raises OSError."""
    text = json.dumps({_VERSION: _version(), _FILES: _states(folder)})
    seal = seal_of(folder)
    half = seal.with_name(seal.name + ".new")
    half.write_text(text, encoding="utf-8")
    os.replace(half, seal)


def lift(folder: Path) -> None:
    """Remove the seal of `folder`: from now on it is not in order. Raises OSError."""
    seal_of(folder).unlink(missing_ok=True)


@cache
def _version() -> str:
    return version("chromadb")


def _states(folder: Path) -> dict[str, tuple[int, int]]:
    """For each file under `folder`, by its relative path: size in bytes and time of modification in nanoseconds."""
    states = {}
    for path in _files(str(folder)):
        status = os.stat(path)
        states[os.path.relpath(path, folder).replace(os.sep, "/")] = (status.st_size, status.st_mtime_ns)
    return states


def _files(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        else:
            yield entry.path
