"""What the page's controls for documents do: show the library, bring in, delete.

Each that changes something refuses on a page that is read-only, for anybody can call what a page can call. Knows
nothing of how the parts are arranged.
"""

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from app.collections import Collection, CollectionFault
from app.ui import library, looking, outcomes, render, telling
from app.ui.desk import Desk
from app.ui.elsewhere import Elsewhere
from app.ui.intake import Intake
from app.ui.job import Job
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
        self.again: Job | None = None
        """What is being read again, or was last."""
        self.drawn = ""
        """What the page shows of the jobs."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Mine":
        return Mine()  # Gradio copies a first value for each session

    def add(self, job: Job) -> Job:
        """Remember `job`, and forget the oldest."""
        self.jobs = [*self.jobs, job][-MINE:]
        return job

    @property
    def going(self) -> bool:
        """Whether one of the jobs goes on."""
        return any(not job.ended for job in self.jobs)


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
        """The same if something has changed since `seen`; what has become of the visitor's own jobs; their beats, which
        may have been ended by a look that began before the jobs did."""
        beat = gr.Timer(active=True) if mine.going else gr.skip()
        holdings = self.shelf.look()
        if (holdings.number, self._beside(self.collections())) == seen[:2]:
            return *(gr.skip(),) * (SHOWING + 1), beat, beat
        shown = self._shown(holdings, view)
        if shown[0][2] == seen[2]:  # what has changed is on another page of the table
            shown = (*shown[:2], gr.skip(), *shown[3:])
        return *shown, self._outcomes(mine, holdings) if mine.jobs else gr.skip(), beat, beat

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

    def upload(self, files: list[str] | None, mine: Mine, into: str | None = "") -> tuple[Any, ...]:
        """Begin to take files in: how far that is, the field for files, and the beat by which `watch` is called."""
        self.check_may_change()
        if not files:
            return (gr.skip(),) * 3
        if len(files) > MOST_FILES:
            said = say(
                "{number} files are too many at once: {most} can be added. Larger collections are ingested on the "
                "command line: python -m ingest FOLDER",
                number=figure(len(files)),
                most=figure(MOST_FILES),
            )
            raise telling.error(said)
        mine.add(self.intake.upload([Path(file) for file in files], into or ""))
        return self._outcomes(mine, self.shelf.look()), None, gr.Timer(active=True)

    def fetch(self, url: str, mine: Mine, into: str | None = "") -> tuple[Any, ...]:
        """Begin to fetch a web page and take it in: how far that is, and the beat by which `watch` is called."""
        self.check_may_change()
        if not self.desk.web_pages:
            raise telling.error(say("This page does not fetch web pages."))
        url = url.strip()
        if not url:
            return render.note(say("Type the address of a page first, as in https://example.org/page")), gr.skip()
        if not any(job.names == (url,) and not job.ended for job in mine.jobs):  # not for each press of the key
            mine.add(self.intake.fetch(url, into or ""))
        return self._outcomes(mine, self.shelf.look()), gr.Timer(active=True)

    def watch(self, mine: Mine, address: str | None) -> tuple[Any, ...]:
        """How far the visitor's own jobs are, the address that was typed, which stays unless it has worked, the beat;
        and another value each time when all have ended."""
        ended = not mine.going
        drawn = self._outcomes(mine, self.shelf.look(anew=ended))
        shown, mine.drawn = mine.drawn, drawn
        typed = (address or "").strip()
        fetched = next((job for job in reversed(mine.jobs) if job.names == (typed,)), None)
        return (
            gr.skip() if drawn == shown else drawn,
            "" if fetched and fetched.ended and not fetched.state().failed else gr.skip(),
            gr.Timer(active=False) if ended else gr.skip(),
            another() if ended else gr.skip(),
        )

    def stop(self, asked: gr.EventData) -> None:
        """Stop a job, or one file of it; or delete what was there before under the name of one."""
        self.check_may_change()
        told = asked._data if isinstance(asked._data, dict) else {}
        if (earlier := str(told.get("earlier", ""))).isdecimal():
            self.intake.delete_earlier(str(told.get("job")), int(earlier))
            return
        at = str(told.get("at", ""))
        self.intake.stop(str(told.get("job")), int(at) if at.isdecimal() else None)

    def stop_mine(self, asked: gr.EventData, mine: Mine) -> str:
        """The same; what has become of the visitor's own jobs."""
        self.stop(asked)
        mine.drawn = self._outcomes(mine, self.shelf.look(anew=True))
        return mine.drawn

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

    def read_again(self, tokens: Any, view: View, mine: Mine) -> tuple[Any, ...]:
        """Begin to read the ticked documents again: how far that is, and the beat by which `watch_again` is called."""
        self.check_may_change()
        rows = self.ticked(tokens, view)
        if not rows:
            return render.note(say("Tick the documents that are to be read again first.")), gr.skip()
        self._handled |= {row.source.location for row in rows}
        mine.again = mine.add(self.intake.read_again(rows))
        return outcomes.outcome(mine.again.state()), gr.Timer(active=True)

    def watch_again(self, mine: Mine) -> tuple[Any, ...]:
        """How far the reading again is, the beat; and another value each time when it has ended."""
        if mine.again is None:
            return gr.skip(), gr.Timer(active=False), gr.skip()
        ended = mine.again.ended
        drawn = outcomes.outcome(mine.again.state())
        return drawn, gr.Timer(active=False) if ended else gr.skip(), another() if ended else gr.skip()

    def ask_delete(self, tokens: Any, view: View) -> tuple[Any, ...]:
        """Ask whether the documents whose boxes are ticked are to be deleted; remembers which. What is said; which
        they are; the question, and whether it stands there."""
        self.check_may_change()
        rows = self.ticked(tokens, view)
        if not rows:
            return render.note(say("Tick the documents that are to be deleted first.")), (), gr.skip(), _HIDDEN
        locations = tuple(row.source.location for row in rows)
        return "", locations, library.confirmation(rows), gr.update(visible=True)

    def deleting(self) -> tuple[Any, ...]:
        """Say that it is being deleted, and take the question away."""
        return render.note(say("Deleting …")), _HIDDEN

    def delete(self, locations: Sequence[str]) -> tuple[Any, ...]:
        """Delete the documents that were asked about: none are asked about any more, and what is said."""
        self.check_may_change()
        return (), self._deleted(locations)

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


def another() -> str:
    """Another value each time: what changes by it is an event of its own, after the one that says so."""
    return str(time.monotonic_ns())


def _digest(shown: object) -> str:
    return hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest()


_HIDDEN = gr.update(visible=False)
