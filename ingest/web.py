"""A web page as a document: fetched, its readable text kept as Markdown in the data folder, and ingested from there.

Fetched again, it replaces what it was. Knows nothing of HTTP, or of who asks for it.
"""

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ingest.address import Guard
from ingest.fetch import Fetched, fetch
from ingest.job import Stopped, ingest, say_nothing
from ingest.loaders.clean import one_line
from ingest.readers import Limits, Readers
from ingest.removal import remove
from ingest.report import FileReport, Progress, Report
from ingest.sync import OnProgress
from vector_db.errors import DocentError, IndexFault, UnreadableFile
from vector_db.index import Index

WEB = "web"
"""The kind of documents that were fetched, and the name of their folder in the data folder."""
NAME_LENGTH = 60
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_address(path: str) -> bool:
    """Whether what was typed is an address, not a path."""
    return bool(_ADDRESS.match(path))


def ingest_page(
    url: str,
    index: Index,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress = say_nothing,
    guard: Guard | None = None,
    embeds: bool = True,
) -> Report:
    """Fetch the page at `url` and bring it into `index`. What fails is told in the report; the old version stays.

    `guard` decides which addresses may be asked; `embeds` is as for `ingest`. Raises IndexFault if the index
    cannot be used.
    """
    url = url.strip().partition("#")[0]
    on_progress(Progress("reading", 0, 1, url))
    try:
        fetched = fetch(url, guard, waiting=lambda: on_progress(Progress("reading", 0, 1, url)))
        stored = _stored(url, fetched, index, limits or Limits())
    except (IndexFault, Stopped):
        raise
    except OSError as error:
        return _failed(url, f"cannot be stored: {error.strerror or error}", index)
    except DocentError as error:
        return _failed(url, str(error), index)
    root = index.data / WEB
    location = str(stored)
    try:
        report = ingest([stored], index, doc_type=WEB, root=root, limits=limits, on_progress=on_progress, embeds=embeds)
    finally:
        known = {row.source.location for row in index.documents()}
        if location not in known:
            stored.unlink(missing_ok=True)
    if location not in known:
        return report
    # What came as a page may come as a PDF now.
    for old in stored.parent.glob(f"{stored.stem}.*"):
        if old != stored and str(old) in known:
            remove([str(old)], index)
    return report


def place_of(url: str, data: Path) -> Path:
    """Where the page at `url` is kept, but for the ending of its name: the same address, the same place."""
    parts = urlsplit(url)
    host = re.sub(r"[^a-z0-9.-]", "_", (parts.hostname or "").lower()).strip(".") or "_"
    words = re.sub(r"\.(html?|md|pdf|txt|php|aspx?)$", "", unquote(parts.path), flags=re.IGNORECASE)
    slug = re.sub(r"[^\w]+", "-", f"{words} {unquote(parts.query)}", flags=re.ASCII).strip("-")[:NAME_LENGTH].strip("-")
    return data / WEB / host / f"{slug or 'index'}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"


def _stored(url: str, fetched: Fetched, index: Index, limits: Limits) -> Path:
    """Store what was fetched, a page as the Markdown of its readable text; returns where it lies."""
    index.check_space(len(fetched.data))
    place = place_of(url, index.data)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.resolve().is_relative_to((index.data / WEB).resolve()):
        raise UnreadableFile("cannot be stored: its place is taken by a link")
    partial = place.with_name(f".{place.name}-{os.getpid()}.part")
    suffix = fetched.suffix
    try:
        partial.write_bytes(fetched.data)
        if suffix == ".html":
            with Readers(limits) as readers:
                page = readers.extract(partial, fetched.url, fetched.charset)
            if page.markdown.strip():  # Else it is read like any HTML file.
                fields = {"title": page.title, "date": page.date, "address": url}
                front = "".join(f"{name}: {one_line(value)}\n" for name, value in fields.items() if value.strip())
                partial.write_text(f"---\n{front}---\n\n{page.markdown}\n", encoding="utf-8", errors="replace")
                suffix = ".md"
        stored = place.with_name(place.name + suffix)
        os.replace(partial, stored)
        return stored
    finally:
        partial.unlink(missing_ok=True)


def _failed(url: str, reason: str, index: Index) -> Report:
    documents, chunks = index.counts()
    return Report([FileReport(url, "failed", (reason,))], documents, chunks)
