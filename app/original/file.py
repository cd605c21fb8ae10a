"""The original of a document: the very file that it was read from, opened for whoever wants to see it.

Only what the catalog lists is opened, and only where it still lies in the folder that was ingested. Knows nothing of
how it is drawn, and nothing of who asks.
"""

import errno
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from ingest.archives import open_member
from ingest.files import HEAD, container, open_regular
from ingest.loaders.signature import looks_like_pdf, signature
from vector_db.errors import DocentError, UnreadableFile
from vector_db.types import DocumentRow, Hit

GONE = "The original of {} is not there any more: it was moved or deleted after it was read."
ELSEWHERE = "The original of {} is not handed out: its place leads out of the folder that was read."
UNREADABLE = "The original of {} cannot be opened: {}."


class OriginalMissing(DocentError):
    """The file of a document is not there any more, or not to be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file that is open for reading; whoever has it closes `file`."""

    file: BinaryIO
    name: str
    """What the file is called, without its folders."""
    size: int
    """In bytes."""
    kind: Literal["pdf", "image", ""]
    """What can be drawn of it, told by its first bytes; empty for what has no pages to be drawn."""
    changed: bool
    """Whether it holds something else now than when it was read."""
    stamp: str
    """Another one whenever the file is another."""


def row_of(hit: Hit, rows: Sequence[DocumentRow]) -> DocumentRow | None:
    """The file among `rows` that the passage `hit` is from; another one of the same content if that is gone."""
    same = [row for row in rows if row.document_id == hit.chunk.document_id]
    return next((row for row in same if row.source.path == hit.source), same[0] if same else None)


def open_original(row: DocumentRow) -> Original:
    """Open the file of `row`. Raises OriginalMissing."""
    path = row.source.path
    location = Path(row.source.location)
    inside = "" if os.path.lexists(location) else _inside(location)
    outer = Path(str(location).removesuffix(f"/{inside}")) if inside else location
    try:
        outer = outer.resolve(strict=True)
        if not outer.is_relative_to(Path(row.source.root).resolve(strict=True)):
            raise OriginalMissing(ELSEWHERE.format(path))
        file = open_regular(outer)
    except RuntimeError as error:  # Python 3.11 tells of links in a circle so; later ones raise OSError.
        raise OriginalMissing(ELSEWHERE.format(path)) from error
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            raise OriginalMissing(GONE.format(path)) from error
        raise OriginalMissing(UNREADABLE.format(path, error.strerror)) from error
    modified = os.fstat(file.fileno()).st_mtime_ns
    if inside:
        file.close()
        try:
            file = open_member(outer, inside)
        except UnreadableFile as error:
            raise OriginalMissing(UNREADABLE.format(path, f"it {error}")) from error
    return _described(file, row, modified)


def _inside(location: Path) -> str:
    """The name of what lies in an archive, within that archive; empty for a file of its own."""
    archive = container(str(location))
    return location.relative_to(archive).as_posix() if archive else ""


def _described(file: BinaryIO, row: DocumentRow, modified: int) -> Original:
    size = os.fstat(file.fileno()).st_size
    head = file.read(HEAD)
    file.seek(0)
    as_it_was = (size, modified) == (row.source.size, row.source.modified)
    changed = not as_it_was and _digest(file) != row.document_id
    stamp = f"{row.source.location}|{size}|{modified}"
    return Original(file, row.source.path.rpartition("/")[2], size, _kind(head), changed, stamp)


def _kind(head: bytes) -> Literal["pdf", "image", ""]:
    told = signature(head)
    if told and told[0] == "image":
        return "image"
    return "pdf" if (told and told[0] == "pdf") or (told is None and looks_like_pdf(head)) else ""


def _digest(file: BinaryIO) -> str:
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest
