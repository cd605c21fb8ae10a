"""Small documents for tests: on the disk, or as the values that they become."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from vector_db.index import Index
from vector_db.types import Chunk, Document, Source


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write `files`, paths with their texts, under `folder`, and return it."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def source(path: str = "notes/a.md", root: str = "/library", modified: int = 1) -> Source:
    """A file that is said to lie at `path`, in a folder that is its kind."""
    return Source(f"{root}/{path}", root, path, path.split("/")[0], 100, modified)


def document(*bodies: str, title: str = "A title") -> tuple[Document, list[Chunk]]:
    """A document and its chunks, one for each of `bodies`."""
    id_ = hashlib.sha256(repr((title, bodies)).encode()).hexdigest()
    chunks = [Chunk(f"{id_}:1:{n}", id_, n, title, body, "", None) for n, body in enumerate(bodies)]
    return Document(id_, title, ()), chunks


def store(index: Index, path: str, bodies: Sequence[str], title: str = "A title", modified: int = 1) -> list[Chunk]:
    """Write a document into `index`, its vectors too, and return its chunks."""
    made, chunks = document(*bodies, title=title)
    index.put_text(made, chunks, source(path, modified=modified))
    index.embed_pending()
    return chunks


def found(index: Index, question: str, **options: object) -> list[str]:
    """The sources of what a search finds, best first, each once."""
    return list(dict.fromkeys(hit.source for hit in index.search(question, **options)))  # type: ignore[arg-type]
