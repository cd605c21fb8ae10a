"""The values that pass from room to room: Document, then Chunk, then Hit. (Answer is the chat's.)

Small and frozen. They know nothing of where they are stored, or of how they were read.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document that reads as one piece: a paragraph, a list, one row of a table, some lines of code.

    A row carries its column names with it (``Ticket: adult; Price: £12``), so that it can stand alone.
    """

    text: str
    headings: tuple[str, ...] = ()
    """The headings above it, outermost first, the document's title not among them."""
    page: int | None = None
    """1-based, for formats that have pages."""
    kind: Literal["prose", "row", "code"] = "prose"
    """Lines of code keep the spaces they begin with."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it was read, whatever its format."""

    id: str
    """SHA-256 of the file's bytes, in hexadecimal: the same content is the same document."""
    title: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    """How many pages it has, for formats that have them."""
    empty_pages: tuple[int, ...] = ()
    """The 1-based pages that hold no text: scans, most often."""
    notes: tuple[str, ...] = ()
    """What a person should know of how it was read, each in one line."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document lies: one file, under the folder that was ingested."""

    location: str
    """The file's absolute path."""
    root: str
    """The absolute path of the folder that was ingested."""
    path: str
    """The path relative to `root`, with ``/``: what citations and scripts call the source."""
    doc_type: str
    """The kind of document: the name of the folder it lies in."""
    size: int
    """In bytes."""
    modified: int
    """The file's modification time, in nanoseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document, small enough for the embedder to read whole, its lead included."""

    id: str
    """From content alone (document, chunker version, position): writing it twice is writing it once."""
    document_id: str
    position: int
    """0-based place among the chunks of its document."""
    lead: str
    """The document's title and the path of headings, which a chunk on its own would lack."""
    body: str
    heading: str
    """The headings above it, joined by `` > ``; empty where there are none."""
    page: int | None

    @property
    def text(self) -> str:
        """What is embedded, searched by keyword and shown to the model."""
        return f"{self.lead}\n{self.body}"


Ranking = list[tuple[str, float]]
"""Ids of chunks with a score each, higher is better, best first."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents may be searched. An empty field allows all; fields together allow what each of them allows."""

    kinds: tuple[str, ...] = ()
    """Kinds of document (`Source.doc_type`)."""
    documents: tuple[str, ...] = ()
    """Ids of documents (`Document.id`)."""
    since: str = ""
    """The first day on which a document's file may have been changed: ``2024-05-01``, or all of ``2024-05``."""
    until: str = ""
    """The last such day, month or year."""


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search has found."""

    chunk: Chunk
    source: str
    """Path of its document, relative to the folder that was ingested."""
    doc_type: str
    score: float
    """Higher is better; comparable within one search only."""
    also_in: tuple[str, ...] = ()
    """Other paths that hold the very same document."""
    modified: int = 0
    """When its file was changed, in nanoseconds since the epoch; 0 where that is not known."""
    similarity: float | None = None
    """Its cosine with the question, if the search by meaning found it."""
    similarity_rank: int | None = None
    """Its 1-based place in the search by meaning."""
    bm25: float | None = None
    """Its score in the search by keyword, higher is better, if that found it."""
    keyword_rank: int | None = None
    """Its 1-based place in the search by keyword."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of the library: a file and the state of the document in it."""

    source: Source
    document_id: str
    title: str
    state: Literal["text", "complete"]
    """``text``: found by keyword only so far; ``complete``: its vectors are there too."""
    pages: int | None
    chunks: int
    added: str
    """When it was stored, ISO 8601 in UTC."""
    embedded: int = 0
    """How many of its chunks have a vector."""
