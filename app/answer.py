"""The flow of an answer: understand, retrieve, refuse what is about something else, prompt, stream, check, cite.

`answer` is the whole of it, top to bottom. Knows nothing of the page, of any model in particular, or of Chroma.
"""

import time
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import replace

from app.calibration import calibration_of
from app.checking.checked import Checking
from app.citations import cite, is_refusal, tidy
from app.condense import condense, sensible, stand_alone
from app.courtesy import reply_to, without_courtesy
from app.models.base import NO_WINDOW, ChatModel
from app.models.chain import links_of
from app.prompt import NOT_FOUND, build_prompt, condensing_prompt
from app.repetition import repeated_from
from app.retrieve import queries_for
from app.suggest import suggestions
from app.survey.batches import as_surveyed, collected, plan, with_count
from app.survey.finding import Found, find, knows_neither
from app.survey.rule import survey_of
from app.thoughts import unfold
from app.types import Answer, Event, Message, Notice, Options, Prompt, Thought, Usage, Waiting
from vector_db.errors import AnswerCutOff, DocentError, ModelError
from vector_db.index import Index
from vector_db.settings import Settings, variable
from vector_db.types import EVERYTHING, Filter

MAX_QUESTION = 8_000
"""Characters. Longer than any question, shorter than what would tie up a model for minutes."""

MAX_PASSAGES = 100
LOOK_EVERY = 60
"""Characters that a language model writes between two looks at whether it repeats itself."""


def options_of(settings: Settings) -> Options:
    """How a model is to write, by the settings."""
    return Options(
        temperature=settings.temperature,
        max_tokens=settings.max_tokens,
        top_p=settings.top_p,
        seed=None if settings.seed < 0 else settings.seed,
        system=settings.system,
    )


def answer(
    question: str,
    history: Sequence[Message],
    *,
    index: Index,
    model: ChatModel,
    passages: int = 8,
    only: Filter = EVERYTHING,
    options: Options = Options(),  # noqa: B008 - frozen
) -> Generator[Answer, None, None]:
    """Answer `question`, asked after the messages of `history`, from at most `passages` passages of `index`.

    Only the documents that `only` allows are searched.
    Yields the answer as it grows; the last one has the stage ``done``. Closing the generator stops the model.
    Raises DocentError: an error is not an answer. What has been yielded before it stays true.
    """
    started = time.perf_counter()
    draft = Answer(question=check_question(question), model=model.name)
    if reply := reply_to(draft.question):
        yield replace(draft, text=reply, stage="done", seconds=time.perf_counter() - started)
        return
    draft = replace(draft, standalone_question=stand_alone(draft.question, history))
    index.check_not_empty()
    yield draft

    draft = yield from _put_alone(draft, history, model)
    draft = _timed(draft, "understanding", started)
    found = find(index, survey_of(draft.standalone_question), draft.trace.queries, passages, only)
    draft = replace(draft, trace=replace(draft.trace, searches=found.searches))
    draft = _timed(draft, "searching", started)
    if _is_elsewhere(draft, history, found, only, index):
        seconds = time.perf_counter() - started
        draft = replace(draft, text=NOT_FOUND, passages=found.hits, seconds_to_first_token=seconds)
        yield finish(draft, seconds=seconds)
        calibration_of(index).renew()
        return
    checking = Checking(index.embedder, index.rarity)
    draft, quotes = yield from _by_whoever_can(draft, history, found, model, options, checking, started)
    done = finish(_timed(draft, "writing", started), seconds=time.perf_counter() - started)
    done = checking.concluded(done, quotes=quotes)
    yield done
    if next_ones := suggestions(done, (*found.hits, *found.beyond), history):
        yield replace(done, suggestions=next_ones)
    calibration_of(index).renew()  # not before: it takes a second of the machine's time, and nobody waits any more


def _is_elsewhere(draft: Answer, history: Sequence[Message], found: Found, only: Filter, index: Index) -> bool:
    """Whether the question is about something that no document is about: no model is asked then.

    A question about the whole collection is not, but a comparison may be; whoever has named documents asks about those,
    and what is no question may be about the answer before it.
    """
    if knows_neither(found):
        return True
    if found.survey or only != EVERYTHING or (history and "?" not in draft.question):
        return False
    return calibration_of(index).is_elsewhere(draft.standalone_question, (*found.hits, *found.beyond))


def _put_alone(draft: Answer, history: Sequence[Message], model: ChatModel) -> Generator[Answer, None, Answer]:
    """Have a language model put a question that leans on the conversation; the rule's form stands where it cannot.

    Returns the draft with what is to be searched for.
    """
    alone = draft.standalone_question
    if alone != without_courtesy(draft.question):
        said = ""
        # A model that fails fails again when it is to answer, and is reported then.
        with suppress(ModelError):
            opened = links_of(model)[0].open()
            if opened.context_tokens < NO_WINDOW:
                draft = _with_news(draft, condensing_prompt(draft.question, history).messages)
                with closing(condense(draft.question, history, opened)) as events:
                    for event in events:
                        said += event if isinstance(event, str) else ""
                        yield _with_news(draft, event)
        alone = sensible(said, draft.question, history) or alone
    reply = next((message.content for message in reversed(history) if message.role == "assistant"), "")
    queries = queries_for(draft.question, alone, reply)
    return replace(draft, standalone_question=alone, trace=replace(draft.trace, queries=queries))


def _by_whoever_can(
    draft: Answer,
    history: Sequence[Message],
    found: Found,
    model: ChatModel,
    options: Options,
    checking: Checking,
    started: float,
) -> Generator[Answer, None, tuple[Answer, bool]]:
    """Have the first link of `model` that can write the answer; yields the draft as it grows, checked.

    Returns the last draft, and whether that link quotes. Raises ModelError if none of them can.
    """
    links = links_of(model)
    quotes = False
    for place, link in enumerate(links, start=1):
        try:
            asked = replace(draft, model=link.name)
            opened = link.open()
            quotes = opened.context_tokens >= NO_WINDOW
            with closing(_written(asked, history, found, opened, options, started)) as drafts:
                for grown in drafts:
                    draft = checking.of(grown)
                    yield draft
            break
        except ModelError as error:
            link.failed()
            if isinstance(error, AnswerCutOff) or place == len(links):
                raise
            passed_over = f"{links[place].name} answers in place of {link.name}: {error}"
            draft = replace(draft, thoughts="", usage=None, notices=(*draft.notices, passed_over))
    return draft, quotes


def _prompted(
    draft: Answer, history: Sequence[Message], found: Found, model: ChatModel, options: Options
) -> Generator[Answer | Prompt, None, None]:
    """What `model` is to be given, last of all; before it how far it is, where it reads many documents in batches."""
    hits, survey = found.hits, found.survey
    if survey and survey.kind != "compare" and model.context_tokens < NO_WINDOW:
        planned = plan(draft.standalone_question, found, model)
        draft = replace(draft, passages=planned.passages, documents_in_all=found.documents, stage="reading")
        if len(planned.batches) > 1:
            draft = replace(draft, documents_read=0)
            yield draft
            with closing(collected(draft.standalone_question, planned, found, model, options)) as steps:
                for step in steps:
                    if isinstance(step, Prompt):
                        yield step
                        return
                    yield (draft := _with_news(draft, step))
        hits = planned.passages or hits
    yield as_surveyed(
        build_prompt(
            draft.question,
            draft.standalone_question,
            history=history,
            hits=hits,
            count_tokens=model.count_tokens,
            limit=model.context_tokens,
            reserve=options.max_tokens,
            wishes=options.system,
        ),
        found,
    )


def _written(
    draft: Answer, history: Sequence[Message], found: Found, model: ChatModel, options: Options, started: float
) -> Generator[Answer, None, None]:
    """Have `model` write the answer; yields the draft as it grows."""
    prompt = Prompt((), draft.question, ())
    with closing(_prompted(draft, history, found, model, options)) as steps:
        for step in steps:
            if isinstance(step, Prompt):
                prompt = step
            else:
                draft = replace(step, seconds=time.perf_counter() - started)
                yield draft
    draft = _timed(_with_prompt(draft, prompt, found, model), "laying out", started)
    yield draft

    said, thought, looked_at = "", "", 0
    how = replace(options, max_tokens=draft.budget.reserved) if draft.budget else options
    with closing(model.stream(prompt, how)) as events:
        for event in events:
            if event and not (said or thought) and isinstance(event, str | Thought):
                draft = _timed(draft, "reading", started)
            draft = replace(draft, seconds=time.perf_counter() - started, waiting=0)
            if isinstance(event, str):
                said += event
            elif isinstance(event, Thought):
                thought += event.text
            if event and isinstance(event, str | Thought):  # an empty piece is a sign of life alone
                draft = _with_words(draft, said, thought)
            else:
                draft = _with_news(draft, event)
            if draft.budget and len(draft.text) - looked_at >= LOOK_EVERY:
                looked_at = len(draft.text)
                if (end := repeated_from(draft.text)) is not None:
                    notice = f"{draft.model} began to repeat itself and was stopped. Another model may do better."
                    yield _with_news(replace(draft, text=draft.text[:end].rstrip()), Notice(notice))
                    return
            yield draft
    if not draft.text:
        raise ModelError(
            f"{draft.model} has used up its tokens before it wrote a word, in thought. Raise {variable('max_tokens')}."
            if draft.thoughts
            else f"{draft.model} has answered with nothing. Ask again, or choose another model."
        )


def _with_prompt(draft: Answer, prompt: Prompt, found: Found, model: ChatModel) -> Answer:
    """`draft` with what the model is shown."""
    windowed = model.context_tokens < NO_WINDOW
    draft = replace(draft, passages=prompt.passages, budget=prompt.budget if windowed else None, stage="reading")
    if windowed:
        draft = _with_news(draft, prompt.messages)
    return with_count(draft, prompt, found) if found.survey else draft


def _timed(draft: Answer, stage: str, started: float) -> Answer:
    """`draft` with the time that `stage` took, which has just ended: what no stage before it has taken."""
    before = sum(seconds for _, seconds in draft.trace.seconds)
    took = (stage, max(0.0, time.perf_counter() - started - before))
    return replace(draft, trace=replace(draft.trace, seconds=(*draft.trace.seconds, took)))


def _with_words(draft: Answer, said: str, thought: str) -> Answer:
    thoughts, text = unfold(said)
    return replace(
        draft,
        text=tidy(text, len(draft.passages)).strip(),
        thoughts="\n\n".join(filter(None, (thought.strip(), thoughts))),
        stage="writing",
        seconds_to_first_token=draft.seconds_to_first_token or draft.seconds,
    )


def _with_news(draft: Answer, event: Event | int | tuple[Message, ...]) -> Answer:
    """`draft` with what has become known; a number is that of documents read, messages have been sent."""
    match event:
        case tuple():
            return replace(draft, trace=replace(draft.trace, messages=(*draft.trace.messages, *event)))
        case int():
            return replace(draft, documents_read=event)
        case Waiting(before):
            return replace(draft, waiting=before)
        case Usage():
            return replace(draft, usage=event)
        case Notice(text):
            return draft if text in draft.notices else replace(draft, notices=(*draft.notices, text))
        case _:
            return draft


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
