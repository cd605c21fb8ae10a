"""Reads the file of names and passwords that `--auth` names; makes a password where there is no such file.

Knows nothing of how they are asked for.
"""

import secrets
from collections import Counter
from pathlib import Path

from vector_db.errors import SettingsError, reason_of

GUEST = "guest"
"""The name of whoever logs in with a password that was made."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that are read aloud and typed without being taken for others."""


def make_password() -> str:
    """A new one of twelve letters and digits in groups: 59 bits that nobody guesses."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def read_logins(path: Path) -> list[tuple[str, str]]:
    """Names and passwords from a file with one ``name:password`` a line; blank and ``#`` lines do not count.

    Raises SettingsError if the file cannot be read, holds nobody or somebody twice, or has a line of another form.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file of --auth {path} cannot be read: {reason_of(error)}.") from error
    logins = [_login(line, at, path) for at, line in enumerate(lines, 1) if line.strip() and line.lstrip()[0] != "#"]
    if not logins:
        raise SettingsError(f"The file of --auth {path} names nobody. Write one name:password on each line.")
    if twice := [name for name, times in Counter(name for name, _ in logins).items() if times > 1]:
        raise SettingsError(f"The file of --auth {path} names {twice[0]} twice. Delete one of the lines.")
    return logins


def _login(line: str, number: int, path: Path) -> tuple[str, str]:
    name, colon, password = line.strip().partition(":")
    if not (name.strip() and colon and password):
        # The line itself is not shown: it may hold a password.
        raise SettingsError(f"Line {number} of --auth {path} is not of the form name:password.")
    return name.strip(), password
