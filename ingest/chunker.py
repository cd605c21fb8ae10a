"""A document to chunks: each led by its title and headings, none longer than the embedder reads.

Borders lie between sentences, list items and table rows; a chunk never spans two pages or two headings, so that
what it cites is exact. Pure functions. Knows nothing of formats, of the embedder but its measure, or of storage.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from ingest.sentences import split_sentences
from vector_db.types import Block, Chunk, Document

CHUNKER_VERSION = "1"
"""Part of every chunk's id. Change it with anything below: an index cut by another version is refused."""

TARGET_TOKENS = 160
"""How long a chunk is to be, its lead included: long enough to be understood, short enough to be about one thing."""
OVERLAP_TOKENS = 30
"""A chunk that goes on where another stopped repeats the last sentence, if it is no longer than this."""
MAX_LEAD_SHARE = 0.4

CountTokens = Callable[[str], int]


def chunk(document: Document, count_tokens: CountTokens, max_tokens: int) -> list[Chunk]:
    """Cut `document` into chunks of at most `max_tokens` by `count_tokens`, lead included, in reading order."""
    chunks: list[Chunk] = []
    for (headings, page), blocks in groupby(document.blocks, key=lambda block: (block.headings, block.page)):
        lead = _lead(document.title, headings, count_tokens, max_tokens)
        budget = min(TARGET_TOKENS, max_tokens) - count_tokens(lead)
        for body in _pack(_units(blocks), budget, count_tokens):
            for piece in _guard(lead, body, count_tokens, max_tokens):
                chunks.append(
                    Chunk(
                        id=f"{document.id}:{CHUNKER_VERSION}:{len(chunks)}",
                        document_id=document.id,
                        position=len(chunks),
                        lead=lead,
                        body=piece,
                        heading=" > ".join(headings),
                        page=page,
                    )
                )
    return chunks


def _lead(title: str, headings: tuple[str, ...], count_tokens: CountTokens, max_tokens: int) -> str:
    """Title and heading path; where that is too long, its words from the end of the path are kept."""
    lead = " > ".join([title, *headings])
    words = lead.split()
    while len(words) > 1 and count_tokens(" ".join(words)) > MAX_LEAD_SHARE * min(TARGET_TOKENS, max_tokens):
        words = words[len(words) // 4 + 1 :]
    lead = " ".join(words)
    while len(lead) > 1 and count_tokens(lead) > MAX_LEAD_SHARE * min(TARGET_TOKENS, max_tokens):
        lead = lead[len(lead) // 2 :]  # One endless word.
    return lead


def _units(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """The pieces that are not to be cut, each with what joins it to the piece before: a space or a new line."""
    for block in blocks:
        if block.kind == "row":
            yield "\n", " ".join(block.text.split())
            continue
        for line in block.text.splitlines():
            for number, sentence in enumerate(split_sentences(line)):
                yield (" " if number else "\n"), sentence


def _pack(units: Iterable[tuple[str, str]], budget: int, count_tokens: CountTokens) -> Iterator[str]:
    """Join units while they fit into `budget` tokens."""
    body, size = "", 0
    last, last_size = "", 0
    for joint, unit in units:
        unit_size = count_tokens(unit)
        if body and size + unit_size > budget:
            yield body
            repeats = last if joint == " " and last_size <= OVERLAP_TOKENS else ""
            body, size = repeats, last_size if repeats else 0
        body = f"{body}{joint}{unit}" if body else unit
        size += unit_size
        last, last_size = unit, unit_size
    if body:
        yield body


def _guard(lead: str, body: str, count_tokens: CountTokens, max_tokens: int) -> Iterator[str]:
    """`body`, cut between words where it would still be too long: one endless sentence, or a row of many columns."""
    if count_tokens(f"{lead}\n{body}") <= max_tokens:
        if body.strip():
            yield body
        return
    words = body.split(" ")
    if len(words) == 1:  # One endless word: cut where it must be.
        words = [body[: len(body) // 2], body[len(body) // 2 :]]
        joint = ""
    else:
        joint = " "
    half = len(words) // 2
    yield from _guard(lead, joint.join(words[:half]), count_tokens, max_tokens)
    yield from _guard(lead, joint.join(words[half:]), count_tokens, max_tokens)
