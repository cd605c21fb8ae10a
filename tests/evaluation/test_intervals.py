"""Intervals hold the truth as often as they say, and a difference is called real only where there is one."""

import numpy as np
import pytest

from evaluation.intervals import difference, estimate, judged_together, quantile

SAMPLES = 150


@pytest.mark.parametrize(("share", "n"), [(0.8, 60), (0.5, 25)])
def test_the_interval_of_a_share_holds_it_19_times_in_20(share, n):
    random = np.random.default_rng(1)
    held = 0
    for _ in range(SAMPLES):
        found = estimate((random.random(n) < share).astype(float))
        held += found.low <= share <= found.high
    # A binomial of 150 at 0.95 lies between 0.88 and 1 but for once in a thousand times.
    assert 0.88 <= held / SAMPLES < 1.0


def test_it_narrows_with_the_root_of_the_number():
    few, many = (estimate([0.0, 1.0] * n) for n in (25, 400))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4, rel=0.15)
    assert (few.value, few.n, many.n) == (0.5, 50, 800)


def test_three_of_three_are_not_certain():
    found = estimate([1.0] * 3)
    assert found.value == found.high == 1.0
    assert found.low == pytest.approx(0.292, abs=0.001), "Clopper and Pearson's tables say so"
    assert estimate([0.0] * 30).high == pytest.approx(0.116, abs=0.001)


def test_quantiles_have_intervals_too_and_the_same_numbers_give_the_same():
    seconds = [0.1 * n for n in range(1, 41)]
    found = estimate(seconds, quantile(0.95))
    assert found.low < found.value < found.high <= 4.0
    assert found == estimate(seconds, quantile(0.95))


def test_equal_settings_seldom_differ_in_any_of_ten_measures():
    random = np.random.default_rng(2)
    runs = 60
    false = 0
    for _ in range(runs):
        pairs = [((random.random(40) < 0.7).astype(float), (random.random(40) < 0.7).astype(float)) for _ in range(10)]
        false += any(each.real for each in judged_together([difference(a, b) for a, b in pairs]))
    assert false / runs <= 0.12, "5 % were promised"


def test_a_difference_that_is_there_is_found_among_others():
    random = np.random.default_rng(3)
    a = random.random(120)
    better, same = a + random.normal(0.1, 0.2, 120), a + random.normal(0.0, 0.2, 120)
    judged = judged_together([difference(a, same), difference(a, better)])
    assert [each.real for each in judged] == [False, True]
    assert judged[1].low > 0 and judged[1].value == pytest.approx(0.1, abs=0.06)


def test_five_questions_prove_nothing_and_none_differing_even_less():
    few = judged_together([difference([0.0] * 5, [1.0] * 5)])[0]
    assert few.low > 0 and not few.real, "heads five times in a row comes once in sixteen times"
    assert difference([1.0, 0.0], [1.0, 0.0]).chance == 1.0
