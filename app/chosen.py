"""Which documents a command may search, from what was typed: kinds, paths, days.

Knows nothing of how they are searched.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from vector_db.days import begin_of, day_of, end_of
from vector_db.errors import DocentError
from vector_db.types import DocumentRow, Filter

NAMED = 5
"""How many of the documents there are an error names."""


def chosen(
    rows: Sequence[DocumentRow],
    *,
    kinds: Sequence[str] = (),
    paths: Sequence[str] = (),
    since: str = "",
    until: str = "",
) -> Filter:
    """The documents of `rows` that are of one of `kinds`, lie at one of `paths`, and were changed in those days.

    A path is a source as citations show it, or a pattern of paths (``ships/*.txt``, in which ``*`` crosses folders
    too). What is left empty allows all. Raises DocentError where a value fits no document, or all together none.
    """
    _check_kinds(kinds, rows)
    _check_days(since, until)
    documents = tuple(dict.fromkeys(id_ for path in paths for id_ in _lying_at(path, rows)))
    only = Filter(tuple(kinds), documents, since, until)
    if not any(_allows(only, row) for row in rows):
        days = sorted(row.source.modified for row in rows)
        raise DocentError(
            f"No document fits {_in_words(kinds, paths, since, until)}. There are {len(rows)},"
            f" changed from {day_of(days[0])} to {day_of(days[-1])}."
        )
    return only


def _check_kinds(kinds: Sequence[str], rows: Sequence[DocumentRow]) -> None:
    known = sorted({row.source.doc_type for row in rows})
    for kind in kinds:
        if kind not in known:
            raise DocentError(f"--type {kind}: there is no such kind of document. There are {', '.join(known)}.")


def _check_days(since: str, until: str) -> None:
    if since and until and begin_of(since) >= end_of(until):
        raise DocentError(f"--since {since} is after --until {until}: no day is left.")


def _lying_at(path: str, rows: Sequence[DocumentRow]) -> list[str]:
    """The ids of the documents at `path`, which may be a pattern; the name of a file counts before what it matches."""
    there = [row.document_id for row in rows if row.source.path == path]
    there = there or [row.document_id for row in rows if fnmatchcase(row.source.path, path)]
    if not there:
        known = [row.source.path for row in rows]
        named = get_close_matches(path, known, NAMED, cutoff=0.5) or known[:NAMED]
        more = "" if len(named) == len(known) else f" and {len(known) - len(named)} more"
        raise DocentError(f"--document {path}: there is no such document. There are {', '.join(named)}{more}.")
    return there


def _allows(only: Filter, row: DocumentRow) -> bool:
    return (
        (not only.kinds or row.source.doc_type in only.kinds)
        and (not only.documents or row.document_id in only.documents)
        and (not only.since or row.source.modified >= begin_of(only.since))
        and (not only.until or row.source.modified < end_of(only.until))
    )


def _in_words(kinds: Sequence[str], paths: Sequence[str], since: str, until: str) -> str:
    given = [f"--type {kind}" for kind in kinds] + [f"--document {path}" for path in paths]
    return " ".join(given + [f"--since {since}"] * bool(since) + [f"--until {until}"] * bool(until))
