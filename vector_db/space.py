"""Room on the disk: is there enough for what is to come, and what is said when there is not.

Knows nothing of what is stored.
"""

import shutil
from pathlib import Path

from vector_db.errors import DiskFull

FLOOR = 200 * 2**20
"""What is left free at the least, in bytes: room to finish what was begun, and for the rest of the machine."""
GROWTH = 3
"""How many bytes of index a byte of documents is taken for: text, keywords, and each vector in both stores.

Plain text becomes up to 25 times as much, the sample documents 9 times, PDFs with pictures less than they were. An
estimate that is too low ends the job later, at the floor and in order; one too high would refuse what fits.
"""

_FULL = ("No space left on device", "os error 28", "disk is full", "Disk quota exceeded", "os error 122", "(code: 13)")
"""How the system, SQLite and Chroma's core say it."""


def check_space(folder: Path, bytes_to_come: int = 0) -> None:
    """Raise DiskFull unless `bytes_to_come` bytes of documents can be indexed in `folder`, and some space stays."""
    free = shutil.disk_usage(folder).free
    if free < max(FLOOR, GROWTH * bytes_to_come):
        raise disk_full(folder)


def has_room(folder: Path, size: int) -> bool:
    """Whether `size` bytes more fit into `folder`, and some space stays."""
    return shutil.disk_usage(folder).free > size + FLOOR


def is_full(folder: Path, message: str = "") -> bool:
    """Whether a failure in `folder` that was told in `message` comes from a full disk."""
    if any(words in message for words in _FULL):
        return True
    try:
        return shutil.disk_usage(_existing(folder)).free < 2**20
    except OSError:
        return False


def disk_full(folder: Path) -> DiskFull:
    """The error, in words."""
    folder = _existing(folder)
    free = shutil.disk_usage(folder).free
    return DiskFull(
        f"The disk of {folder} is full ({free / 2**20:.0f} MB free). Free some space and run the same command again:"
        " nothing that was indexed is lost."
    )


def _existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if place.exists()), folder)
