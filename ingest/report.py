"""What an ingestion did, file by file. Knows nothing of how it is printed or drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

State = Literal["added", "updated", "unchanged", "moved", "duplicate", "removed", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, and one thing to be known about it in words."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    path: str
    """The source, as the index names it."""
    state: State
    notes: tuple[str, ...] = ()
    """Why it was skipped or has failed; else what could not be read of it, and how it was read."""
    pages: int | None = None
    """Pages read, for formats that have them."""
    empty_pages: tuple[int, ...] = ()
    """The 1-based pages without text."""
    chunks: int = 0

    @property
    def reason(self) -> str:
        """The notes in one line."""
        return "; ".join(self.notes)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingestion is.

    What has been read can be found by keyword at once; while it is "embedding", `done` and `total` count chunks, and
    what has a vector can be found by meaning too.
    """

    stage: Literal["reading", "embedding"]
    done: int
    total: int
    """Files when reading, chunks when embedding. It grows while archives are opened."""
    source: str = ""
    """The file at hand."""
    pages: int = 0
    """Of the file at hand, those that are read, where its pages take long."""
    pages_left: int = 0


@dataclass(slots=True)
class Report:
    """The outcome, in the order in which the files were met."""

    files: list[FileReport] = field(default_factory=list)
    documents: int = 0
    """How many documents the index holds now."""
    chunks: int = 0
    seconds: float = 0.0

    @property
    def added(self) -> list[str]:
        return self._paths("added")

    @property
    def updated(self) -> list[str]:
        return self._paths("updated")

    @property
    def unchanged(self) -> list[str]:
        return self._paths("unchanged")

    @property
    def moved(self) -> list[str]:
        return self._paths("moved")

    @property
    def duplicates(self) -> list[str]:
        return self._paths("duplicate")

    @property
    def removed(self) -> list[str]:
        return self._paths("removed")

    @property
    def failed(self) -> list[Problem]:
        """Files that are not in the index, or not in their newest version, and why."""
        return self._problems("failed")

    @property
    def skipped(self) -> list[Problem]:
        """Files that Docent does not read, and why."""
        return self._problems("skipped")

    @property
    def notes(self) -> list[Problem]:
        """What is to be known of files that are in the index: pages without text, most often."""
        return [
            Problem(file.path, note)
            for file in self.files
            if file.state not in ("failed", "skipped")
            for note in file.notes
        ]

    def with_more(self, later: "Report") -> "Report":
        """This and a later report on the same index as one."""
        return Report([*self.files, *later.files], later.documents, later.chunks, self.seconds + later.seconds)

    def counts(self) -> Counter[State]:
        """How many files came to each state."""
        return Counter(file.state for file in self.files)

    def as_json(self) -> dict[str, object]:
        """The form that scripts read: counts, and the problems one by one."""
        counts = self.counts()
        return {
            "added": counts["added"],
            "updated": counts["updated"],
            "unchanged": counts["unchanged"],
            "moved": counts["moved"],
            "duplicates": counts["duplicate"],
            "removed": counts["removed"],
            "failed": [{"path": problem.path, "reason": problem.reason} for problem in self.failed],
            "skipped": [{"path": problem.path, "reason": problem.reason} for problem in self.skipped],
            "documents": self.documents,
            "chunks": self.chunks,
            "seconds": round(self.seconds, 3),
        }

    def _paths(self, state: State) -> list[str]:
        return [file.path for file in self.files if file.state == state]

    def _problems(self, state: State) -> list[Problem]:
        return [Problem(file.path, file.reason) for file in self.files if file.state == state]


def span(numbers: Sequence[int]) -> str:
    """Page numbers in few words: ``3, 5-8, 12``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)
