"""What the page's controls for documents do: show the library, bring in, delete.

Each that changes something refuses on a page that is read-only, for anybody can call what a page can call. Knows
nothing of how the parts are arranged.
"""

import hashlib
import logging
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from app.collections import Collection, CollectionFault
from app.ui import library, looking, outcomes, render, telling
from app.ui.desk import Desk
from app.ui.elsewhere import Elsewhere
from app.ui.intake import Intake, Job
from app.ui.library_view import View, show
from app.ui.shelf import Holdings, Shelf
from app.ui.words import figure, later, say, say_number
from vector_db.errors import DocentError
from vector_db.types import DocumentRow

log = logging.getLogger(__name__)

SHOWING = 12
"""What shows the library: so many values are drawn anew when it has changed."""
MOST_FILES = 2000
"""That are taken in by one upload."""
ALL_KINDS, ALL_COLLECTIONS, NO_COLLECTION = later("all kinds"), later("all documents"), later("no collection")
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


Seen = tuple[int, str, str]
"""What a page shows already: the number of the holdings, and digests of what is beside them and of the table."""
NOTHING_SEEN: Seen = (-1, "", "")


class LibraryHandlers:
    """The functions behind the library and all that brings documents in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.intake = Intake(desk)
        self.elsewhere = Elsewhere(self._is_ours)
        self.shelf = Shelf(desk.index, desk.vectors_problem, self._changed, desk.examples)
        self._handled: set[str] = set()
        """Locations that this page has deleted or read again."""

    # Showing ------------------------------------------------------------------------------------------------

    def refresh(self, view: View) -> tuple[Any, ...]:
        """All that shows the library: see `_shown`."""
        return self._shown(self.shelf.look(anew=True), view)

    def tick(self, seen: Seen, mine: Mine, view: View) -> tuple[Any, ...]:
        """The same if something has changed since `seen`; and what has become of the visitor's own jobs."""
        holdings = self.shelf.look()
        if (holdings.number, self._beside(self.collections())) == seen[:2]:
            return (gr.skip(),) * (SHOWING + 1)
        shown = self._shown(holdings, view)
        if shown[0][2] == seen[2]:  # what has changed is on another page of the table
            shown = (*shown[:2], gr.skip(), *shown[3:])
        return *shown, self._outcomes(mine, holdings) if mine.jobs else gr.skip()

    def filter(
        self, view: View, text: str | None, kind: str | None, state: str | None, collection: str | None, seen: Seen
    ) -> tuple[Any, ...]:
        """Show the documents that fit: what is seen, view, table."""
        return self._look(view.filtered(text, kind, state, collection), seen)

    def turn(self, asked: gr.EventData, view: View, seen: Seen) -> tuple[Any, ...]:
        """Sort by a column, or turn to another page, as was clicked in the table: what is seen, view, table."""
        told = asked._data if isinstance(asked._data, dict) else {}
        if "sort" in told:
            return self._look(view.sorted_by(str(told["sort"])), seen)
        return self._look(replace(view, page=int(told["page"]) if str(told.get("page")).isdecimal() else 0), seen)

    def _look(self, view: View, seen: Seen) -> tuple[Any, ...]:
        drawn = self._table(self.shelf.look(), view, self.collections())
        return (*seen[:2], _digest(drawn)), view, drawn

    def collections(self) -> list[Collection]:
        """All collections; none if they cannot be read, which who uses them is told."""
        try:
            return self.desk.collections.all()
        except CollectionFault as fault:
            log.warning("%s", fault)
            return []

    def _beside(self, collections: Sequence[Collection]) -> str:
        """Another one whenever something is to be drawn anew that is not of the holdings."""
        return _digest((collections, self.desk.shared_until()))

    def _table(self, holdings: Holdings, view: View, collections: Sequence[Collection]) -> str:
        return library.table(holdings, view, collections, choosing=not self.desk.read_only)

    def _shown(self, holdings: Holdings, view: View) -> tuple[Any, ...]:
        """As many as `SHOWING`: what is seen, masthead, table, what came in, places to look in, chat, adding; then
        the kinds and collections of the filter, the collections to choose from, their list, those to add to."""
        filled = bool(holdings.rows)
        examples = [{"text": example} for example in holdings.examples] if filled else []
        chat = gr.update(placeholder=self._invitation(filled), examples=examples or None)
        collections = self.collections()
        drawn = self._table(holdings, view, collections)
        named = [(each.name, each.id) for each in collections]
        return (
            (holdings.number, self._beside(collections), _digest(drawn)),
            library.masthead(holdings, self.desk.shared_until()),
            drawn,
            outcomes.recent([*self.elsewhere.states(), *self.intake.recent()], stoppable=not self.desk.read_only),
            gr.update(choices=looking.places(holdings.kinds, collections)),
            gr.skip() if holdings.fault else chat,
            gr.skip() if filled or holdings.fault else gr.update(open=True),
            gr.update(choices=[(say(ALL_KINDS), ""), *((kind, kind) for kind in holdings.kinds)]),
            gr.update(choices=[(say(ALL_COLLECTIONS), ""), *named]),
            gr.update(choices=named),
            library.collections(collections, holdings.rows),
            gr.update(choices=[(say(NO_COLLECTION), ""), *named]),
        )

    def _invitation(self, filled: bool) -> str:
        if filled and self.desk.read_only:
            return say("### What would you like to know?\nEvery answer shows the passages it rests on.")
        if filled:
            return say(
                "### What would you like to know?\nEvery answer shows the passages it rests on. "
                "Drop a file here to ask about it; a model can be chosen under **Settings**."
            )
        if self.desk.read_only:
            return say("### The library is empty\nThere is nothing to ask about yet.")
        return say("### The library is empty\nDrop a file under **Add documents**, then ask about it.")

    def _outcomes(self, mine: Mine, holdings: Holdings) -> str:
        done = [outcomes.outcome(job.state()) for job in reversed(mine.jobs)]
        return "".join(done) + outcomes.vectors(holdings.without_vector, holdings.vectors_minutes)

    def _changed(self, before: Sequence[DocumentRow], now: Sequence[DocumentRow]) -> None:
        """What the shelf tells: other documents are there than before."""
        self.elsewhere.note(before, now)
        if self.desk.read_only:
            return
        try:
            self.desk.collections.follow(now)
        except CollectionFault as fault:
            log.warning("%s", fault)

    def _is_ours(self, location: str) -> bool:
        data = self.desk.settings.data.absolute()
        ours = location in self._handled or Path(location).is_relative_to(data / "uploads")
        return ours or (self.intake.busy and Path(location).is_relative_to(data / "web"))

    # Bringing in --------------------------------------------------------------------------------------------

    def upload(self, files: list[str] | None, mine: Mine, into: str | None = "") -> Generator[tuple[Any, ...]]:
        """Take files in, and show how far that is until all of them have been read. Closing it stops nothing."""
        self.check_may_change()
        if not files:
            return
        if len(files) > MOST_FILES:
            said = say(
                "{number} files are too many at once: {most} can be added. Larger collections are ingested on the "
                "command line: python -m ingest FOLDER",
                number=figure(len(files)),
                most=figure(MOST_FILES),
            )
            raise telling.error(said)
        job = mine.add(self.intake.upload([Path(file) for file in files], into or ""))
        freed: Any = None
        for drawn in self._watched(job, mine):
            yield drawn, freed
            freed = gr.skip()

    def fetch(self, url: str, mine: Mine, into: str | None = "") -> Generator[tuple[Any, ...]]:
        """Fetch a web page and take it in. What was typed stays unless it has worked."""
        self.check_may_change()
        if not self.desk.web_pages:
            raise telling.error(say("This page does not fetch web pages."))
        if not url.strip():
            telling.info(say("Type the address of a page first, as in https://example.org/page"))
            return
        job = mine.add(self.intake.fetch(url.strip(), into or ""))
        for drawn in self._watched(job, mine):
            yield drawn, gr.skip()
        yield gr.skip(), gr.skip() if job.state().failed else ""

    def stop(self, asked: gr.EventData) -> None:
        """Stop a job, or one file of it."""
        self.check_may_change()
        told = asked._data if isinstance(asked._data, dict) else {}
        at = str(told.get("at", ""))
        if not self.intake.stop(str(told.get("job")), int(at) if at.isdecimal() else None):
            telling.info(say("It has ended already."))

    def _watched(self, job: Job, mine: Mine) -> Generator[str]:
        for _ in job.watch():
            yield self._outcomes(mine, self.shelf.look(anew=job.ended))

    # The ticked ones ----------------------------------------------------------------------------------------

    def ticked(self, tokens: Any, view: View) -> list[DocumentRow]:
        """The documents whose boxes are ticked; all that the filter lets through where that was asked for."""
        tokens = tokens if isinstance(tokens, list) else []
        rows = self.shelf.look(anew=True).rows
        if "*" not in tokens:
            return library.chosen(rows, frozenset(map(str, tokens)))
        wanted = next((each for each in self.collections() if each.id == view.collection), None)
        members = frozenset(row.source.location for row in wanted.rows(rows)) if wanted else frozenset()
        return list(show(rows, view, members).found)

    def read_again(self, tokens: Any, view: View, mine: Mine) -> Generator[str]:
        """Read the ticked documents again, and show how far that is."""
        self.check_may_change()
        rows = self.ticked(tokens, view)
        if not rows:
            telling.info(say("Tick the documents that are to be read again first."))
            return
        self._handled |= {row.source.location for row in rows}
        job = mine.add(self.intake.read_again(rows))
        for state in job.watch():
            yield outcomes.outcome(state)

    def ask_delete(self, tokens: Any, view: View) -> tuple[Any, ...]:
        """Ask whether the documents whose boxes are ticked are to be deleted; remembers which."""
        self.check_may_change()
        rows = self.ticked(tokens, view)
        if not rows:
            telling.info(say("Tick the documents that are to be deleted first."))
            return (), gr.skip(), gr.update(visible=False)
        return tuple(row.source.location for row in rows), library.confirmation(rows), gr.update(visible=True)

    def delete(self, locations: Sequence[str]) -> Generator[tuple[Any, ...]]:
        """Delete the documents that were asked about."""
        self.check_may_change()
        yield (), render.note(say("Deleting …")), _HIDDEN
        yield (), self._deleted(locations), _HIDDEN

    def keep(self) -> tuple[Any, ...]:
        """Delete nothing."""
        return (), "", _HIDDEN

    def _deleted(self, locations: Sequence[str]) -> str:
        there = {row.source.location for row in self.shelf.look(anew=True).rows}
        wanted = [location for location in locations if location in there]
        self._handled |= set(wanted)
        try:
            report = self.desk.remove(wanted)
            self.desk.collections.forget(wanted)
        except DocentError as error:
            return render.note(str(error), "failed")
        return render.note(say_number(len(report.removed), "1 document deleted.", "{number} documents deleted."))

    def check_may_change(self) -> None:
        """Raise gr.Error on a page where nothing can be changed."""
        if self.desk.read_only:
            said = say("This page is read-only: nothing can be added or deleted here.")
            raise telling.error(said)


def _digest(shown: object) -> str:
    return hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest()


_HIDDEN = gr.update(visible=False)
