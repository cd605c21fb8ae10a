"""How much memory a process that reads files of others may take. Knows nothing of what it reads."""

from pathlib import Path


def limit_memory(megabytes: int) -> None:
    """Let allocations fail that go so far beyond what this process begins with.

    Linux alone heeds it: Windows has no such limit, and macOS has it without keeping to it.
    """
    try:
        import resource  # which Windows lacks

        begins_with = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        most = begins_with + megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):  # no /proc, or a lower limit that is set already
        return
