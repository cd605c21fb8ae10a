"""What the tab of the evaluation does: offer sets, take one in, run one, stop it, show what has come of it.

Everybody sees the same run. Each function refuses where evaluation is not offered, for anybody can call what a page can
call. Knows nothing of how the parts are arranged.
"""

from pathlib import Path
from typing import Any

import gradio as gr

from app.answer import check_passages
from app.measured import Evaluated
from app.ui import evaluation_view, render, telling
from app.ui.desk import Desk, Evaluating
from app.ui.evaluation_runs import EvaluationRuns, OnProgress, Run
from app.ui.opened import OpenedModels, OwnModels
from app.ui.words import later, say, say_number
from vector_db.errors import DocentError

Update = dict[str, Any]

NO_SET = later(
    "There is no question set for these documents yet. Draft one, correct it, and upload it here: python -m evaluation "
    "generate --db {folder} --out questions.jsonl"
)


class EvaluationHandlers:
    """The functions behind the tab."""

    def __init__(self, desk: Desk, models: OpenedModels) -> None:
        self.desk = desk
        self.models = models
        self.runs = EvaluationRuns()

    @property
    def offered(self) -> bool:
        """Whether this page evaluates at all."""
        return self.desk.evaluation is not None and not self.desk.read_only

    def show(self, chosen: str | None) -> tuple[Any, ...]:
        """The sets that there are, the one that was `chosen` still so; and the run as it is now."""
        choices = self._choices(chosen)
        none = self.offered and not choices["choices"]
        return choices, *self._shown(self.runs.now(), render.note(self._none()) if none else "")

    def upload(self, file: str | None) -> tuple[Any, ...]:
        """Take a question set in, and choose it."""
        bench = self._bench()
        if not file:
            return gr.skip(), gr.skip()
        path = Path(file)
        try:
            added = bench.add(path.name, path)
        except DocentError as error:
            return gr.skip(), render.note(str(error), "failed")
        finally:
            path.unlink(missing_ok=True)
        said = say("{name} is in, with {questions}.", name=added.name, questions=_questions(added.questions))
        return self._choices(added.name), render.note(said)

    def run(self, name: str | None, model: str | None, passages: float, own: OwnModels) -> tuple[Any, ...]:
        """Start a run, unless one is going on."""
        bench = self._bench()
        if not name:
            return self._said(say("Choose a question set, or upload one.") if bench.sets() else self._none())
        wanted = int(check_passages(int(passages)))
        if self.desk.questions and not self.runs.now().running:
            asked = next((each.questions for each in bench.sets() if each.name == name), 0)
            if self.desk.questions.take(None, asked):
                return self._said(say("It has more questions than this page may still answer today."))

        def work(on_progress: OnProgress, goes_on: Any) -> Evaluated | None:
            return bench.run(
                name,
                model=self.models.get((model or "").strip(), own),
                passages=wanted,
                options=self.desk.options,
                on_progress=on_progress,
                goes_on=goes_on,
            )

        if not self.runs.start(name, work):
            running = say("An evaluation is running already. One runs at a time.")
            return self._shown(self.runs.now(), render.note(running))
        return self._shown(self.runs.now())

    def stop(self) -> tuple[Any, ...]:
        """Stop the run; what has been measured so far is shown."""
        self._bench()
        self.runs.stop()
        return self._shown(self.runs.now())

    def tick(self, seen: str) -> tuple[Any, ...]:
        """The run as it is now, if that has changed since `seen`."""
        if not self.offered:
            return (gr.skip(),) * SHOWN
        run = self.runs.now()
        return (gr.skip(),) * SHOWN if _mark(run) == seen else self._shown(run)

    def _said(self, text: str) -> tuple[Any, ...]:
        """Nothing but a word: what pops up over the page does so for events of Gradio's queue alone."""
        return *(gr.skip(),) * (SHOWN - 2), render.note(text), gr.skip()

    def _shown(self, run: Run, said: str = "") -> tuple[Any, ...]:
        if not self.offered:
            return (gr.skip(),) * SHOWN
        found = evaluation_view.about(run.found) + evaluation_view.whole(run.found) if run.found else ""
        return (
            _mark(run),
            gr.update(interactive=not run.running),
            gr.update(visible=run.running, interactive=not run.stopping),
            gr.Timer(active=run.running),
            said + evaluation_view.progress(run),
            "" if run.running else found,
        )

    def _choices(self, chosen: str | None = None) -> Update:
        if not self.offered:
            return gr.skip()
        sets = self._bench().sets()
        names = [each.name for each in sets]
        said = [f"{each.name} ({_questions(each.questions)})" for each in sets]
        first = names[0] if names else None
        return gr.update(choices=list(zip(said, names, strict=True)), value=chosen if chosen in names else first)

    def _none(self) -> str:
        return say(NO_SET, folder=self.desk.settings.data)

    def _bench(self) -> Evaluating:
        if self.desk.evaluation is None or self.desk.read_only:
            raise telling.error(say("This page does not evaluate."))
        return self.desk.evaluation


SHOWN = 6
"""What `_shown` gives back."""


def _questions(number: int) -> str:
    return say_number(number, "1 question", "{number} questions")


def _mark(run: Run) -> str:
    """Another one whenever there is something else to be seen."""
    return f"{run.name} {run.running} {run.stopping} {run.done} {int(run.seconds)}"
