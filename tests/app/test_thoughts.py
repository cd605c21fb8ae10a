"""Thoughts, told from the answer wherever the text stands as yet."""

import pytest

from app.thoughts import unfold

WHOLE = "<think>\nIs it 5? [1]\n</think>\n\nIt is 5 [2]."


@pytest.mark.parametrize(
    ("written", "thoughts", "answer"),
    [
        (WHOLE, "Is it 5? [1]", "It is 5 [2]."),
        ("Is it 5?\n</think>\n\nIt is.", "Is it 5?", "It is."),
        ("<think>for ever", "for ever", ""),
        ("<think></think>Yes.", "", "Yes."),
        ("<thinking>a</thinking>Yes. <think>b</think>No.", "a\n\nb", "Yes. No."),
        ("a < b and <b>c</b>", "", "a < b and <b>c</b>"),
        ("No thoughts.", "", "No thoughts."),
        ("", "", ""),
    ],
)
def test_thoughts_and_answer(written: str, thoughts: str, answer: str) -> None:
    found, text = unfold(written)
    assert (found, text.strip()) == (thoughts, answer)


@pytest.mark.parametrize("whole", [WHOLE, "<think>a</think>b<think>c</think>d", "x <thing> y"])
def test_no_piece_of_a_thought_or_a_tag_is_ever_in_the_answer(whole: str) -> None:
    """However it is cut into pieces: an answer that grows never shrinks, and ends as the whole."""
    shown = ""
    for length in range(len(whole) + 1):
        _, text = unfold(whole[:length])
        assert text.startswith(shown), "what was shown is taken back"
        assert "think" not in text and "Is it" not in text
        shown = text
    assert shown == unfold(whole)[1]
