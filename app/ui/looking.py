"""Where a question looks for its answer: everywhere, in collections and kinds of document, or in attached files alone.

Knows nothing of Gradio, and nothing of how a search is done.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from app.collections import Collection
from app.ui.desk import Desk
from app.ui.intake import Job
from app.ui.words import later, say
from vector_db.errors import DocentError
from vector_db.types import DocumentRow, Filter

COLLECTION, KIND = "collection:", "kind:"
LOOKED = later("Looked only in {names}.")
EMPTY_ONE = later("The collection {names} is empty. Put documents in under Documents, or look elsewhere.")
EMPTY_EACH = later("Each of the collections {names} is empty. Put documents in under Documents, or look elsewhere.")


class NowhereToLook(DocentError):
    """What was chosen to look in holds nothing; the text says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What a reader has chosen to look in; nothing chosen is everything."""

    places: tuple[str, ...] = ()
    """Collections and kinds, as `places` names them."""
    attached: tuple[Job, ...] = ()
    """Files that came with the question: while there are any, they alone are looked in."""


def places(kinds: Sequence[str], collections: Sequence[Collection]) -> list[tuple[str, str]]:
    """What can be chosen: what each place is called, and its name for `look_in`."""
    return [
        *((say("Collection: {name}", name=each.name), f"{COLLECTION}{each.id}") for each in collections),
        *((say("Kind: {kind}", kind=kind), f"{KIND}{kind}") for kind in kinds),
    ]


def look_in(looking: Looking, only: Filter, desk: Desk) -> Generator[str, None, tuple[Filter, str]]:
    """Yield what is being waited for; return what may be searched of what `only` allows, and a word about it.

    Raises NowhereToLook where that is nothing: an empty collection is not everything.
    """
    if looking.attached:
        names, rows = yield from _attached(looking.attached, desk)
        return Filter(documents=_ids(rows)), say(LOOKED, names=", ".join(names))
    if not looking.places:
        return only, ""
    kinds = tuple(place.removeprefix(KIND) for place in looking.places if place.startswith(KIND))
    named = [place for place in looking.places if not place.startswith(KIND)]
    if not named:
        return Filter(kinds, only.documents, only.since, only.until), say(LOOKED, names=", ".join(kinds))
    chosen = [_collection(place, desk) for place in named]
    library = desk.index.documents()
    rows = [row for each in chosen for row in each.rows(library)]
    rows += [row for row in library if row.source.doc_type in kinds]
    names = [*(each.name for each in chosen), *kinds]
    if not rows:
        raise NowhereToLook(say(EMPTY_ONE if len(names) == 1 else EMPTY_EACH, names=", ".join(names)))
    return Filter((), _ids(rows), only.since, only.until), say(LOOKED, names=", ".join(names))


def _collection(place: str, desk: Desk) -> Collection:
    found = next((each for each in desk.collections.all() if f"{COLLECTION}{each.id}" == place), None)
    if found is None:
        raise NowhereToLook(say("A collection that was chosen is not there any more. Choose again under Look in."))
    return found


def _attached(jobs: Sequence[Job], desk: Desk) -> Generator[str, None, tuple[list[str], list[DocumentRow]]]:
    """Wait until the files have been read; return their names and documents."""
    names, rows = list[str](), list[DocumentRow]()
    for job in jobs:
        for state in job.watch():
            if not job.ended:
                yield say("{doing} The question waits for it.", doing=state.doing)
        found = [row for row in desk.index.documents() if job.holds(row.source.location)]
        if found:
            names += job.names
            rows += found
    if not rows:
        said = [f"{file.path} {say(file.reason)}" for job in jobs for file in job.state().files if file.reason]
        said += [job.state().problem for job in jobs if job.state().problem]
        reason = "; ".join(said) or say("it was deleted")
        raise NowhereToLook(say("The attached file cannot be asked: {reason}. Take it away first.", reason=reason))
    return names, rows


def _ids(rows: Sequence[DocumentRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.document_id for row in rows))
