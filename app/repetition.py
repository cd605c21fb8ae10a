"""Notice when a model says the same thing over and over, as small ones do when they should have ended.

Pure functions. Knows nothing of models, or of what is done about it.
"""

import re

import numpy as np

LONGEST = 400
"""Characters of what is said again and again; longer than most paragraphs."""
TIMES = 3
LEAST = 240
"""Characters that are nothing but repetition, the first time included: less may be meant, as in a table or a poem."""

_END = re.compile(r"\n|[.!?…](?:\s*\[\d+\])*\.?(?=\s|$)")


def repeated_from(text: str) -> int | None:
    """Where what is worth keeping of `text` ends, if it has come to repeat itself; None if it has not.

    That is: if the end of it is the same piece, numbers aside, `TIMES` times at least. The first time is kept, to the
    end of its sentence.
    """
    if len(text) < LEAST:
        return None
    tail = text[-(TIMES + 1) * LONGEST :]
    letters = np.frombuffer(re.sub(r"\d", "0", tail).encode("utf-32-le"), np.uint32)
    for period in range(1, min(LONGEST, len(letters) // TIMES) + 1):
        differing = np.flatnonzero(letters[period:] != letters[:-period])
        begins = int(differing[-1]) + 1 if differing.size else 0
        same = len(letters) - begins
        if same >= max(TIMES * period, LEAST):
            first_time = len(text) - len(tail) + begins + period
            end = _END.search(text, max(0, first_time - 1), first_time + period)
            return end.end() if end else first_time
    return None
