"""Where a question looks for its answer: everywhere, in collections, kinds and days, or in attached files alone.

Knows nothing of Gradio, and nothing of how a search is done.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from app.collections import Collection
from app.ui.desk import Desk
from app.ui.job import Job
from app.ui.words import figure, later, say, say_number
from vector_db.days import begin_of, day_of, end_of
from vector_db.errors import DocentError
from vector_db.types import DocumentRow, Filter

COLLECTION, KIND, DAYS = "collection:", "kind:", "days:"
MOST_DAY = 40
"""Characters of what was written as a day that are said back."""
LOOKED = later("Looked only in {names}.")
SINCE_UNTIL = later("Looked only at documents changed from {since} until {until}.")
SINCE, UNTIL = (
    later("Looked only at documents changed since {since}."),
    later("Looked only at documents changed until {until}."),
)
HINT = later(
    "A day as 2024-05-17, a month as 2024-05, or a year; either may be left empty. "
    "Of an upload, the day it came in counts."
)
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
    since: str = ""
    """The day, month or year from which on documents must have been changed, as written; counts if `DAYS` is chosen."""
    until: str = ""
    """That until which."""


def places(kinds: Sequence[str], collections: Sequence[Collection]) -> list[tuple[str, str]]:
    """What can be chosen: what each place is called, and its name for `look_in`."""
    return [
        *([(say("By day …"), DAYS)] if kinds else ()),
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
    only, when, rows = _in_days(looking, only, desk)
    chosen, said = _in_places([place for place in looking.places if place != DAYS], only, desk)
    if when and said and not any(_is_in(row, chosen) for row in rows):
        raise NowhereToLook(say("Nothing of that was changed in those days. {said}", said=said))
    return chosen, " ".join(filter(None, (said, when)))


def documents_of(rows: Sequence[DocumentRow], since: str, until: str) -> list[DocumentRow]:
    """Those of `rows` that were changed in these days, each of which may be empty. Raises NowhereToLook.

    That is, where a day cannot be read, where none is left between them, and where nothing of what there is fits.
    """
    begin, end = _moment(since, begin_of), _moment(until, end_of)
    if begin is not None and end is not None and begin >= end:
        raise NowhereToLook(say("{since} is after {until}: no day is left.", since=since.strip(), until=until.strip()))
    found = [
        row
        for row in rows
        if (begin is None or row.source.modified >= begin) and (end is None or row.source.modified < end)
    ]
    if rows and not found:
        days = sorted(row.source.modified for row in rows)
        there = {"first": day_of(days[0]), "last": day_of(days[-1])}
        raise NowhereToLook(say("No document was changed then: they are from {first} to {last}.", **there))
    return found


def days_told(rows: Sequence[DocumentRow], since: str, until: str) -> str:
    """What is to be said beside the days. Raises NowhereToLook."""
    if not since.strip() and not until.strip():
        return say(HINT)
    found = len(documents_of(rows, since, until))
    return say_number(
        len(rows),
        "{found} of {number} document was changed then.",
        "{found} of {number} documents were changed then.",
        found=figure(found),
    )


def _moment(day: str, of: Callable[[str], int]) -> int | None:
    if not day.strip():
        return None
    try:
        return of(day)
    except DocentError as error:
        shown = day.strip()[:MOST_DAY]
        raise NowhereToLook(say("“{day}” is no day. Write 2024-05-17, 2024-05 or 2024.", day=shown)) from error


def _in_days(looking: Looking, only: Filter, desk: Desk) -> tuple[Filter, str, list[DocumentRow]]:
    """What `only` allows of the days that are chosen, a word about it, and the documents; without days, neither.

    Raises NowhereToLook.
    """
    since, until = looking.since.strip(), looking.until.strip()
    if DAYS not in looking.places or not (since or until):
        return only, "", []
    rows = documents_of(desk.index.documents(), since, until)
    said = SINCE_UNTIL if since and until else SINCE if since else UNTIL
    return replace(only, since=since, until=until), say(said, since=since, until=until), rows


def _is_in(row: DocumentRow, only: Filter) -> bool:
    """Whether `only` allows a row that is of its days."""
    return row.document_id in only.documents if only.documents else row.source.doc_type in only.kinds


def _in_places(places: Sequence[str], only: Filter, desk: Desk) -> tuple[Filter, str]:
    """What `only` allows of collections and kinds, and a word about it. Raises NowhereToLook."""
    if not places:
        return only, ""
    kinds = tuple(place.removeprefix(KIND) for place in places if place.startswith(KIND))
    named = [place for place in places if not place.startswith(KIND)]
    if not named:
        return replace(only, kinds=kinds), say(LOOKED, names=", ".join(kinds))
    chosen = [_collection(place, desk) for place in named]
    library = desk.index.documents()
    rows = [row for each in chosen for row in each.rows(library)]
    rows += [row for row in library if row.source.doc_type in kinds]
    names = [*(each.name for each in chosen), *kinds]
    if not rows:
        raise NowhereToLook(say(EMPTY_ONE if len(names) == 1 else EMPTY_EACH, names=", ".join(names)))
    return replace(only, kinds=(), documents=_ids(rows)), say(LOOKED, names=", ".join(names))


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
        raise NowhereToLook(say("The attached file cannot be asked about: {reason}. Remove it first.", reason=reason))
    return names, rows


def _ids(rows: Sequence[DocumentRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.document_id for row in rows))
