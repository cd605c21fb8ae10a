"""Takes uploaded files in: stores each under its content's hash, indexes it, and says what came of it.

A file's name is for display, and for its ending: no name can lead a write out of the folder of uploads.
Knows nothing of Gradio, nothing of how documents are read.
"""

import contextlib
import hashlib
import os
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from app.ui.desk import Ingesting
from app.ui.words import later
from ingest.job import Stopped, say_nothing
from ingest.report import FileReport
from ingest.sync import OnProgress
from vector_db.errors import DocentError, UnreadableFile

FOLDER_SIGN = "\u29f8"
"""What our script puts for the slashes of a path, where a whole folder is dropped: Gradio keeps a file's name alone."""
MOST_FOLDERS = 12
NAME_BYTES = 120
"""The longest stored name; file systems allow 255, and some tools fewer."""
STOPPED = later("was stopped: nothing of it was kept")
STOPPED_WITHIN = later("was stopped: what had been read of it stays")
HOLDS_NOTHING = later("holds nothing that Docent reads")
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
"""Names that Windows keeps for devices, whatever their ending."""


def take_in(
    file: Path,
    uploads: Path,
    ingest: Ingesting,
    on_progress: OnProgress = say_nothing,
    *,
    limit_mb: int,
    on_stored: Callable[[Path], object] = lambda stored: None,
    holds: Callable[[Path], bool] = lambda stored: False,
) -> Iterator[FileReport]:
    """Store and index `file` in the folder `uploads`, and report it; of an archive, each file in it.

    What cannot be taken in is reported, and not kept; `on_progress` may raise Stopped. `on_stored` is told where it
    lies; `holds` says whether something of what lies there is indexed. `file` itself stays.
    """
    called = shown_name(file.name)
    try:
        stored = store(file, uploads, limit_mb=limit_mb)
        on_stored(stored)
        try:
            report = ingest(stored, on_progress)
        except Stopped:
            kept = holds(stored)
            if not kept:
                _discard(stored, uploads)
            yield FileReport(called, "skipped", (STOPPED_WITHIN if kept else STOPPED,))
            return
    except DocentError as error:
        yield FileReport(called, "failed", (str(error),))
        return
    files = report.files or [FileReport(called, "skipped", (HOLDS_NOTHING,))]
    if all(each.state in ("failed", "skipped") for each in files) and not holds(stored):
        _discard(stored, uploads)
    path = stored.relative_to(uploads).as_posix().partition("/")[2]
    for each in files:
        inside = each.path.removeprefix(path)
        yield replace(each, path=called + inside) if inside != each.path else each


def store(file: Path, uploads: Path, *, limit_mb: int) -> Path:
    """Copy `file` to ``uploads/<16 digits of its SHA-256>/<safe name>`` and return that path.

    The folders that its name tells lie between, each with a safe name.

    Raises UnreadableFile if it is too large, cannot be read, or if its place is not a plain one.
    """
    try:
        if file.stat().st_size > limit_mb * 1024 * 1024:
            raise UnreadableFile(f"is larger than the limit of {limit_mb} MB (DOCENT_UPLOAD_MB)")
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        *folders, last = file.name.split(FOLDER_SIGN)
        safe = [safe_name(folder) for folder in folders if folder.strip(" .")]
        target = Path(uploads, digest[:16], *safe[-MOST_FOLDERS:], safe_name(last))
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


def shown_name(name: str) -> str:
    """What a file is called that came with its folders in its name."""
    return name.replace(FOLDER_SIGN, "/")


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


def _discard(stored: Path, uploads: Path) -> None:
    stored.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # another file lies there: its folder stays
        for folder in stored.parents:
            if folder == uploads:
                break
            folder.rmdir()
