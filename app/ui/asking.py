"""One question, from the press of the button to the last word: yields the conversation as it grows.

Knows nothing of Gradio. An error becomes part of its turn, so that nothing of the conversation is lost.
"""

import logging
import threading
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from app.conversation.turns import Turn, Turns, history
from app.types import Answer, Options
from app.ui.desk import Desk
from app.ui.looking import Looking, look_in
from app.ui.opened import OpenedModels, OwnModels
from app.ui.pace import paced
from app.ui.words import say
from vector_db.errors import DocentError
from vector_db.types import EVERYTHING, Filter

log = logging.getLogger(__name__)

Step = str | Answer
"""What is being waited for, in words, or as much of the answer as there is."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reader has chosen beside the page."""

    model: str
    passages: int
    only: Filter = EVERYTHING
    options: Options = field(default_factory=Options)
    looking: Looking = field(default_factory=Looking)
    """Where to look, of what `only` allows."""
    own: OwnModels = field(default_factory=OwnModels)
    """The models that were opened for this session alone."""


@dataclass(frozen=True, slots=True)
class Run:
    """An answer under way. The events are set by other threads: the reader's other buttons."""

    stop: threading.Event = field(default_factory=threading.Event)
    forget: threading.Event = field(default_factory=threading.Event)
    """The conversation it belongs to has been put away: nothing of it may be drawn any more."""


class Runs:
    """The answers under way in one visitor's session, of which there is one at a time."""

    def __init__(self) -> None:
        self._run = Run()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Runs":
        return Runs()  # Gradio copies a first value for each session: each has runs of its own

    def begin(self) -> Run:
        """A new run; the one before is stopped and forgotten."""
        self.forget()
        self._run = Run()
        return self._run

    def stop(self) -> None:
        """Stop the answer under way; what has been written stays."""
        self._run.stop.set()

    def forget(self) -> None:
        """Stop the answer under way, and have nothing more of it drawn."""
        self._run.forget.set()
        self._run.stop.set()


def ask(
    question: str, turns: Turns, choices: Choices, *, desk: Desk, models: OpenedModels, run: Run
) -> Generator[Turns]:
    """Yield the conversation `turns` with one turn more, as that turn grows; the last has ended in some way.

    Closing the iterator stops the model. Raises nothing that has to do with the question or the model.
    """
    turn = Turn(question)
    steps = _steps(question, turns, choices, desk, models)
    try:
        yield (*turns, turn)
        with closing(paced(steps, run.stop)) as newest:
            for step in newest:
                turn = _grown(turn, step)
                if run.forget.is_set():
                    return
                yield (*turns, turn)
        turn = replace(turn, stopped=turn.running and run.stop.is_set())
    except DocentError as error:
        turn = replace(turn, error=str(error))
    except Exception as error:
        # A fault of ours: the console gets the traceback, the reader keeps the question and can try again.
        log.exception("The answer failed.")
        turn = replace(
            turn, error=say("Something went wrong inside Docent ({error}). Try again.", error=type(error).__name__)
        )
    if not run.forget.is_set():
        yield (*turns, turn)


def _grown(turn: Turn, step: Step | None) -> Turn:
    if isinstance(step, str):
        return replace(turn, waiting=step)
    return replace(turn, waiting="", answer=step) if step else turn


def _steps(question: str, turns: Turns, choices: Choices, desk: Desk, models: OpenedModels) -> Generator[Step]:
    yield from models.opening(choices.model, choices.own)
    model = models.get(choices.model, choices.own)
    only, said = yield from look_in(choices.looking, choices.only, desk)
    answers = desk.answer(
        question,
        history(turns),
        index=desk.index,
        model=model,
        passages=choices.passages,
        only=only,
        options=choices.options,
    )
    with closing(answers):
        for answer in answers:
            yield replace(answer, notices=(*answer.notices, said)) if said else answer
