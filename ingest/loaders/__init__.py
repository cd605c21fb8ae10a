"""Read a document, whatever its format. A new format is one file with a `load` and one line here.

A loader is a pure function from bytes to values: it keeps nothing and knows nothing of files. This package
knows nothing of chunks or of the index.
"""

import hashlib
import re
from pathlib import Path

from ingest.loaders import docx, html, markdown, pdf, plain, table
from ingest.loaders.clean import one_line
from ingest.loaders.kinds import SUFFIXES, kind_of
from ingest.loaders.parsed import Loader, OnPage, PagedLoader, Parsed
from vector_db.errors import UnreadableFile
from vector_db.types import Document

__all__ = ["LOADERS", "PAGED_LOADERS", "SUFFIXES", "kind_of", "read_document"]

LOADERS: dict[str, Loader] = {
    "markdown": markdown.load,
    "text": plain.load,
    "html": html.load,
    "docx": docx.load,
    "csv": table.load,
}
PAGED_LOADERS: dict[str, PagedLoader] = {
    "pdf": pdf.load,
}
"""Those that give a sign of life after each page, since their pages may take long."""


def read_document(path: Path, name: str | None = None, on_page: OnPage = lambda: None) -> Document:
    """Read the document at `path`, which may be a file of any kind; `name` is what it is called, if not so.

    Raises UnreadableFile, whatever is wrong with it, with the reason in one line that does not name the file.
    """
    name = name or path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
    if not data:
        raise UnreadableFile("is empty")
    parsed = _load(kind_of(name, data), data, on_page)
    if not parsed.blocks:
        raise UnreadableFile("holds no text")
    return Document(
        id=hashlib.sha256(data).hexdigest(),
        title=parsed.title or readable_name(Path(name)),
        blocks=parsed.blocks,
        pages=parsed.pages,
        empty_pages=parsed.empty_pages,
        notes=parsed.notes,
    )


def _load(kind: str | None, data: bytes, on_page: OnPage) -> Parsed:
    if kind is None:
        raise UnreadableFile(f"is of a kind that Docent does not read; it reads {', '.join(SUFFIXES)}")
    return PAGED_LOADERS[kind](data, on_page) if kind in PAGED_LOADERS else LOADERS[kind](data)


def readable_name(path: Path) -> str:
    """A title from a file's name: ``minutes-board-2025-03-11.txt`` becomes ``Minutes board 2025-03-11``."""
    words = one_line(re.sub(r"(?<!\d)[-_]+|[-_]+(?!\d)|_+", " ", path.stem)) or path.name
    return words[0].upper() + words[1:]
