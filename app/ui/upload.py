"""Takes uploaded files in: stores each under its content's hash, indexes it, and says what came of it.

A file's name is for display, and for its ending: no name can lead a write out of the folder of uploads.
Knows nothing of Gradio, nothing of how documents are read.
"""

import contextlib
import hashlib
import os
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.ui.desk import Ingesting
from ingest.report import Report
from vector_db.errors import DocentError, UnreadableFile

NAME_BYTES = 120
"""The longest stored name; file systems allow 255, and some tools fewer."""
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
"""Names that Windows keeps for devices, whatever their ending."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one uploaded file."""

    name: str
    """As it was uploaded: untrusted text."""
    result: Literal["added", "unchanged", "failed"]
    note: str
    """In words; for a failure, the reason."""


def take_in(
    files: Sequence[Path],
    uploads: Path,
    ingest: Ingesting,
    *,
    limit_mb: int,
    on_progress: Callable[[int, str], None] = lambda at, name: None,
) -> Iterator[Outcome]:
    """Store and index `files` one by one in the folder `uploads`; one that fails costs the others nothing.

    `on_progress` gets the place of the file at hand (0-based) and its name. `files` themselves stay.
    """
    for at, file in enumerate(files):
        on_progress(at, file.name)
        try:
            stored = store(file, uploads, limit_mb=limit_mb)
            outcome = _index(stored, file.name, ingest)
        except DocentError as error:
            outcome = Outcome(file.name, "failed", str(error))
        yield outcome


def store(file: Path, uploads: Path, *, limit_mb: int) -> Path:
    """Copy `file` to ``uploads/<16 digits of its SHA-256>/<safe name>`` and return that path.

    Raises UnreadableFile if it is too large, cannot be read, or if its place is not a plain one.
    """
    try:
        if file.stat().st_size > limit_mb * 1024 * 1024:
            raise UnreadableFile(f"is larger than the limit of {limit_mb} MB (DOCENT_UPLOAD_MB)")
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        target = uploads / digest[:16] / safe_name(file.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_symlink() or not target.resolve().is_relative_to(uploads.resolve()):
            raise UnreadableFile("cannot be stored: its place is taken by a link")
        if not target.exists():
            partial = target.with_name(f".{os.getpid()}-{target.name[-40:]}.part")
            shutil.copyfile(file, partial)
            os.replace(partial, target)
    except OSError as error:
        raise UnreadableFile(f"cannot be stored: {error.strerror or error}") from error
    return target


def safe_name(name: str) -> str:
    """A plain file name made of `name`: no folder, nothing invisible, no device, `NAME_BYTES` at most."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    kept = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last)
    kept = kept.encode("utf-8", "replace").decode().rstrip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending.encode()) > 10:
        stem, ending = kept, ""
    ending = f".{ending}" if ending else ""
    stem = stem.strip(" .").encode()[: NAME_BYTES - len(ending.encode())].decode("utf-8", "ignore").rstrip(" .")
    if not stem or stem.split(".")[0].lower() in RESERVED:
        stem = f"document_{stem}".rstrip("_")
    return stem + ending


def _index(stored: Path, name: str, ingest: Ingesting) -> Outcome:
    report = ingest(stored)
    problems = [*report.failed, *report.skipped]
    if problems:
        _discard(stored)
        return Outcome(name, "failed", problems[0].reason)
    if report.added or report.updated or report.moved:
        return Outcome(name, "added", _added(report))
    return Outcome(name, "unchanged", "is in the library already, with the very same content")


def _added(report: Report) -> str:
    return "; ".join(["is in: you can ask about it now", *(note.reason for note in report.notes)])


def _discard(stored: Path) -> None:
    stored.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # another file lies there: its folder stays
        stored.parent.rmdir()
