"""Answers to questions about many documents, put together from quotations: lists, counts, and one thing beside another.

Pure functions. Knows nothing of models, or of how sentences were scored.
"""

from collections.abc import Iterator, Sequence

from app.reading import Sentence
from ingest.sentences import split_sentences
from vector_db.keywords import stems
from vector_db.types import Hit

MOST_LINES = 50
"""Lines of a list."""
LINE = 300
"""Characters of a line that is no row of a table."""


def documents(topic: str, passages: Sequence[Hit], in_all: int) -> Iterator[str]:
    """A line for each of `passages`, which are of one document each: its title, and what it says of `topic`."""
    found = f"{len(passages):,} of {in_all:,} documents" if in_all > len(passages) else _some(len(passages), "document")
    yield f"{found}:\n"
    meant = stems(topic) if topic else set()
    for number, hit in enumerate(passages[:MOST_LINES], start=1):
        said = _telling(hit.chunk.body, meant)
        yield f"\n- **{_title(hit)}**{f': {said}' if said else ''} [{number}]"
    if len(passages) > MOST_LINES:
        yield f"\n\nAnd {len(passages) - MOST_LINES:,} more."


def things(sentences: Sequence[Sentence], passages: Sequence[Hit]) -> Iterator[str]:
    """A line for each of `sentences`, those of one document together."""
    among = len({passages[sentence.passage].chunk.document_id for sentence in sentences})
    yield f"{_some(len(sentences), 'place')} in {_some(among, 'document')}:\n"
    for sentence in sentences:
        yield f"\n- {_line(sentence.text)} [{sentence.passage + 1}]"


def side(name: str, sentences: Sequence[Sentence], before: int) -> Iterator[str]:
    """What is said of one of two things that are compared; `before`: how many passages come before its own."""
    yield f"{chr(10) * 2 if before else ''}### {name[:1].upper()}{name[1:]}\n"
    for sentence in sentences:
        yield f"\n- {_line(sentence.text)} [{before + sentence.passage + 1}]"
    if not sentences:
        yield "\nNothing was found."


def _telling(body: str, meant: set[str]) -> str:
    """The sentence of `body` with most of the words that are `meant`; empty if nothing particular is."""
    sentences = split_sentences(body)
    if not meant or not sentences:
        return ""
    return _line(max(sentences, key=lambda sentence: len(meant & stems(sentence))).removeprefix("- "))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LINE else f"{line[:LINE].rsplit(' ', 1)[0]} …"


def _title(hit: Hit) -> str:
    return " ".join(hit.chunk.lead.split(" > ")[0].replace("*", "").split()) or hit.source


def _some(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
