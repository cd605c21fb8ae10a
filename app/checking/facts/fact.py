"""A fact: one thing in a text that can be told true from false by itself. Knows nothing of how it is found."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Something in a text that is either held by another text or not."""

    kind: str
    """``number``, ``date``, ``time``, ``code`` or ``name``."""
    text: str
    """As it is written."""
    start: int
    value: float = 0.0
    """Of a number, in its family's own unit; of a time, in minutes after midnight."""
    raw: float = 0.0
    """The bare figure of a number."""
    unit: str = ""
    """The family of its unit; empty where there is none."""
    date: tuple[int, int, int] = (0, 0, 0)
    """Year, month, day; 0 for what is not said."""
    after_year_word: bool = False
    """A number that can only be a year: "in 1911"."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def folded(text: str) -> str:
    """`text` in lower case, without accents and curly quotes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()
