"""Days and months in the forms they are written in."""

import pytest

from vector_db.dates import MONTHS, days, other_forms, written


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("What happened on 8 March 2021?", ["2021-03-08"]),
        ("on the 8th of March, 2021", ["2021-03-08"]),
        ("on March 8, 2021", ["2021-03-08"]),
        ("on 8 Sept. 2021", ["2021-09-08"]),
        ("in March 2021", ["2021-03"]),
        ("on 2021-03-08", ["8 march 2021"]),
        ("in 2021-03", ["march 2021"]),
        ("on 08/03/2021 or 8.3.2021", ["8 march 2021"]),
        ("8 March 2021 and 2022-01-20", ["2021-03-08", "20 january 2022"]),
        ("in 2021", []),
        ("in March", []),
        ("1921-22, version 1.2.2021.4, 2021-13-01, may 5 of us come?", []),
        ("", []),
    ],
)
def test_what_a_day_or_month_is_written_as_besides(text: str, forms: list[str]) -> None:
    assert other_forms(text) == forms


def test_the_days_of_a_text_are_the_same_in_every_form() -> None:
    assert days("8 March 2021, Mar 8 2021, 2021-03-08, 08.03.2021") == {"2021-03-08"}
    assert days("March 2021, 2021, 2021-03") == frozenset()


@pytest.mark.parametrize("text", ["of March", "Mar 2021", "2021-03-08", "8/3/2021", "08.03.2021"])
def test_a_month_may_be_written_in_figures(text: str) -> None:
    assert written("march").search(text)
    assert not any(written(month).search(text) for month in MONTHS if month != "march")
