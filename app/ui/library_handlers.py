"""What the page's controls for documents do: show the library, bring in, delete.

Each that changes something refuses on a page that is read-only, for anybody can call what a page can call. Knows
nothing of how the parts are arranged.
"""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from app.ui import library, outcomes, render
from app.ui.desk import Desk
from app.ui.intake import Intake, Job
from app.ui.shelf import Holdings, Shelf
from vector_db.errors import DocentError

MINE = 5
"""How many of a visitor's own jobs are listed where documents are added."""


class Mine:
    """What one visitor has brought in, in this session."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> "Mine":
        return Mine()  # Gradio copies a first value for each session

    def add(self, job: Job) -> Job:
        """Remember `job`, and forget the oldest."""
        self.jobs = [*self.jobs, job][-MINE:]
        return job


class LibraryHandlers:
    """The functions behind the library and all that brings documents in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.intake = Intake(desk)
        self.shelf = Shelf(desk.index, desk.vectors_problem)

    # Showing ------------------------------------------------------------------------------------------------

    def refresh(self) -> tuple[Any, ...]:
        """All that shows the library: its number, masthead, table, what came in, kinds, the empty chat, adding."""
        return self._shown(self.shelf.look(anew=True))

    def tick(self, seen: int, mine: Mine) -> tuple[Any, ...]:
        """The same if something has changed since `seen`; and what has become of the visitor's own jobs."""
        holdings = self.shelf.look()
        if holdings.number == seen:
            return (gr.skip(),) * 8
        return *self._shown(holdings), self._outcomes(mine, holdings) if mine.jobs else gr.skip()

    def _shown(self, holdings: Holdings) -> tuple[Any, ...]:
        filled = bool(holdings.rows)
        examples = [{"text": example} for example in self.desk.examples] if filled else []
        chat = gr.update(placeholder=self._invitation(filled), examples=examples or None)
        return (
            holdings.number,
            library.masthead(holdings),
            library.table(holdings, choosing=not self.desk.read_only),
            outcomes.recent(self.intake.recent()),
            gr.update(choices=list(holdings.kinds)),
            gr.skip() if holdings.fault else chat,
            gr.skip() if filled or holdings.fault else gr.update(open=True),
        )

    def _invitation(self, filled: bool) -> str:
        if filled:
            return "### What would you like to know?\nEvery answer shows the passages it rests on."
        if self.desk.read_only:
            return "### The library is empty\nThere is nothing to ask about yet."
        return "### The library is empty\nDrop a file under **Add documents**, then ask about it."

    def _outcomes(self, mine: Mine, holdings: Holdings) -> str:
        done = [outcomes.outcome(job.state()) for job in reversed(mine.jobs)]
        return "".join(done) + outcomes.vectors(holdings.without_vector)

    # Bringing in --------------------------------------------------------------------------------------------

    def upload(self, files: list[str] | None, mine: Mine) -> Generator[tuple[Any, ...]]:
        """Take files in, and show how far that is until all of them have been read. Closing it stops nothing."""
        self._check_may_change()
        if not files:
            return
        job = mine.add(self.intake.upload([Path(file) for file in files]))
        freed: Any = None
        for drawn in self._watched(job, mine):
            yield drawn, freed
            freed = gr.skip()

    def fetch(self, url: str, mine: Mine) -> Generator[tuple[Any, ...]]:
        """Fetch a web page and take it in. What was typed stays unless it has worked."""
        self._check_may_change()
        if not self.desk.web_pages:
            raise gr.Error("This page does not fetch web pages.", print_exception=False)
        if not url.strip():
            gr.Info("Type the address of a page first, as in https://example.org/page")
            return
        job = mine.add(self.intake.fetch(url.strip()))
        for drawn in self._watched(job, mine):
            yield drawn, gr.skip()
        yield gr.skip(), gr.skip() if job.state().failed else ""

    def _watched(self, job: Job, mine: Mine) -> Generator[str]:
        for _ in job.watch():
            yield self._outcomes(mine, self.shelf.look(anew=job.ended))

    # Deleting -----------------------------------------------------------------------------------------------

    def ask_delete(self, tokens: Sequence[str] | None) -> tuple[Any, ...]:
        """Ask whether the documents whose boxes are ticked are to be deleted; remembers which."""
        self._check_may_change()
        rows = library.chosen(self.shelf.look(anew=True).rows, frozenset(map(str, tokens or ())))
        if not rows:
            gr.Info("Tick the documents that are to be deleted first.")
            return (), gr.skip(), gr.update(visible=False)
        return tuple(row.source.location for row in rows), library.confirmation(rows), gr.update(visible=True)

    def delete(self, locations: Sequence[str]) -> Generator[tuple[Any, ...]]:
        """Delete the documents that were asked about."""
        self._check_may_change()
        yield (), render.note("Deleting …"), _HIDDEN
        yield (), self._deleted(locations), _HIDDEN

    def keep(self) -> tuple[Any, ...]:
        """Delete nothing."""
        return (), "", _HIDDEN

    def _deleted(self, locations: Sequence[str]) -> str:
        there = {row.source.location for row in self.shelf.look(anew=True).rows}
        try:
            report = self.desk.remove([location for location in locations if location in there])
        except DocentError as error:
            return render.note(str(error), "failed")
        return render.note(f"{library.count(len(report.removed), 'document')} deleted.")

    def _check_may_change(self) -> None:
        if self.desk.read_only:
            raise gr.Error("This page is read-only: nothing can be added or deleted here.", print_exception=False)


_HIDDEN = gr.update(visible=False)
