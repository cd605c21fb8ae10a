"""How sure a figure is: bootstrap intervals, and whether a difference between two settings is real.

Pure functions of numbers, with a fixed seed: the same figures give the same intervals. Knows nothing of what they mean.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.measured import Estimate

RESAMPLES = 2_000
SWAPS = 10_000
"""Random exchanges for a test of a difference: it can tell a chance of one in ten thousand."""
LEVEL = 0.95
SEED = 20_260_101
BLOCK = 2_000_000
"""Numbers drawn at a time, so that a large set does not take a large memory."""

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Takes rows of values, shape (resamples, values), and returns one figure for each row."""


def mean(rows: Floats) -> Floats:
    """The mean of each row."""
    return np.asarray(rows.mean(axis=1))


def quantile(share: float) -> Statistic:
    """The quantile at `share`, from 0 to 1, of each row."""
    return lambda rows: np.asarray(np.quantile(rows, share, axis=1))


def estimate(values: Sequence[float], statistic: Statistic = mean) -> Estimate:
    """`statistic` of `values`, of which there must be one at least, with its 95 % interval.

    The percentile bootstrap (Efron, 1979): the statistic of samples drawn with replacement. Where all values are 0, or
    all are 1, every such sample is the same; the interval's other end is then the exact one for a share of none or
    all of n (Clopper and Pearson, 1934), so that three hits of three do not look certain.
    """
    sample = np.asarray(values, dtype=np.float64)
    value = float(statistic(sample[None, :])[0])
    low, high = _ends(_resampled(sample, statistic))
    if statistic is mean and value in (0.0, 1.0) and low == high:
        other = ((1 - LEVEL) / 2) ** (1 / len(sample))
        low, high = (other, 1.0) if value else (0.0, 1 - other)
    return Estimate(value, low, high, len(sample))


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much B differs from A, question by question."""

    value: float
    """The mean of B less A."""
    low: float
    high: float
    """The ends of its 95 % interval."""
    n: int
    """The questions that both have a figure for."""
    chance: float
    """How often chance alone makes so large a difference, at most."""
    real: bool
    """Whether it is more than chance, with regard to all the differences that were looked at together."""


def difference(a: Sequence[float], b: Sequence[float]) -> Difference:
    """The difference of B and A, which hold a figure for each of the same questions, one at least.

    The interval is the paired bootstrap's. `chance` is the paired randomisation test's (Fisher, 1935; for search:
    Smucker, Allan and Carterette, 2007): if the settings are the same in truth, each question's two figures could as
    well be exchanged. `real` is left to `judged_together`.
    """
    gaps = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    low, high = _ends(_resampled(gaps, mean))
    return Difference(float(gaps.mean()), low, high, len(gaps), _chance(gaps), real=False)


def judged_together(differences: Sequence[Difference]) -> list[Difference]:
    """`differences` with those marked as real that are, at 5 % for all of them together (Holm, 1979).

    Among twenty measures of two equal settings one differs by chance at 5 %: so the smallest chance must be below
    5 % divided by their number, the next below 5 % by one less, and so on until one is not.
    """
    order = sorted(range(len(differences)), key=lambda at: differences[at].chance)
    judged = list(differences)
    for place, at in enumerate(order):
        one = differences[at]
        if one.chance * (len(order) - place) >= 1 - LEVEL:
            break
        judged[at] = replace(one, real=not one.low <= 0 <= one.high)
    return judged


def _chance(gaps: Floats) -> float:
    unequal = gaps[gaps != 0]
    if not len(unequal):
        return 1.0
    random = np.random.default_rng(SEED)
    seen, at_least = abs(unequal.sum()) - 1e-12, 0
    for rows in _portions(SWAPS, len(unequal)):
        signs = random.integers(0, 2, size=(rows, len(unequal))) * 2 - 1
        at_least += int((np.abs(signs @ unequal) >= seen).sum())
    return (at_least + 1) / (SWAPS + 1)


def _resampled(sample: Floats, statistic: Statistic) -> Floats:
    random = np.random.default_rng(SEED)
    rows = _portions(RESAMPLES, len(sample))
    return np.concatenate([statistic(sample[random.integers(0, len(sample), (n, len(sample)))]) for n in rows])


def _portions(rows: int, columns: int) -> list[int]:
    most = max(1, BLOCK // max(1, columns))
    return [min(most, rows - start) for start in range(0, rows, most)]


def _ends(figures: Floats) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(figures, [tail, 1 - tail])
    return float(low), float(high)
