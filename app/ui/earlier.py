"""Earlier uploads of the same name: which there are when a file has come in, and how they make room for it.

What goes by the same name may be another version, or something else altogether: nothing is deleted unasked. Knows
nothing of Gradio, and nothing of how documents are read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.ui.desk import Desk
from vector_db.types import DocumentRow

Fate = Literal["there", "deleting", "deleted"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What lay in the library before a file of the same name came in."""

    name: str
    """What both are called."""
    place: str
    """Where the new one lies: its document, or those of its archive."""
    locations: tuple[str, ...]
    """The earlier documents."""
    fate: Fate = "there"
    problem: str = ""
    """Why they could not be deleted, in words."""


def earlier_than(places: Sequence[str], uploads: Path, rows: Iterable[DocumentRow]) -> tuple[Earlier, ...]:
    """For each of `places` that holds a document and has a namesake among the `uploads`: which that is.

    What has come in together, and so has its places among `places`, is not earlier than one another.
    """
    named: dict[str, list[str]] = {}
    new = {place: _name(place, uploads) for place in places}
    there: set[str] = set()
    for row in rows:
        location = row.source.location
        if not Path(location).is_relative_to(uploads):
            continue
        own = next((place for place in _above(location) if place in new), None)
        if own:
            there.add(own)
        else:
            for place in _above(location):
                named.setdefault(_name(place, uploads), []).append(location)
    return tuple(
        Earlier(name, place, tuple(named[name])) for place, name in new.items() if place in there and name in named
    )


def make_room(earlier: Earlier, desk: Desk) -> None:
    """Delete the earlier documents; the new ones are in their collections from now on. Raises DocentError."""
    rows = desk.index.documents()
    new = [row for row in rows if earlier.place in _above(row.source.location)]
    gone = set(earlier.locations) & {row.source.location for row in rows}
    for collection in desk.collections.all():
        if any(row.source.location in gone for row in collection.rows(rows)):
            desk.collections.add(collection.id, new)
    if gone:
        desk.remove(sorted(gone))
    desk.collections.forget(sorted(earlier.locations))


def _above(location: str) -> list[str]:
    """`location` and all folders that it lies in: an upload is a file, or an archive in which the document lies."""
    return [location, *map(str, Path(location).parents)]


def _name(place: str, uploads: Path) -> str:
    """The name below the folder of the content's hash; empty for what is not below one."""
    path = Path(place)
    return "/".join(path.relative_to(uploads).parts[1:]) if path.is_relative_to(uploads) else ""
