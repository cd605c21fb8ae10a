"""Map and reduce: a language model collects from some documents at a time what belongs to an answer, then answers.

What it reads is bounded, for a small model on a laptop must not be busy for many minutes. Knows nothing of the index.
"""

import functools
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from app.citations import MARKER, tidy
from app.models.base import ChatModel
from app.prompt import MARGIN_TOKENS, CountTokens, collecting_prompt, combining_prompt, fenced
from app.repetition import repeated_from
from app.survey.finding import Found
from app.thoughts import unfold
from app.types import Answer, Event, Message, Options, Prompt
from vector_db.types import Hit

MOST_CALLS = 6
"""Times that a model is asked to collect something for one question."""
MOST_TOKENS = 6_000
"""Tokens of passages that it reads for that, unless its window is large: a minute or two for a small model."""
LARGE = 16_384
"""A window from which on a quarter of it is read, `MOST_OF_LARGE` at most."""
MOST_OF_LARGE = 32_000
NOTES_TOKENS = 256
"""The longest that it may write about one batch."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be read, and in how many batches."""

    passages: tuple[Hit, ...]
    """Passage number n is ``passages[n - 1]``."""
    batches: tuple[tuple[int, ...], ...]
    """The numbers of the passages of each batch."""

    def documents(self, batches: int) -> int:
        """How many documents the first `batches` are of."""
        numbers = (number for batch in self.batches[:batches] for number in batch)
        return len({self.passages[number - 1].chunk.document_id for number in numbers})


def plan(question: str, found: Found, model: ChatModel) -> Plan:
    """What `model` can read of what was `found`, the best first, within its window and the bounds above."""
    count = functools.cache(model.count_tokens)
    each = _room(question, model, count)
    left = min(MOST_OF_LARGE, model.context_tokens // 4) if model.context_tokens >= LARGE else MOST_TOKENS
    batches: list[list[int]] = [[]]
    passages: list[Hit] = []
    used = 0
    for hit in (*found.hits, *found.rest):
        cost = count(fenced(len(passages) + 1, _with_sections(hit, found))) + 1
        if cost > each:
            continue
        if used + cost > each:
            batches.append([])
            used = 0
        if cost > left or len(batches) > MOST_CALLS:
            break
        passages.append(hit)
        batches[-1].append(len(passages))
        used, left = used + cost, left - cost
    return Plan(tuple(passages), tuple(tuple(batch) for batch in batches if batch))


def collected(
    question: str, planned: Plan, found: Found, model: ChatModel, options: Options
) -> Generator[Event | int | tuple[Message, ...] | Prompt, None, None]:
    """Have `model` read what is `planned`, batch by batch. The prompt that makes the answer of it comes last.

    Yields what is sent to it, how many documents have been read so far, and what else comes from the model but its
    words. Raises ModelError.
    """
    notes: list[str] = []
    how = replace(options, max_tokens=min(NOTES_TOKENS, max(model.context_tokens // 4, 16)), temperature=0.0)
    for done, batch in enumerate(planned.batches, start=1):
        numbered = [(number, _with_sections(planned.passages[number - 1], found)) for number in batch]
        prompt = collecting_prompt(question, numbered)
        yield prompt.messages
        said = ""
        with closing(model.stream(prompt, how)) as events:
            for event in events:
                said += event if isinstance(event, str) else ""
                yield "" if isinstance(event, str) else event
                if (end := repeated_from(said)) is not None:
                    said = said[:end]
                    break
        notes += _lines(said, batch)
        yield planned.documents(done)
    yield _combining(question, notes, planned, model, options)


def _combining(question: str, notes: Sequence[str], planned: Plan, model: ChatModel, options: Options) -> Prompt:
    """The last prompt, with as many of the `notes` as there is room for."""
    read = planned.documents(len(planned.batches))
    count = functools.cache(model.count_tokens)

    def made(lines: Sequence[str]) -> Prompt:
        return combining_prompt(question, lines or ["none"], read, planned.passages, options.system)

    room = model.context_tokens - min(options.max_tokens, model.context_tokens // 2) - MARGIN_TOKENS
    room -= sum(count(message.content) for message in made([]).messages)
    fitting: list[str] = []
    for line in notes:
        room -= count(line) + 1
        if room < 0:
            break
        fitting.append(line)
    return made(fitting)


def as_surveyed(prompt: Prompt, found: Found) -> Prompt:
    """`prompt` with what a model needs that reads passages, not messages."""
    survey = found.survey
    if survey is None or (survey.kind == "documents" and not found.matching):
        return prompt
    question = prompt.question if survey.kind == "compare" else survey.topic
    passages = prompt.passages[: found.matching] if survey.kind == "documents" else prompt.passages
    if len(prompt.passages) < len(found.hits):  # a window: such a model reads the messages
        return prompt
    return replace(
        prompt, question=question, passages=passages, task=survey.kind, parts=found.parts, documents=found.documents
    )


def with_count(draft: Answer, prompt: Prompt, found: Found) -> Answer:
    """`draft` with how many documents have been read for it, and a word on those that have not."""
    read = len({hit.chunk.document_id for hit in prompt.passages})
    if prompt.task == "documents":
        read = found.documents  # the words of all of them have been looked through
    return replace(draft, documents_read=read, documents_in_all=found.documents)


def _room(question: str, model: ChatModel, count: CountTokens) -> int:
    empty = collecting_prompt(question, ()).messages[0].content
    return model.context_tokens - min(NOTES_TOKENS, model.context_tokens // 4) - count(empty) - MARGIN_TOKENS


def _lines(said: str, batch: Sequence[int]) -> list[str]:
    """The lines that name a passage of the `batch`: what names none cannot be cited."""
    lines = (tidy(line.strip(), max(batch)).strip() for line in unfold(said)[1].splitlines())
    return [line for line in lines if MARKER.search(line)]


def _with_sections(hit: Hit, found: Found) -> Hit:
    """`hit` as it is read: with the headings of its document before it."""
    sections = found.sections.get(hit.chunk.document_id, "")
    if not sections:
        return hit
    return replace(hit, chunk=replace(hit.chunk, body=f"(Sections of the document: {sections})\n{hit.chunk.body}"))
