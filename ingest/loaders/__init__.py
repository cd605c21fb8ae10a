"""Read a document, whatever its format. A new format is one file with a `load` and one line here.

A loader is a pure function from bytes to values: it keeps nothing and knows nothing of files. This package
knows nothing of chunks or of the index.
"""

import hashlib
import re
from pathlib import Path

from ingest.loaders import docx, html, markdown, pdf, plain, table
from ingest.loaders.clean import one_line
from ingest.loaders.parsed import Loader
from ingest.loaders.signature import check_signature
from vector_db.errors import UnreadableFile
from vector_db.types import Document

__all__ = ["LOADERS", "read_document"]

LOADERS: dict[str, Loader] = {
    ".pdf": pdf.load,
    ".md": markdown.load,
    ".markdown": markdown.load,
    ".txt": plain.load,
    ".html": html.load,
    ".htm": html.load,
    ".docx": docx.load,
    ".csv": table.load,
}


def read_document(path: Path) -> Document:
    """Read the document at `path`, which may be a file of any kind.

    Raises UnreadableFile, whatever is wrong with it, with the reason in one line that does not name the file.
    """
    suffix = path.suffix.lower()
    if suffix not in LOADERS:
        raise UnreadableFile(f"is of a kind that Docent does not read; it reads {', '.join(LOADERS)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
    if not data:
        raise UnreadableFile("is empty")
    check_signature(data, suffix)
    parsed = LOADERS[suffix](data)
    if not parsed.blocks:
        raise UnreadableFile("holds no text")
    return Document(
        id=hashlib.sha256(data).hexdigest(),
        title=parsed.title or readable_name(path),
        blocks=parsed.blocks,
        pages=parsed.pages,
        empty_pages=parsed.empty_pages,
    )


def readable_name(path: Path) -> str:
    """A title from a file's name: ``minutes-board-2025-03-11.txt`` becomes ``Minutes board 2025-03-11``."""
    words = one_line(re.sub(r"(?<!\d)[-_]+|[-_]+(?!\d)|_+", " ", path.stem)) or path.name
    return words[0].upper() + words[1:]
