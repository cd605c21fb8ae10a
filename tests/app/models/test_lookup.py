"""Guessing how a text goes on from how it went on before."""

import numpy as np
import pytest

from app.models.lookup import continuation


@pytest.mark.parametrize(
    ("tokens", "most", "guess"),
    [
        ([1, 2, 3, 4, 5, 6, 9, 1, 2, 3, 4], 2, [5, 6]),
        ([1, 2, 3, 4, 5, 1, 2, 3, 4, 6, 1, 2, 3, 4], 1, [6]),  # as it went on last
        ([1, 2, 3, 4, 1, 2, 3, 4], 9, [1, 2, 3, 4]),
        ([1, 2, 3, 4, 5, 2, 3, 4], 4, []),  # three tokens alone are met by chance
        ([1, 1, 1, 1, 1], 2, [1]),
        ([1, 2, 3, 4], 4, []),
        ([], 4, []),
    ],
)
def test_the_last_place_that_ended_alike_says_how_it_goes_on(tokens: list[int], most: int, guess: list[int]) -> None:
    assert continuation(np.array(tokens, dtype=np.int32), most) == guess
