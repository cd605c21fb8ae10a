"""What the command lines have in common: how they read their arguments, and how they end.

It lies in the lowest room because every room has a command line. Knows nothing of what the commands do.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from vector_db.errors import DocentError

DONE, NOTHING_DONE = 0, 2


class Arguments(argparse.ArgumentParser):
    """A parser that answers wrong use in one line, with exit status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(NOTHING_DONE, f"{message[:1].upper()}{message[1:]}. Run: {self.prog} --help\n")


def run_command(command: Callable[[], int], *, stopped: str) -> int:
    """Run `command` and return its exit status; 2, with one line on standard error, if it raises DocentError.

    Characters that a terminal cannot show are written as their codes. Ctrl-C is answered with the line `stopped`;
    a reader that has gone away (``| head -1``) has what it wanted: that is no failure.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            status = command()
        except DocentError as error:
            print(error, file=sys.stderr)
            status = NOTHING_DONE
        except KeyboardInterrupt:
            print(stopped, file=sys.stderr)
            status = NOTHING_DONE
        sys.stdout.flush()
    except BrokenPipeError:
        # Python writes once more when it ends, and would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = DONE
    return status
