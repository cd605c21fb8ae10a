"""Room on the disk: is there enough for what is to come, and what is said when there is not.

Knows nothing of what is stored.
"""

import shutil
from pathlib import Path

from vector_db.errors import DiskFull

FLOOR = 200 * 2**20
"""What is left free at the least, in bytes: room to finish what was begun, and for the rest of the machine."""
GROWTH = 3
"""How many bytes of index a byte of documents may become: text, keywords, and each vector in both stores."""


def check_space(folder: Path, bytes_to_come: int = 0) -> None:
    """Raise DiskFull unless `bytes_to_come` bytes of documents can be indexed in `folder`, and some space stays."""
    free = shutil.disk_usage(folder).free
    if free < max(FLOOR, GROWTH * bytes_to_come):
        raise disk_full(folder)


def disk_full(folder: Path) -> DiskFull:
    """The error, in words."""
    free = shutil.disk_usage(folder).free
    return DiskFull(
        f"The disk of {folder} is full ({free / 2**20:.0f} MB free). Free some space and run the same command again:"
        " nothing that was indexed is lost."
    )
