"""What the controls for collections do.

Each refuses on a page that is read-only, for anybody can call what a page can call. Knows nothing of how the parts are
arranged, or of how collections are stored.
"""

from collections.abc import Callable
from typing import Any, Protocol

import gradio as gr

from app.collections import Collection, CollectionFault
from app.ui import render
from app.ui.desk import Desk
from app.ui.library_view import View
from app.ui.words import later, say, say_number
from vector_db.types import DocumentRow


class Documents(Protocol):
    """The part of the library's functions that is needed."""

    desk: Desk

    def ticked(self, tokens: Any, view: View) -> list[DocumentRow]: ...

    def check_may_change(self) -> None: ...


class CollectionsHandlers:
    """The functions behind the buttons. Each says what it has done, as HTML."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.store = documents.desk.collections

    def make(self, name: str | None) -> tuple[Any, ...]:
        """Make a collection: what is said, the chosen collection, the name that was typed, which stays if it fails."""
        self.documents.check_may_change()
        try:
            id_ = self.store.make(name or "")
        except CollectionFault as fault:
            return _told(fault), gr.skip(), gr.skip()
        choices = [(each.name, each.id) for each in self.store.all()]
        said = say("Made. Tick documents, and put them in.")
        return render.note(said), gr.update(choices=choices, value=id_), ""

    def rename(self, id_: str | None, name: str | None) -> tuple[Any, ...]:
        """Rename the chosen collection: what is said, and the name that was typed."""
        self.documents.check_may_change()
        said, done = self._try(id_, lambda chosen: self.store.rename(chosen.id, name or ""), say("Renamed."))
        return said, "" if done else gr.skip()

    def put(self, tokens: Any, view: View, id_: str | None) -> str:
        """Put the ticked documents into the chosen collection."""
        return self._change(
            tokens,
            view,
            id_,
            self.store.add,
            lambda n: say_number(n, "1 document put in.", "{number} documents put in."),
        )

    def take(self, tokens: Any, view: View, id_: str | None) -> str:
        """Take the ticked documents out of the chosen collection. They stay in the library."""
        return self._change(
            tokens, view, id_, self.store.remove,
            lambda n: say_number(n, "1 document taken out.", "{number} documents taken out."),
        )  # fmt: skip

    def ask_delete(self, id_: str | None) -> tuple[Any, ...]:
        """Ask whether the chosen collection is to be deleted."""
        self.documents.check_may_change()
        try:
            chosen = self._chosen(id_)
        except CollectionFault as fault:
            return _told(fault), gr.update(visible=False)
        question = render.plain(say("Delete the collection {name}?")).format(name=render.name(chosen.name))
        known = render.plain(say("Its documents stay in the library."))
        return f'<p class="ask">{question}</p><p class="quiet">{known}</p>', gr.update(visible=True)

    def delete(self, id_: str | None) -> tuple[Any, ...]:
        """Delete the chosen collection: what is said, the choice, the question."""
        self.documents.check_may_change()
        done = say("Deleted. Its documents are still there.")
        said, _ = self._try(id_, lambda chosen: self.store.delete(chosen.id), done)
        return said, None, gr.update(visible=False)

    def keep(self) -> Any:
        """Delete nothing."""
        return gr.update(visible=False)

    def _change(
        self,
        tokens: Any,
        view: View,
        id_: str | None,
        change: Callable[[str, list[DocumentRow]], None],
        done: Callable[[int], str],
    ) -> str:
        self.documents.check_may_change()
        rows = self.documents.ticked(tokens, view)
        if not rows:
            return render.note(say("Tick documents in the table first."))
        return self._try(id_, lambda chosen: change(chosen.id, rows), done(len(rows)))[0]

    def _try(self, id_: str | None, change: Callable[[Collection], None], done: str) -> tuple[str, bool]:
        try:
            change(self._chosen(id_))
        except CollectionFault as fault:
            return _told(fault), False
        return render.note(done), True

    def _chosen(self, id_: str | None) -> Collection:
        found = next((each for each in self.store.all() if each.id == id_), None)
        if found is None:
            raise CollectionFault(later("Choose a collection first."))
        return found


def _told(fault: CollectionFault) -> str:
    return render.note(say(fault.text, **fault.values), "failed")
