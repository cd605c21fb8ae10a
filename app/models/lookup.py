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

ALIKE = 4
"""Tokens at the end that must have stood together before. Fewer are met by chance too often (benchmarks/LOG.md)."""


def continuation(tokens: Tokens, most: int) -> list[int]:
    """At most `most` tokens that followed the last time `tokens` ended like this before; none if they never did."""
    if len(tokens) <= ALIKE:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(tokens[:-1], ALIKE)
    (places,) = np.nonzero((windows == tokens[-ALIKE:]).all(axis=1))
    if not places.size:
        return []
    start = int(places[-1]) + ALIKE
    return [int(token) for token in tokens[start : start + most]]
