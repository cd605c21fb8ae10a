"""Questions which of two things, put as one about each."""

import pytest

from app.either import MOST_CHARACTERS, sides_of


def test_what_is_asked_of_two_is_asked_of_each():
    assert sides_of("Which is longer, the ketch or the tug?") == (
        "Which is longer, the ketch?",
        "Which is longer, the tug?",
    )
    assert sides_of("I am a guide. Who came first, Ann Lee, or Bob, and in what year? Say it shortly.") == (
        "I am a guide. Who came first, Ann Lee, and in what year? Say it shortly.",
        "I am a guide. Who came first, Bob, and in what year? Say it shortly.",
    )


def test_what_a_conversation_was_about_goes_with_both():
    assert sides_of("And which is older, the ketch or the tug (ships of the museum; Ebenezer)") == (
        "And which is older, the ketch (ships of the museum; Ebenezer)",
        "And which is older, the tug (ships of the museum; Ebenezer)",
    )


@pytest.mark.parametrize(
    "question",
    [
        "Where is the ketch or the tug?",
        "If it rains, a coat or an umbrella helps.",
        "Which is longer, the ketch?",
        "Who is in, on Mondays, for orders?",
        "",
        "Which is longer, " + "very " * (MOST_CHARACTERS // 5) + "long or short?",
    ],
)
def test_others_are_left_as_they_are(question: str):
    assert sides_of(question) == ()


def test_no_question_takes_long():
    for part in ("is, ", "; is, or ", " or", "which, a or b? ", "(", ", "):
        sides_of((part * MOST_CHARACTERS)[:MOST_CHARACTERS])
