"""Guess how a text goes on: as it did where its last words stood before.

Answers from passages copy from them, so the guess is often right for several tokens, and a model checks several
at the price of little more than one. Pure; the method is prompt lookup decoding (Saxena 2023).
Knows nothing of models.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Tokens = npt.NDArray[Any]
"""Token ids, one after the other."""

LONGEST, SHORTEST = 3, 2
"""Tokens at the end that must have stood together before. One alone is met by chance too often."""


def continuation(tokens: Tokens, most: int) -> list[int]:
    """At most `most` tokens that followed the last time `tokens` ended like this before; none if they never did."""
    for length in range(min(LONGEST, len(tokens) - 1), SHORTEST - 1, -1):
        windows = np.lib.stride_tricks.sliding_window_view(tokens[:-1], length)
        (places,) = np.nonzero((windows == tokens[-length:]).all(axis=1))
        if places.size:
            start = int(places[-1]) + length
            return [int(token) for token in tokens[start : start + most]]
    return []
