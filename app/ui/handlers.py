"""What the chat's buttons do: one function for each event, from Gradio's values to Gradio's updates.

All that belongs to a visitor is in the arguments, none of it is kept here. Knows nothing of how the parts are
arranged.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any

import gradio as gr

from app.types import Options
from app.ui import drawing, sources
from app.ui.asking import Choices, Runs, ask
from app.ui.desk import Desk
from app.ui.opened import OpenedModels, OwnModels
from app.ui.turns import Turns
from vector_db.types import Filter

MOST_TOKENS = 4096
"""The longest answer that can be asked for in the page, unless the settings allow more."""
MOST_SYSTEM = 4000
"""Characters of the system text."""

Update = dict[str, Any]


class Handlers:
    """The functions behind the chat. What was chosen comes last among their arguments: see `chosen_by`."""

    def __init__(self, desk: Desk, models: OpenedModels) -> None:
        self.desk = desk
        self.models = models

    def submit(
        self, question: str, turns: Turns, runs: Runs, own: OwnModels, *chosen: Any
    ) -> Generator[tuple[Any, ...]]:
        """Ask what was typed."""
        if not question.strip():
            gr.Info("Type a question first.")
            yield turns, gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        yield from self._ask(question, turns, runs, self._choices(own, chosen))

    def example(
        self, picked: gr.SelectData, turns: Turns, runs: Runs, own: OwnModels, *chosen: Any
    ) -> Generator[tuple[Any, ...]]:
        """Ask one of the questions to begin with."""
        yield from self._ask(_text(picked.value), turns, runs, self._choices(own, chosen), typed=False)

    def retry(
        self, again: gr.RetryData, turns: Turns, runs: Runs, own: OwnModels, *chosen: Any
    ) -> Generator[tuple[Any, ...]]:
        """Ask the last question once more."""
        question = turns[-1].question if turns else drawing.unmarked(_text(again.value))
        yield from self._ask(question, turns[:-1], runs, self._choices(own, chosen), typed=False)

    def edit(
        self, edited: gr.EditData, turns: Turns, runs: Runs, own: OwnModels, *chosen: Any
    ) -> Generator[tuple[Any, ...]]:
        """Put an earlier question differently, and go on from there: what followed it is dropped."""
        at = edited.index if isinstance(edited.index, int) else edited.index[0]
        question = drawing.unmarked(_text(edited.value))
        if not question.strip():
            gr.Info("An empty question cannot be asked; the old one stays.")
            yield turns, drawing.messages(turns), gr.skip(), gr.skip(), gr.skip()
            return
        yield from self._ask(question, turns[: max(0, at // 2)], runs, self._choices(own, chosen), typed=False)

    def _ask(
        self, question: str, turns: Turns, runs: Runs, choices: Choices, *, typed: bool = True
    ) -> Generator[tuple[Any, ...]]:
        """Draw each state of the conversation: turns, chat, sources, text box, the button for a new chat."""
        box = gr.update(value="", submit_btn=False, stop_btn="Stop") if typed else _STOPPABLE
        drawn, panel, shown = turns, "", ""
        steps = ask(question, turns, choices, desk=self.desk, models=self.models, run=runs.begin())
        with closing(steps):
            for drawn in steps:
                panel = sources.panel(drawn)
                yield drawn, drawing.messages(drawn), panel if panel != shown else gr.skip(), box, _OFF
                box, shown = gr.skip(), panel
        yield drawn, gr.skip(), gr.skip(), _ASKABLE, _ON

    def _choices(self, own: OwnModels, chosen: Sequence[Any]) -> Choices:
        return chosen_by(own, *chosen, desk=self.desk)

    def stop(self, runs: Runs) -> None:
        """Stop the answer under way."""
        runs.stop()

    def clear(self, runs: Runs) -> tuple[Any, ...]:
        """Put the conversation away."""
        runs.forget()
        return (), [], sources.panel(()), _ASKABLE, _ON


_STOPPABLE: Update = gr.update(submit_btn=False, stop_btn="Stop")
_ASKABLE: Update = gr.update(submit_btn="Ask", stop_btn=False)
_OFF: Update = gr.update(interactive=False)
_ON: Update = gr.update(interactive=True)


def chosen_by(
    own: OwnModels,
    model: str | None,
    passages: float | None,
    kinds: Sequence[str] | None,
    temperature: float | None,
    top_p: float | None,
    max_tokens: float | None,
    seed: float | None,
    system: str | None,
    *,
    desk: Desk,
) -> Choices:
    """What was chosen in the page, within its bounds: whoever calls this need not have seen the controls."""
    usual = desk.options
    options = Options(
        temperature=_within(temperature, 0, 2, usual.temperature),
        top_p=_within(top_p, 0.01, 1, usual.top_p),
        max_tokens=int(_within(max_tokens, 16, most_tokens(desk), usual.max_tokens)),
        seed=None if seed is None or seed < 0 else int(_within(seed, 0, 2**32 - 2, 0)),
        system=(system or "")[:MOST_SYSTEM],
    )
    return Choices(str(model or ""), int(_within(passages, 1, 50, 6)), Filter(kinds=tuple(kinds or ())), options, own)


def most_tokens(desk: Desk) -> int:
    """The longest answer that can be asked for; where strangers can reach the page, no more than the settings say."""
    usual = desk.options.max_tokens
    return max(MOST_TOKENS, usual) if desk.any_model else usual


def _within(value: float | None, least: float, most: float, usual: float) -> float:
    return usual if value is None else max(least, min(most, value))


def _text(value: Any) -> str:
    """The text of a message as an event carries it: a string, a dictionary, or a list of either."""
    if isinstance(value, list):
        return "".join(_text(part) for part in value)
    if isinstance(value, dict):
        return str(value.get("text", ""))
    return str(value)
