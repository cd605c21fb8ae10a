"""A report as a table for a terminal. Knows nothing of how the report came about."""

import unicodedata
from collections.abc import Sequence

from ingest.report import FileReport, Report, State

_COUNTED: dict[State, str] = {
    "added": "added",
    "updated": "updated",
    "unchanged": "unchanged",
    "moved": "moved",
    "duplicate": "duplicates",
    "removed": "removed",
    "skipped": "skipped",
    "failed": "failed",
}
MOST_WIDTH = 60
"""The widest a column of names is made; a longer one pushes its own line out."""


def in_words(report: Report) -> str:
    """A line for each file that is not as it was before, in columns, and what it comes to."""
    changed = [file for file in report.files if file.state != "unchanged"]
    counts = report.counts()
    happened = ", ".join(f"{counts[state]} {what}" for state, what in _COUNTED.items() if counts[state])
    return "\n".join(
        [
            *(_table(changed) if changed else []),
            f"{happened or 'nothing to do'}. The index holds {report.documents} documents in {report.chunks} chunks."
            f" {report.seconds:.1f} s.",
        ]
    )


def printable(text: str) -> str:
    """Text in one line, as it can be printed: line breaks and control characters in it are shown, not obeyed."""
    return text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text


def _table(files: Sequence[FileReport]) -> list[str]:
    rows = [("", "file", "pages", "chunks", "notes"), *(_row(file) for file in files)]
    widths = [min(MOST_WIDTH, max(_width(row[column]) for row in rows)) for column in range(4)]
    lines = []
    for state, name, pages, chunks, notes in rows:
        left = f"  {_pad(state, widths[0])}  {_pad(name, widths[1])}"
        lines.append(f"{left}  {pages:>{widths[2]}}  {chunks:>{widths[3]}}  {notes}".rstrip())
    return lines


def _row(file: FileReport) -> tuple[str, str, str, str, str]:
    pages = "" if file.pages is None else str(file.pages)
    chunks = str(file.chunks) if file.chunks else ""
    return file.state, printable(file.path), pages, chunks, printable(file.reason)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns on a terminal: Chinese, Japanese and Korean characters take two, accents that combine none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
