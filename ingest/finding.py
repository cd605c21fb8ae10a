"""The files that there are in the places to be ingested, and in the archives among them: which are to be looked at.

Knows nothing of how a file is read, and of the index only which files it knows.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingest.archives import Unpacked
from ingest.files import Place, describe, files_in, head, is_question_set, may_be_archive
from ingest.loaders.kinds import SUFFIXES, kind_of
from ingest.report import FileReport
from vector_db.errors import UnreadableFile
from vector_db.types import Source


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be looked at."""

    source: Source
    file: Path
    """Where it lies: for what is in an archive, where it was unpacked."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A file that seems to be an archive, to be opened when its turn comes."""

    source: Source


Item = Found | Archive | FileReport


def find(places: Sequence[Place], *, known: Container[str], without: Path) -> list[Item]:
    """The files of `places`, each once, and what there is to say of those that are left out.

    What is indexed already is looked at whatever it is: `known` are the locations of that. `without` is the data
    folder, in which nothing is a document unless it is asked for.
    """
    found: dict[str, Item] = {}
    for place in places:
        unlisted: list[FileReport] = []
        for path in files_in(place, partial(_unlisted, place, unlisted), without=without):
            if str(path) not in found:
                found[str(path)] = _look(path, place, known)
        found.update((f"{place.path} {problem.path}", problem) for problem in unlisted)
    return list(found.values())


def members_of(archive: Source, opened: Unpacked) -> tuple[list[Found], list[FileReport]]:
    """The files in an archive, which stands for a folder: each lies at the archive's path and its own."""
    found = []
    problems = [
        FileReport(f"{archive.path}/{problem.path}", "failed", (problem.reason,)) for problem in opened.problems
    ]
    for member in opened.members:
        name = f"{archive.path}/{member.name}"
        if reason := _unwanted(member.name, member.path):
            problems.append(FileReport(name, "skipped", (reason,)))
            continue
        source = Source(
            location=f"{archive.location}/{member.name}",
            root=archive.root,
            path=name,
            doc_type=archive.doc_type,
            size=member.path.stat().st_size,
            modified=archive.modified,
        )
        found.append(Found(source, member.path))
    return found, problems


def _look(path: Path, place: Place, known: Container[str]) -> Item:
    name = path.relative_to(place.root).as_posix()
    try:
        source = describe(path, place)
    except UnreadableFile as error:
        return FileReport(name, "skipped" if path.is_symlink() and path.is_dir() else "failed", (str(error),))
    if may_be_archive(path):
        return Archive(source)
    if is_question_set(path):
        return FileReport(name, "skipped", ("holds questions for python -m evaluation, which are not searched",))
    if source.location not in known and (reason := _unwanted(path.name, path)):
        return FileReport(name, "skipped", (reason,))
    return Found(source, path)


def _unwanted(name: str, file: Path) -> str:
    """Why a file called `name` is left out; empty for one of a kind that is read."""
    if file.suffix.lower() in SUFFIXES:
        return ""
    try:
        return "" if kind_of(name, head(file)) else "is of a kind that Docent does not read"
    except UnreadableFile as error:
        return str(error)


def _unlisted(place: Place, problems: list[FileReport], error: OSError) -> None:
    name = Path(error.filename or place.path).relative_to(place.root).as_posix()
    problems.append(FileReport(name, "failed", (f"cannot be opened: {error.strerror}",)))
