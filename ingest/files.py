"""Find the documents under the paths that were given, and say what each is called.

Knows nothing of what is in them.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vector_db.errors import UnreadableFile
from vector_db.types import Source


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


def files_in(place: Place, on_error: Callable[[OSError], object] | None = None) -> Iterator[Path]:
    """The files of a place, in order. Names that begin with a dot are passed over, folders of them too.

    `on_error` is told of folders that cannot be listed.
    """
    if place.path.is_file():
        yield place.path
        return
    for folder, folders, names in os.walk(place.path, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder, name)


def describe(path: Path, place: Place) -> Source:
    """What the index is to know of the file at `path`.

    Raises UnreadableFile if it leads out of its folder, is no file, or has a name that cannot be stored.
    """
    try:
        str(path).encode("utf-8")
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(place.root.resolve()):
            raise UnreadableFile("is a link that leads out of the folder")
        status = path.stat()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
    except RuntimeError as error:  # Python 3.11 tells of links in a circle so; later ones raise OSError.
        raise UnreadableFile("is a link that leads back to itself") from error
    except UnicodeEncodeError as error:
        raise UnreadableFile("has a name that is not UTF-8; rename it") from error
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile("is not a regular file")
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
