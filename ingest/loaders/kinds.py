"""Which loader a file is for: told by its content first, then by its name. Knows nothing of how files are read."""

from pathlib import PurePath

from ingest.loaders.signature import check_signature

SUFFIXES = {
    ".pdf": "pdf",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".csv": "csv",
}
"""What the endings of names say."""


def kind_of(name: str, data: bytes) -> str | None:
    """The kind of a file, a key of LOADERS; None for what Docent does not read.

    `data` may be the first few thousand bytes alone, where only a cheap guess is wanted. Raises UnreadableFile where
    the content is plainly something that cannot be read, with what it is.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        return None
    check_signature(data, suffix)
    return SUFFIXES[suffix]
