"""How much memory is free for a model. Knows nothing of models.

Linux says what is available, and a container what it allows; elsewhere the whole memory is taken as a bound.
"""

import os
from contextlib import suppress
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")


def free_bytes() -> int | None:
    """Memory that a program may still take, in bytes; None where the system does not say."""
    bounds = [bound for bound in (_available(), _allowed()) if bound is not None]
    return min(bounds) if bounds else None


def gigabytes(size: float) -> str:
    """`size` bytes as people say it."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _available() -> int | None:
    with suppress(OSError, ValueError, IndexError):
        for line in MEMINFO.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    with suppress(OSError, ValueError, AttributeError):  # Windows has no sysconf
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None


def _allowed() -> int | None:
    """What the container (cgroup version 2) leaves; files that are kept in memory can be dropped for it."""
    with suppress(OSError, ValueError, IndexError):
        limit, used = (int((CGROUP / name).read_text("ascii")) for name in ("memory.max", "memory.current"))
        stat = dict(line.split() for line in (CGROUP / "memory.stat").read_text("ascii").splitlines())
        return max(0, limit - used + int(stat.get("inactive_file", 0)))
    return None
