"""Guessing passwords: how many guesses are looked at, and who is kept out by it."""

from app.tries import FROM_ADDRESS, Tries


class Guessing:
    """Guesses wrong, at a steady pace, and counts what was looked at."""

    def __init__(self, *names: str) -> None:
        self.now = 0.0
        self.tries = Tries(names, lambda: self.now)

    def go(self, guesses: int, seconds: float, address: str = "10.0.0.{n}", name: str = "ada") -> int:
        """`{n}` becomes the number of the guess."""
        looked_at = 0
        for number in range(guesses):
            who, from_there = name.format(n=number), address.format(n=number)
            if not self.tries.wait(from_there, who):
                self.tries.wrong(from_there, who)
                looked_at += 1
            self.now += seconds / guesses
        return looked_at


def test_of_a_thousand_guesses_in_ten_minutes_about_twenty_are_looked_at() -> None:
    assert Guessing("ada").go(1000, 600, "10.0.0.1") <= 12, "from one address"
    assert Guessing("ada").go(1000, 600, "10.0.0.1", "name {n}") <= 12, "one after the other"
    assert Guessing("ada").go(1000, 600) <= 21, "from a thousand addresses"
    assert Guessing("ada").go(1000, 600, "2001:db8::{n}") <= 12, "which one person has"


def test_visitors_with_an_ipv4_address_are_told_apart_on_a_page_that_has_ipv6_too() -> None:
    guessing = Guessing("ada", "grace")
    guessing.go(100, 60, "::ffff:10.0.0.1")
    assert guessing.tries.wait("::ffff:10.0.0.1", "grace") > 0
    assert guessing.tries.wait("10.0.0.1", "grace") > 0, "it is the same one"
    assert guessing.tries.wait("::ffff:10.0.0.2", "grace") == 0


def test_who_mistypes_twice_is_let_in_and_who_guesses_keeps_nobody_else_out() -> None:
    guessing = Guessing("ada", "grace")
    guessing.tries.wrong("10.0.0.1", "ada")
    guessing.tries.wrong("10.0.0.1", "ada")
    assert guessing.tries.wait("10.0.0.1", "ada") == 0
    guessing.go(1000, 600, "10.0.0.2")
    assert guessing.tries.wait("10.0.0.2", "grace") > 0, "the guesser waits"
    assert guessing.tries.wait("10.0.0.3", "ada") <= 60, "whose name it is waits a minute at most"
    assert guessing.tries.wait("10.0.0.3", "grace") == 0


def test_the_wait_doubles_and_is_forgotten_after_an_hour() -> None:
    guessing = Guessing("ada")
    waits = []
    for _ in range(FROM_ADDRESS + 3):
        guessing.tries.wrong("10.0.0.1", "ada")
        waits.append(guessing.tries.wait("10.0.0.1", "ada"))
        guessing.now += waits[-1]
    assert waits[FROM_ADDRESS - 2 :] == [0, 5, 10, 20, 40]
    guessing.now += 3601
    assert guessing.tries.wait("10.0.0.1", "ada") == 0


def test_a_login_of_ones_own_does_not_buy_more_guesses() -> None:
    guessing = Guessing("ada", "grace")
    for _ in range(FROM_ADDRESS):
        guessing.tries.wrong("10.0.0.1", "ada")
        guessing.tries.right("grace")
    assert guessing.tries.wait("10.0.0.1", "ada") > 0


def test_a_name_that_nobody_has_waits_like_one_that_somebody_has_and_a_list_of_names_fills_nothing() -> None:
    guessing = Guessing("ada")
    guessing.go(10, 1, name="nobody")
    assert guessing.tries.wait("1.2.3.4", "nobody") > 0
    guessing.go(1000, 1, name="name {n}")
    assert len(guessing.tries._by_name) <= 65
