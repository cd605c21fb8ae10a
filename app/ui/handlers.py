"""What the chat's buttons do: one function for each event, from Gradio's values to Gradio's updates.

All that belongs to a visitor is in the arguments, none of it is kept here. Knows nothing of how the parts are
arranged.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import gradio as gr

from app.conversation.store import MOST_TURNS, StoreFault
from app.conversation.turns import Turn, Turns
from app.gates.refusing import when
from app.gates.visitors import owner_of
from app.types import Options
from app.ui import drawing, render, sources, telling
from app.ui.asking import Choices, Runs, ask
from app.ui.attaching import Attached
from app.ui.chats import FULL, GONE, Chats, Saving
from app.ui.desk import Desk
from app.ui.looking import Looking
from app.ui.opened import OpenedModels, OwnModels
from app.ui.words import figure, later, say

MOST_TOKENS = 4096
"""The longest answer that can be asked for in the page, unless the settings allow more."""
MOST_PASSAGES = 20
"""The most passages that can be asked for in the page, unless the settings say more."""
MOST_SYSTEM = 4000
"""Characters of the system text."""
TOO_MANY = later(
    "This page answers no more than {each} questions an hour from one visitor, and no more than {together} a day from "
    "all of them."
)

Update = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question is asked."""

    owner: str | None
    """Whose conversation it is; None where nobody could tell."""
    turns: Turns
    """The turns before it."""
    opened: str
    """The conversation's id; empty for a new one."""
    replaces: bool = False
    """The question takes the place of all that followed `turns`."""


class Handlers:
    """The functions behind the chat. What was chosen comes last among their arguments: see `chosen_by`."""

    def __init__(self, desk: Desk, models: OpenedModels, chats: Chats) -> None:
        self.desk = desk
        self.models = models
        self.chats = chats

    def submit(
        self, question: str, turns: Turns, opened: str, runs: Runs, own: OwnModels, request: gr.Request, *chosen: Any
    ) -> Generator[tuple[Any, ...]]:
        """Ask what was typed."""
        if not question.strip():
            telling.info(say("Type a question first."))
            yield _UNCHANGED
            return
        yield from self._ask(question, self._place(turns, opened, request), runs, self._choices(own, chosen))

    def example(
        self, picked: gr.SelectData, turns: Turns, opened: str, runs: Runs, own: OwnModels, request: gr.Request,
        *chosen: Any,
    ) -> Generator[tuple[Any, ...]]:  # fmt: skip
        """Ask one of the questions to begin with, or to go on with."""
        place = self._place(turns, opened, request)
        yield from self._ask(_text(picked.value), place, runs, self._choices(own, chosen), typed=False)

    def retry(
        self, again: gr.RetryData, turns: Turns, opened: str, runs: Runs, own: OwnModels, request: gr.Request,
        *chosen: Any,
    ) -> Generator[tuple[Any, ...]]:  # fmt: skip
        """Ask the last question once more, in its place."""
        place = self._place(turns, opened, request)
        last = turns[-1:] or place.turns[-1:]
        question = last[0].question if last else drawing.unmarked(_text(again.value))
        place = self._replacing(place, turns, len(place.turns) - 1)
        yield from self._ask(question, place, runs, self._choices(own, chosen), typed=False)

    def edit(
        self, edited: gr.EditData, turns: Turns, opened: str, runs: Runs, own: OwnModels, request: gr.Request,
        *chosen: Any,
    ) -> Generator[tuple[Any, ...]]:  # fmt: skip
        """Put an earlier question differently, and go on from there; the conversation as it was is kept as a copy."""
        at = edited.index if isinstance(edited.index, int) else edited.index[0]
        question = drawing.unmarked(_text(edited.value))
        if not question.strip():
            telling.info(say("An empty question cannot be asked; the old one stays."))
            yield turns, drawing.messages(turns), *_UNCHANGED[2:]
            return
        place = self._place(turns, opened, request)
        before = self._replacing(place, turns, max(0, at // 2))
        if before.replaces and len(place.turns) > len(before.turns) + 1:
            self._keep_copy(place)
        yield from self._ask(question, before, runs, self._choices(own, chosen), typed=False)

    def _place(self, turns: Turns, opened: str, request: gr.Request) -> Place:
        """The open conversation as it is stored, for another tab may have asked in it; `turns` where it is not."""
        owner = owner_of(request, self.desk.visitors)
        if not opened:
            return Place(owner, turns, "")
        try:
            stored = self.chats.turns(owner, opened)
        except StoreFault:
            return Place(owner, turns, opened)
        if stored is None:
            telling.info(f"{say(GONE)} {say('The question begins a new one.')}")
            return Place(owner, (), "")
        return Place(owner, stored, opened)

    def _replacing(self, place: Place, seen: Turns, at: int) -> Place:
        """The place of turn `at`, if the conversation is still as the reader has `seen` it; otherwise its end."""
        if seen and [turn.id for turn in seen] != [turn.id for turn in place.turns]:
            telling.info(say("The conversation has gone on in another tab: the question is asked at its end."))
            return place
        return Place(place.owner, place.turns[: max(0, at)], place.opened, replaces=True)

    def _keep_copy(self, place: Place) -> None:
        try:
            there = self.chats.store.conversation(place.owner or "", place.opened)
            name = say("{name} (before the edit)", name=there.name) if there else ""
            if there and self.chats.store.copy(place.owner or "", place.opened, name):
                telling.info(say("The conversation as it was is kept as “{name}”.", name=name))
        except StoreFault as fault:
            telling.warning(str(fault))

    def _ask(
        self, question: str, place: Place, runs: Runs, choices: Choices, *, typed: bool = True
    ) -> Generator[tuple[Any, ...]]:
        """Draw each state of the conversation: turns, chat, sources, text box, id."""
        turns = place.turns
        if len(turns) >= MOST_TURNS:
            telling.info(say(FULL, most=MOST_TURNS))
            yield _UNCHANGED
            return
        if refused := self._too_many(place.owner):
            telling.warning(refused)
            yield _UNCHANGED
            return
        box = gr.update(submit_btn=False, stop_btn=say("Stop"))
        if typed:
            box["value"] = ""
        drawn, shown = turns, None
        before = drawing.messages(turns)
        run = runs.begin()
        steps = ask(question, turns, choices, desk=self.desk, models=self.models, run=run)
        with closing(steps), closing(self._saving(place)) as saving:
            for drawn in steps:
                saving.put(drawn[-1])
                beside = _beside(drawn[-1])
                panel = gr.skip() if beside == shown else sources.panel(drawn)
                messages = before + drawing.messages(drawn[-1:], len(turns))
                yield drawn, messages, panel, box, saving.conversation
                box, shown = gr.skip(), beside
        if run.forget.is_set():
            yield _UNCHANGED  # another conversation is open by now
        else:
            yield drawn, gr.skip(), gr.skip(), askable(), saving.conversation

    def _too_many(self, owner: str | None) -> str:
        """Why no question is answered now, in words; empty where one is. Those whom nobody knows are one visitor."""
        questions = self.desk.questions
        wait = questions.take(owner or "") if questions else 0
        if not questions or not wait:
            return ""
        each, together = figure(questions.each.amount), figure(questions.together.amount)
        again, number = when(wait)
        return f"{say(TOO_MANY, each=each, together=together)} {say(again, number=figure(number))}"

    def _saving(self, place: Place) -> Saving:
        return self.chats.saving(
            place.owner,
            place.opened,
            unsaved=() if place.opened else place.turns,
            after=[turn.id for turn in place.turns] if place.replaces else None,
            tell=telling.warning,
        )

    def _choices(self, own: OwnModels, chosen: Sequence[Any]) -> Choices:
        return chosen_by(own, *chosen, desk=self.desk)

    def stop(self, runs: Runs) -> None:
        """Stop the answer under way."""
        runs.stop()

    def clear(self, runs: Runs) -> tuple[Any, ...]:
        """Put the conversation away."""
        runs.forget()
        return (), [], sources.panel(()), askable(), ""


_UNCHANGED: tuple[Any, ...] = (gr.skip(),) * 5


def askable() -> Update:
    """The text box when nothing is being written."""
    return dict(gr.update(submit_btn=say("Ask"), stop_btn=False))


def _beside(turn: Turn) -> tuple[Any, ...]:
    """When this changes, the sources are drawn anew: all of a long conversation's take too long for each word."""
    answer = turn.answer
    return (turn.running, answer and (answer.stage, len(answer.passages), render.cited(answer.text)))


def chosen_by(
    own: OwnModels,
    model: str | None,
    passages: float | None,
    places: Sequence[str] | None,
    since: str | None,
    until: str | None,
    attached: Attached,
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
    return Choices(
        str(model or ""),
        int(_within(passages, 1, most_passages(desk), desk.settings.passages)),
        options=options,
        looking=Looking(tuple(map(str, places or ())), attached.jobs, str(since or ""), str(until or "")),
        own=own,
    )


def most_tokens(desk: Desk) -> int:
    """The longest answer that can be asked for; where strangers can reach the page, no more than the settings say."""
    usual = desk.options.max_tokens
    return max(MOST_TOKENS, usual) if desk.any_model else usual


def most_passages(desk: Desk) -> int:
    """The most passages that can be asked for."""
    return max(MOST_PASSAGES, desk.settings.passages)


def _within(value: float | None, least: float, most: float, usual: float) -> float:
    return usual if value is None else max(least, min(most, value))


def _text(value: Any) -> str:
    """The text of a message as an event carries it: a string, a dictionary, or a list of either."""
    if isinstance(value, list):
        return "".join(_text(part) for part in value)
    if isinstance(value, dict):
        return str(value.get("text", ""))
    return str(value)
