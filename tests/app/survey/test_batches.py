"""A language model reads many documents batch by batch: within its window, within bounds, and stopped at any point."""

from collections.abc import Generator

import pytest

from app.answer import _prompted
from app.survey.batches import MOST_CALLS, MOST_TOKENS, plan
from app.survey.finding import Found
from app.survey.rule import Survey
from app.types import Answer, Options, Prompt
from tests.support.passages import ScriptedModel, hit
from vector_db.errors import ModelError
from vector_db.types import Hit

QUESTION = "List all boats."
OPTIONS = Options(max_tokens=100)


def documents(number: int) -> tuple[Hit, ...]:
    return tuple(
        hit(f"The boat number{at} " + "is blue. " * 60, source=f"ships/{at}.md") for at in range(1, number + 1)
    )


def found(number: int) -> Found:
    hits = documents(number)
    return Found(hits[:2], Survey("things", "boats"), documents=number, rest=hits[2:], sections={"ships/1.md": "Masts"})


class Reader(ScriptedModel):
    """Says of each batch which passages it was shown, and in the end that it has finished."""

    def stream(self, prompt: Prompt, options: Options) -> Generator[str, None, None]:
        numbers = [part.split('"')[0] for part in prompt.messages[-1].content.split('<passage number="')[1:]]
        self.pieces = [f"- Boat {number} [{number}]\n" for number in numbers] or ["Done [1]."]
        yield from super().stream(prompt, options)


def steps(model: ScriptedModel, number: int) -> list[Answer | Prompt]:
    draft = Answer(QUESTION, standalone_question=QUESTION)
    return list(_prompted(draft, (), found(number), model, OPTIONS))


def test_what_fits_into_one_prompt_is_read_at_once() -> None:
    model = Reader([])
    *_, prompt = steps(model, 5)
    assert isinstance(prompt, Prompt) and len(prompt.passages) == 5 and not model.prompts


def test_batches_are_read_one_after_the_other_and_the_answer_is_made_of_their_lines() -> None:
    model = Reader([], context_tokens=1500)
    *drafts, prompt = steps(model, 20)
    assert isinstance(prompt, Prompt)
    progress = [draft.documents_read for draft in drafts if isinstance(draft, Answer)]
    assert progress[0] == 0 and progress[-1] == 20 == len(prompt.passages) and progress == sorted(progress)
    assert 1 < len(model.prompts) <= MOST_CALLS
    said = prompt.messages[-1].content
    for number in range(1, 21):
        assert f"Boat {number} [{number}]" in said
    assert "20 documents" in said
    last = drafts[-1]
    assert isinstance(last, Answer)
    assert last.trace.messages == tuple(message for one in model.prompts for message in one.messages), (
        "all that was sent"
    )


def test_every_prompt_fits_the_window() -> None:
    model = Reader([], context_tokens=900)
    *_, prompt = steps(model, 40)
    for one in [*model.prompts, prompt]:
        assert isinstance(one, Prompt)
        assert sum(model.count_tokens(message.content) for message in one.messages) <= 900


def test_a_small_model_is_not_kept_busy_for_long() -> None:
    model = Reader([], context_tokens=2000)
    planned = plan(QUESTION, found(400), model)
    assert len(planned.batches) <= MOST_CALLS and len(planned.passages) < 400
    assert sum(model.count_tokens(one.chunk.text) for one in planned.passages) <= MOST_TOKENS


def test_a_large_window_reads_more() -> None:
    assert len(plan(QUESTION, found(400), Reader([], context_tokens=100_000)).passages) > len(
        plan(QUESTION, found(400), Reader([], context_tokens=2000)).passages
    )


def test_the_headings_of_a_document_are_read_with_its_passage() -> None:
    model = Reader([], context_tokens=1500)
    steps(model, 20)
    assert "(Sections of the document: Masts)" in model.prompts[0].messages[-1].content


def test_stopping_between_two_batches_stops_the_model() -> None:
    model = Reader([], context_tokens=1500)
    draft = Answer(QUESTION, standalone_question=QUESTION)
    growing = _prompted(draft, (), found(20), model, OPTIONS)
    for step in growing:
        if isinstance(step, Answer) and model.said:
            break
    growing.close()
    assert model.closed and len(model.prompts) == 1


def test_a_model_that_fails_meanwhile_is_an_error() -> None:
    with pytest.raises(ModelError, match="down"):
        steps(Reader([], context_tokens=1500, error=ModelError("It is down.")), 20)
