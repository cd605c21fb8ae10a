"""The flow of an answer: understand, retrieve, prompt, stream, cite.

`answer` is the whole of it, top to bottom. Knows nothing of the page, of any model in particular, or of Chroma.
"""

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from app.citations import cite, is_refusal, tidy
from app.condense import stand_alone
from app.models.base import ChatModel
from app.prompt import build_prompt
from app.types import Answer, Message, Options
from vector_db.errors import DocentError
from vector_db.index import Index

MAX_QUESTION = 8_000
"""Characters. Longer than any question, shorter than what would tie up a model for minutes."""

MAX_PASSAGES = 100


def answer(
    question: str,
    history: Sequence[Message],
    *,
    index: Index,
    model: ChatModel,
    passages: int = 6,
    doc_types: Sequence[str] = (),
    options: Options = Options(),  # noqa: B008 - frozen
) -> Generator[Answer, None, None]:
    """Answer `question`, asked after the messages of `history`, from at most `passages` passages of `index`.

    Yields the answer as it grows; the last one has the stage ``done``. Closing the generator stops the model.
    Raises DocentError: an error is not an answer. What has been yielded before it stays true.
    """
    started = time.perf_counter()
    draft = Answer(question=check_question(question), model=model.name)
    draft = replace(draft, standalone_question=stand_alone(draft.question, history))
    index.check_not_empty()
    yield draft

    hits = index.search(draft.standalone_question, passages, doc_types)
    prompt = build_prompt(
        draft.question,
        draft.standalone_question,
        history=history,
        hits=hits,
        count_tokens=model.count_tokens,
        budget=model.context_tokens - options.max_tokens,
    )
    draft = replace(draft, passages=prompt.passages, stage="reading", seconds=time.perf_counter() - started)
    yield draft

    text = ""
    with closing(model.stream(prompt, options)) as pieces:
        for piece in pieces:
            text += piece
            seconds = time.perf_counter() - started
            draft = replace(draft, seconds=seconds)
            if piece:  # an empty one is a sign of life alone
                draft = replace(
                    draft,
                    text=tidy(text, len(prompt.passages)).strip(),
                    stage="writing",
                    seconds_to_first_token=draft.seconds_to_first_token or seconds,
                )
            yield draft
    yield finish(draft, seconds=time.perf_counter() - started)


def finish(draft: Answer, *, seconds: float) -> Answer:
    """A draft to which no more text will come: with its citations, or known as a refusal."""
    return replace(
        draft,
        citations=cite(draft.text, draft.passages),
        refused=is_refusal(draft.text),
        stage="done",
        seconds=seconds,
    )


def check_passages(passages: int) -> int:
    """`passages`, if so many can be asked for. Raises DocentError."""
    if not 1 <= passages <= MAX_PASSAGES:
        raise DocentError(f"-k {passages} does not fit: from 1 to {MAX_PASSAGES} passages can be shown to a model.")
    return passages


def check_question(question: str) -> str:
    """`question` without the white space around it. Raises DocentError if it is empty or too long."""
    question = question.strip()
    if not question:
        raise DocentError("The question is empty. Type a question about your documents.")
    if len(question) > MAX_QUESTION:
        raise DocentError(
            f"The question has {len(question):,} characters, and at most {MAX_QUESTION:,} can be asked."
            " Shorten it; a long text can be put into a file and indexed: python -m ingest FILE"
        )
    return question
