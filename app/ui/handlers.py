"""What the page's buttons do: one function for each event, from Gradio's values to Gradio's updates.

All that belongs to a visitor is in the arguments, none of it is kept here. Knows nothing of how the parts are
arranged.
"""

from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import gradio as gr

from app.ui import drawing, library, render, sources
from app.ui.asking import Choices, Runs, ask
from app.ui.desk import Desk
from app.ui.opened import OpenedModels
from app.ui.turns import Turns
from app.ui.upload import Outcome, take_in
from vector_db.errors import DocentError

Update = dict[str, Any]


class Handlers:
    """The functions behind the page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.models = OpenedModels(desk.open_model, desk.model_names, any_name=desk.any_model)

    # Asking -------------------------------------------------------------------------------------------------

    def submit(
        self, question: str, turns: Turns, runs: Runs, model: str, passages: float, kinds: list[str]
    ) -> Generator[tuple[Any, ...]]:
        """Ask what was typed."""
        if not question.strip():
            gr.Info("Type a question first.")
            yield turns, gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        yield from self._ask(question, turns, runs, _choices(model, passages, kinds))

    def example(
        self, picked: gr.SelectData, turns: Turns, runs: Runs, model: str, passages: float, kinds: list[str]
    ) -> Generator[tuple[Any, ...]]:
        """Ask one of the questions to begin with."""
        yield from self._ask(_text(picked.value), turns, runs, _choices(model, passages, kinds), typed=False)

    def retry(
        self, again: gr.RetryData, turns: Turns, runs: Runs, model: str, passages: float, kinds: list[str]
    ) -> Generator[tuple[Any, ...]]:
        """Ask the last question once more."""
        question = turns[-1].question if turns else drawing.unmarked(_text(again.value))
        yield from self._ask(question, turns[:-1], runs, _choices(model, passages, kinds), typed=False)

    def edit(
        self, edited: gr.EditData, turns: Turns, runs: Runs, model: str, passages: float, kinds: list[str]
    ) -> Generator[tuple[Any, ...]]:
        """Put an earlier question differently, and go on from there: what followed it is dropped."""
        at = edited.index if isinstance(edited.index, int) else edited.index[0]
        question = drawing.unmarked(_text(edited.value))
        if not question.strip():
            gr.Info("An empty question cannot be asked; the old one stays.")
            yield turns, drawing.messages(turns), gr.skip(), gr.skip(), gr.skip()
            return
        yield from self._ask(question, turns[: max(0, at // 2)], runs, _choices(model, passages, kinds), typed=False)

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

    def stop(self, runs: Runs) -> None:
        """Stop the answer under way."""
        runs.stop()

    def clear(self, runs: Runs) -> tuple[Any, ...]:
        """Put the conversation away."""
        runs.forget()
        return (), [], sources.panel(()), _ASKABLE, _ON

    # Models and the library ---------------------------------------------------------------------------------

    def choose_model(self, name: str) -> Generator[str]:
        """Open the model that was chosen, and say how that went."""
        if not self.models.is_open(name):
            yield note("Opening the model …")
        try:
            self.models.get(name)
            yield note(f"{name} answers from the next question on.")
        except DocentError as error:
            yield note(str(error), kind="failed")

    def refresh(self) -> tuple[Any, ...]:
        """What shows the library: the masthead, the table, the kinds to choose from, the empty chat."""
        try:
            rows = self.desk.index.documents()
            kinds = self.desk.index.doc_types()
        except DocentError as error:
            failed = note(str(error), kind="failed")
            return masthead(failed), failed, gr.skip(), gr.skip(), gr.skip()
        examples = [{"text": example} for example in self.desk.examples]
        chat = gr.update(placeholder=self._invitation(bool(rows)), examples=examples if rows and examples else None)
        adding = gr.update(open=True) if not rows else gr.skip()
        return masthead(library.summary(rows)), library.table(rows), gr.update(choices=kinds), chat, adding

    def upload(
        self,
        files: list[str] | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Generator[tuple[Any, ...]]:
        """Take files in, one after the other, and say of each what came of it."""
        if self.desk.read_only:
            raise gr.Error("This page is read-only: documents cannot be added here.", print_exception=False)
        paths = [Path(file) for file in files or ()]
        done: list[Outcome] = []
        taken = take_in(
            paths,
            self.desk.settings.data / "uploads",
            self.desk.ingest,
            limit_mb=self.desk.settings.upload_mb,
            on_progress=lambda at, name: progress((at, len(paths)), desc=f"Reading {name}"),
        )
        for outcome in taken:
            done.append(outcome)
            yield library.outcomes(done), gr.skip()
        for path in paths:
            with suppress(OSError):
                path.unlink()
        yield library.outcomes(done), None

    def _invitation(self, filled: bool) -> str:
        if filled:
            return "### What would you like to know?\nEvery answer shows the passages it rests on."
        if self.desk.read_only:
            return "### The library is empty\nThere is nothing to ask about yet."
        return "### The library is empty\nDrop a file under **Add documents**, then ask about it."


_STOPPABLE: Update = gr.update(submit_btn=False, stop_btn="Stop")
_ASKABLE: Update = gr.update(submit_btn="Ask", stop_btn=False)
_OFF: Update = gr.update(interactive=False)
_ON: Update = gr.update(interactive=True)


def _choices(model: str, passages: float, kinds: Sequence[str] | None) -> Choices:
    return Choices(str(model or ""), max(1, min(50, int(passages))), tuple(kinds or ()))


def _text(value: Any) -> str:
    """The text of a message as an event carries it: a string, a dictionary, or a list of either."""
    if isinstance(value, list):
        return "".join(_text(part) for part in value)
    if isinstance(value, dict):
        return str(value.get("text", ""))
    return str(value)


def masthead(holdings: str) -> str:
    """`holdings` is HTML that is safe already."""
    return (
        "<h1>Docent</h1><p>answers questions from your documents, and shows where each answer comes from.</p>"
        f'<span class="holdings">{holdings}</span>'
    )


def note(text: str, kind: str = "quiet") -> str:
    return f'<p class="note {kind}">{render.plain(text)}</p>'
