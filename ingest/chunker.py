"""A document to chunks: each led by its title and headings, none longer than the embedder reads.

Borders lie between sentences, list items and table rows; a chunk never spans two pages or two headings, so that
what it cites is exact. Pure functions. Knows nothing of formats, of the embedder but its measure, or of storage.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.loaders.lines import is_item
from ingest.sentences import split_sentences
from vector_db.types import Block, Chunk, Document

CHUNKER_VERSION = "2"
"""Part of every chunk's id. Raise it where chunks of before and of now must not stand in one index, as of two lengths:
an index of another version answers, and takes nothing in until it is rebuilt, every vector anew. Sentences told apart
better, or files read better, are no such reason: who wants them reads the documents again."""

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
        for body in _pack(_units(blocks, count_tokens), budget):
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


@dataclass(frozen=True, slots=True)
class _Unit:
    """A piece of text that is not to be cut."""

    text: str
    size: int
    """In tokens."""
    joint: str
    """What joins it to the piece before: a space or a new line."""
    together: int = 0
    """For the first item of a list: how many tokens the whole list has."""


def _units(blocks: Iterable[Block], count_tokens: CountTokens) -> Iterator[_Unit]:
    for block in blocks:
        if block.kind == "row":
            text = " ".join(block.text.split())
            yield _Unit(text, count_tokens(text), "\n")
        elif block.kind == "code":
            for line in filter(str.strip, block.text.splitlines()):
                yield _Unit(line.rstrip(), count_tokens(line), "\n")
        else:
            yield from _sentences(block, count_tokens)


def _sentences(block: Block, count_tokens: CountTokens) -> Iterator[_Unit]:
    lines = block.text.splitlines()
    units = [
        _Unit(sentence, count_tokens(sentence), " " if number else "\n")
        for line in lines
        for number, sentence in enumerate(split_sentences(line))
    ]
    if units and len(lines) > 1 and is_item(lines[0]):
        units[0] = replace(units[0], together=sum(unit.size for unit in units))
    yield from units


def _pack(units: Iterable[_Unit], budget: int) -> Iterator[str]:
    """Join units while they fit into `budget` tokens; a list that fits as a whole is not parted."""
    body, size = "", 0
    last: _Unit | None = None
    for unit in units:
        needed = unit.together if unit.together <= budget else unit.size
        if last and body and size + max(needed, unit.size) > budget:
            yield body
            leads_on = unit.joint == " " or (unit.together and last.text.endswith(":"))
            repeated = leads_on and last.size <= OVERLAP_TOKENS
            body, size = (last.text, last.size) if repeated else ("", 0)
        body = f"{body}{unit.joint}{unit.text}" if body else unit.text
        size += unit.size
        last = unit
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
