"""Find the documents under the paths that were given, and say what each is called.

Knows nothing of what is in them.
"""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.loaders.clean import one_line
from ingest.loaders.kinds import SUFFIXES
from vector_db.errors import UnreadableFile
from vector_db.types import Source

_OF_QUESTIONS = re.compile(rb'"(keywords|relevant|reference_answer|answerable)":')
HEAD = 8192
"""Bytes of a file that tell whether it is worth reading."""


@dataclass(frozen=True, slots=True)
class Place:
    """A path that was given, and how the files in it are called."""

    path: Path
    """Absolute."""
    root: Path
    """What their names are relative to."""
    doc_type: str | None
    """Their kind, where it does not come from their folder."""


def place(path: Path, known: Sequence[Source], doc_type: str | None = None) -> Place:
    """Where the files of `path` belong.

    What is indexed already keeps the folder it was ingested under, and so its name, when a part of that folder
    is ingested again; whatever lies beside it goes by the same folder.
    """
    path = Path(os.path.abspath(path))
    for source in known:
        if source.location == str(path):
            return Place(path, Path(source.root), doc_type or source.doc_type)
    folder = path if path.is_dir() else path.parent
    roots = {
        source.root
        for source in known
        if Path(source.location).is_relative_to(folder) and folder.is_relative_to(source.root)
    }
    return Place(path, Path(min(roots, key=len)) if roots else folder, doc_type)


def files_in(
    place: Place, on_error: Callable[[OSError], object] | None = None, *, without: Path | None = None
) -> Iterator[Path]:
    """The files of a place, in order, and its links to folders, which are not followed.

    Names that begin with a dot are passed over, folders of them too, and the folder `without`, unless the place lies
    in it. `on_error` is told of folders that cannot be listed.
    """
    if not place.path.is_dir():
        yield place.path
        return
    for folder, folders, names in os.walk(place.path, onerror=on_error):
        seen = sorted(name for name in folders if not name.startswith("."))
        links = {name for name in seen if os.path.islink(os.path.join(folder, name))}
        folders[:] = [name for name in seen if name not in links and Path(folder, name) != without]
        for name in sorted([*names, *links]):
            if not name.startswith("."):
                yield Path(folder, name)


def has_vanished(location: str) -> bool:
    """Whether there is certainly no such file; one that cannot be looked at just now may be there.

    What lies in an archive has vanished with it; while there is a file in the place of a folder, that may be one.
    """
    try:
        os.lstat(location)
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        around = container(location)
        return around is None or not may_be_archive(around)
    except OSError:
        return False
    return False


def container(location: str) -> Path | None:
    """The file that `location` seems to lie in, as what is in an archive does; None if there is none."""
    return next((parent for parent in Path(location).parents if parent.is_file()), None)


def may_be_archive(path: Path) -> bool:
    """Whether it is worth it to have a reader look at `path` as a ZIP archive."""
    return path.suffix.lower() == ".zip" or (path.suffix.lower() not in SUFFIXES and head(path).startswith(b"PK"))


def head(path: Path) -> bytes:
    """The first few thousand bytes of a file; none if it cannot be opened, or is something else than a file."""
    try:
        with open_regular(path) as file:
            return file.read(HEAD)
    except OSError:
        return b""


def is_question_set(path: Path) -> bool:
    """Whether a file of JSON Lines holds questions for ``python -m evaluation``.

    Such a set lies beside the documents that it asks about: as one of them it would be found before all others.
    """
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return False
    first = head(path).partition(b"\n")[0]
    return b'"question":' in first and _OF_QUESTIONS.search(first) is not None


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading; a pipe that has come into its place meanwhile is not waited for.

    Raises OSError, also if it is no regular file.
    """
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if stat.S_ISREG(os.fstat(opened).st_mode):
        return os.fdopen(opened, "rb")
    os.close(opened)
    raise OSError(errno.EINVAL, "is not a regular file")


def digest(path: Path) -> str:
    """The SHA-256 of what a file holds, which is the id of the document in it. Raises UnreadableFile."""
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error


def describe(path: Path, place: Place) -> Source:
    """What the index is to know of the file at `path`.

    Raises UnreadableFile if it leads out of its folder, is no file, or has a name that cannot be stored.
    """
    try:
        str(path).encode("utf-8")
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            if not path.resolve(strict=True).is_relative_to(place.root.resolve()):
                raise UnreadableFile("is a link that leads out of the folder")
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                raise UnreadableFile("is a link to a folder, which is not followed")
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
    except RuntimeError as error:  # Python 3.11 tells of links in a circle so; later ones raise OSError.
        raise UnreadableFile("is a link that leads back to itself") from error
    except UnicodeEncodeError as error:
        raise UnreadableFile("has a name that is not UTF-8; rename it") from error
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile("is not a regular file")
    return _source(path, place, status)


def _source(path: Path, place: Place, status: os.stat_result) -> Source:
    relative = path.relative_to(place.root)
    inherited = relative.parts[0] if len(relative.parts) > 1 else place.root.name
    return Source(
        location=str(path),
        root=str(place.root),
        path=relative.as_posix(),
        doc_type=place.doc_type or inherited,
        size=status.st_size,
        modified=status.st_mtime_ns,
    )


def readable_name(path: Path) -> str:
    """A title from a file's name: ``minutes-board-2025-03-11.txt`` becomes ``Minutes board 2025-03-11``."""
    words = one_line(re.sub(r"(?<!\d)[-_]+|[-_]+(?!\d)|_+", " ", path.stem)) or path.name
    return words[0].upper() + words[1:]
