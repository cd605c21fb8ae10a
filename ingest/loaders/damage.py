"""Damage: whatever a library trips over in a file, as one reason in words. Knows nothing of formats."""

from collections.abc import Iterator
from contextlib import contextmanager

from ingest.loaders.clean import one_line
from vector_db.errors import UnreadableFile

_LONGEST = 120
"""Characters of what a library says."""


@contextmanager
def damage(what: str) -> Iterator[None]:
    """Whatever is raised within means that a file `what`, as "is damaged, or not an e-book": raises UnreadableFile.

    On a damaged file the libraries raise far more than errors of their own (KeyError, struct.error, zlib.error,
    AssertionError, RecursionError, MemoryError ...), with no base in common: here, once, all of them are caught. The
    worker tells MemoryError from the others by its cause. An UnreadableFile is left as it is.
    """
    try:
        yield
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(f"{what}: {reason_of(error)}") from error


@contextmanager
def passed_over() -> Iterator[None]:
    """Whatever is raised within, of any kind as there, costs what was to be read within and nothing else."""
    try:
        yield
    except MemoryError:
        raise
    except Exception:
        return


def reason_of(error: Exception) -> str:
    """What `error` says, in one short line; its kind where it says nothing."""
    return one_line(str(error))[:_LONGEST] or type(error).__name__
