"""What an ingestion did, file by file. Knows nothing of how it is printed or drawn."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that is not in the index now, or not in its newest version, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingestion is."""

    done: int
    total: int
    """Files, read or to be read."""
    source: str
    """The file at hand."""


@dataclass(slots=True)
class Report:
    """The outcome; the lists hold sources, in the order in which the files were met."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    """Files that are in the index, but of which something could not be read: pages without text."""
    documents: int = 0
    """How many documents the index holds now."""
    chunks: int = 0
    seconds: float = 0.0

    def as_json(self) -> dict[str, object]:
        """The form that scripts read: counts, and the problems one by one."""
        return {
            "added": len(self.added),
            "updated": len(self.updated),
            "unchanged": len(self.unchanged),
            "moved": len(self.moved),
            "duplicates": len(self.duplicates),
            "removed": len(self.removed),
            "failed": [{"path": problem.path, "reason": problem.reason} for problem in self.failed],
            "skipped": [{"path": problem.path, "reason": problem.reason} for problem in self.skipped],
            "documents": self.documents,
            "chunks": self.chunks,
            "seconds": round(self.seconds, 3),
        }
