"""Numbers, dates, times, codes and names: which of them mean the same."""

import pytest

from app.checking.facts import facts, same, years_in


def held(said: str, there: str) -> bool:
    found = facts(there)
    return all(
        any(same(fact, other, years_in(found)) for other in found) for fact in facts(said) if fact.kind != "name"
    )


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("for twelve people", "for 12 people"),
        ("one hundred and thirty-eight", "138"),
        ("it cost 1,386,400 pounds", "it cost £1386400"),
        ("about £1.2 million", "£1,200,000 or so"),
        ("it costs £0.45", "it costs 45p"),
        ("22% more", "22 per cent more"),
        ("on 3 May 1911", "on May 3rd, 1911"),
        ("on the 3rd of May 1911", "on 1911-05-03"),
        ("in May 1911", "on 3 May 1911"),
        ("in 1911", "on 3 May 1911"),
        ("on 3 May 1911", "In 1911: on 3 May"),
        ("from 18 May", "from 18 to 20 May 2024"),
        ("at 5:30 pm", "at 17:30"),
        ("at 9.30 am", "at 09:30"),
        ("it weighs 1,800 kg", "it weighs 1.8 tonnes"),
        ("two weeks before", "14 days before"),
        ("ring 01632-960108", "ring 01632 960108"),
    ],
)
def test_what_is_written_otherwise_means_the_same(said, there):
    assert held(said, there) and facts(said)


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("for thirteen people", "for 12 people"),
        ("it cost $12", "it cost £12"),
        ("on 3 May 1911", "on 3 May 1912"),
        ("on 3 May 1911", "on 4 May 1911"),
        ("in June 1911", "on 3 May 1911"),
        ("at 5:30", "at 17:45"),
        ("three weeks before", "14 days before"),
        ("ring 01632 960109", "ring 01632 960108"),
        ("it weighs 18 kg", "it weighs 18 m"),
    ],
)
def test_what_means_something_else(said, there):
    assert not held(said, there)


def test_names_are_told_from_first_words_months_and_days():
    found = [
        fact.text
        for fact in facts("Visitors met Dr Peter Ansell's crew in May. It was on Fridays.")
        if fact.kind == "name"
    ]
    assert found == ["Peter", "Ansell", "Friday"]
