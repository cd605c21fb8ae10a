"""How much visitors get: each so much, all together so much, and again after a while."""

import math

from app.allowance import Allowance, Rate


def test_each_visitor_and_all_together_get_so_much_and_after_a_while_again() -> None:
    now = [0.0]
    allowance = Allowance(Rate(10, 100), Rate(15, 1000), lambda: now[0])
    assert allowance.take("ada", 10) == 0
    assert allowance.take("ada", 1) == 10, "a tenth of it comes back in a tenth of the time"
    assert allowance.take("grace", 5) == 0
    assert math.isclose(allowance.take("grace", 5), 5 * 1000 / 15), "hers is not used up, that of all is"
    now[0] = 50
    assert allowance.take("ada", 5) > 0 and math.isclose(allowance.take(None, 0.75), 0)
    now[0] = 10_000
    assert allowance.take("ada", 10) == 0


def test_what_is_more_than_ever_can_be_had_is_refused_and_costs_nothing() -> None:
    allowance = Allowance(Rate(10, 100), Rate(15, 1000), lambda: 0.0)
    assert allowance.take("ada", 11) == math.inf
    assert allowance.take("ada", 10) == 0


def test_ten_thousand_requests_get_what_there_is_and_no_more() -> None:
    allowance = Allowance(Rate(60, 3600), Rate(1000, 86_400), lambda: 0.0)
    given = sum(allowance.take(f"visitor {number % 2000}") == 0 for number in range(10_000))
    assert given == 1000


def test_a_clock_that_is_set_back_gives_nothing() -> None:
    now = [100.0]
    allowance = Allowance(Rate(1, 10), Rate(9, 10), lambda: now[0])
    assert allowance.take("ada") == 0
    now[0] = 0.0
    assert allowance.take("ada") > 0
