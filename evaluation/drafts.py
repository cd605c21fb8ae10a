"""A question set drafted from the documents of an index, for a person to correct: by rule, or by a language model.

Knows nothing of how questions are worded (see ``rules.py`` and ``author.py``).
"""

import itertools
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.models.base import ChatModel
from evaluation.author import written
from evaluation.measures import holds
from evaluation.rules import Draft, Text, drafts
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.types import Chunk, DocumentRow

CORRECT_THEM = (
    "These are drafts. Read each line: correct what reads badly, delete what is unclear or has more than one answer,"
    ' and add questions that your documents cannot answer, with "answerable": false.'
)
NOTE = "a draft"
MOST_TOPICS = 0.2
"""The share of questions about a heading, which have no keyword: they fill up what the rules leave."""
MOST_CELLS = 3
"""Questions about the cells of one document's tables and forms, of which there can be thousands."""
SEED = 7
_DULL = frozenset(
    "introduction summary overview description contents notes general background about details history information"
    " other conclusion appendix references abstract preface".split()
)

Line = dict[str, Any]


def draft(
    index: Index, *, most: int, model: ChatModel | None = None, on_draft: Callable[[], object] = lambda: None
) -> list[Line]:
    """At most `most` questions about the documents of `index`, as lines of a question set, spread over all of them.

    By rule without `model`; with one, by it. Calls `on_draft` after each. Raises DocentError if there is nothing to
    be asked about, or if the model fails.
    """
    if most < 1:
        raise DocentError(f"-n {most} does not fit: at least one question must be wanted.")
    index.check_not_empty()
    documents = _documents(index)
    chosen: list[Line] = []
    for line in _in_turn(_by_model(documents, model)) if model else _by_rule(documents):
        chosen.append(line)
        on_draft()
        if len(chosen) == most:
            break
    if not model and len(chosen) < most:
        room = min(most - len(chosen), max(1, int(MOST_TOPICS * most)))
        chosen += [line for line, _ in zip(_in_turn(_topics(documents)), range(room), strict=False)]
    if not chosen:
        raise DocentError(
            "No question could be made of these documents by rule. Name a language model: --model openai:NAME"
        )
    return chosen


def write_drafts(path: Path, lines: Sequence[Line]) -> None:
    """Write a new question set. Raises DocentError if it cannot be written, or if there is a file already."""
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    except FileExistsError as error:
        raise DocentError(f"{path} exists, and may hold what you have corrected. Name another file.") from error
    except OSError as error:
        raise DocentError(f"The questions cannot be written to {path}: {error.strerror}.") from error


Documents = list[tuple[DocumentRow, list[Chunk]]]


def _documents(index: Index) -> Documents:
    """Each document once, in an order that is shuffled but always the same."""
    once = {row.document_id: row for row in index.documents()}
    found = [(row, index.chunks_of(id_)) for id_, row in once.items()]
    random.Random(SEED).shuffle(found)
    return found


def _in_turn(of: Iterable[Iterator[Line]]) -> Iterator[Line]:
    """The first of each, then the second of each, and so on: no document has more than its share."""
    waiting = list(of)
    while waiting:
        going_on = []
        for lines in waiting:
            if (line := next(lines, None)) is not None:
                going_on.append(lines)
                yield line
        waiting = going_on


def _by_rule(documents: Documents) -> Iterator[Line]:
    """Two of sentences, then one of a row or a line of a form, as long as there are any."""
    common = _common_words(documents)
    sentences: list[Iterator[Line]] = []
    cells: list[Iterator[Line]] = []
    made = [(row, _made(row, chunks, common)) for row, chunks in documents]
    # The same question of two documents has two answers, and one of them would be called wrong.
    asked = Counter(question for _, of_one in made for question in of_one)
    for row, of_one in made:
        lines = [(each, _line(each, row)) for question, each in of_one.items() if asked[question] == 1]
        sentences.append(line for each, line in lines if not each.of_cell)
        of_cells = [line for each, line in lines if each.of_cell]
        cells.append(iter(random.Random(SEED).sample(of_cells, min(len(of_cells), MOST_CELLS))))
    return _woven(_in_turn(sentences), _in_turn(cells))


def _made(row: DocumentRow, chunks: Sequence[Chunk], common: frozenset[str]) -> dict[str, Draft]:
    """The questions of one document, by their words; overlapping chunks make the same one twice."""
    return {
        each.question: each
        for chunk in chunks
        for each in drafts(Text(row.title, chunk.body), common)
        if holds(chunk.text, each.keyword)
    }


def _woven(sentences: Iterator[Line], cells: Iterator[Line]) -> Iterator[Line]:
    while True:
        some = [*itertools.islice(sentences, 2), *itertools.islice(cells, 1)]
        if not some:
            return
        yield from some


def _by_model(documents: Documents, model: ChatModel) -> list[Iterator[Line]]:
    def of_one(row: DocumentRow, chunks: list[Chunk]) -> Iterator[Line]:
        shuffled = random.Random(SEED).sample(chunks, len(chunks))
        for chunk in shuffled:
            if (each := written(model, row.title, chunk.text)) is not None:
                yield {
                    "question": each.question,
                    "category": each.category,
                    "keywords": each.keywords,
                    "relevant": [row.source.path],
                    "reference_answer": each.answer,
                    "note": f"{NOTE} by {model.name}",
                }

    return [of_one(row, chunks) for row, chunks in documents]


def _topics(documents: Documents) -> list[Iterator[Line]]:
    """A question about each heading that says something."""

    def of_one(row: DocumentRow, chunks: list[Chunk]) -> Iterator[Line]:
        for heading in dict.fromkeys(chunk.heading.rpartition(" > ")[2] for chunk in chunks):
            if _says_something(heading, row.title):
                yield {
                    "question": f'What does "{row.title}" say about "{heading}"?',
                    "category": "topic",
                    "relevant": [row.source.path],
                    "note": NOTE,
                }

    return [of_one(row, chunks) for row, chunks in documents]


def _says_something(heading: str, title: str) -> bool:
    found = heading.lower().split()
    return (
        2 <= len(found) <= 8
        and found[0] not in ("what", "how", "why", "who", "when", "where")
        and (heading != title and not _DULL & set(found) and not heading.endswith("?"))
    )


def _line(each: Draft, row: DocumentRow) -> Line:
    return {
        "question": each.question,
        "category": each.category,
        "keywords": [each.keyword],
        "relevant": [row.source.path],
        "reference_answer": each.sentence,
        "note": NOTE,
    }


def _common_words(documents: Documents) -> frozenset[str]:
    """The words that are written small somewhere: at the beginning of a sentence they are no names."""
    bodies = (chunk.body for _, chunks in documents for chunk in chunks)
    return frozenset(word for body in bodies for word in re.findall(r"(?<![\w.@/-])[a-z][\w'’-]+(?![\w.]*@)", body))
