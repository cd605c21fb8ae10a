"""A model that says the same thing over and over is noticed; one that only lists things is not."""

from pathlib import Path

import pytest

from app.repetition import repeated_from

SENTENCE = "- The answer is: she was the first mate of the Provident Grace [3].\n"
BEFORE = "- The answer is: Captain Josephine Penrose [3].\n"


def test_the_first_time_is_kept_to_the_end_of_its_sentence() -> None:
    for cut in range(len(SENTENCE)):
        text = BEFORE + SENTENCE * 5 + SENTENCE[:cut]
        end = repeated_from(text)
        assert end is not None
        assert text[:end].strip() == (BEFORE + SENTENCE).strip()


@pytest.mark.parametrize(
    "said",
    [
        "Of this I know nothing. " + "." * 300,
        "It was built. "
        + "Question: What did it cost?\nAssistant: £47,200.\nQuestion: What for?\nAnswer: Ships.\n" * 4,
        " ".join(f"[{number}]." for number in range(10, 60)),
        "那座灯塔建于1862年。" * 30,
    ],
)
def test_whatever_is_repeated_is_noticed(said: str) -> None:
    end = repeated_from(said)
    assert end is not None
    assert end < len(said) / 2


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Yes.",
        SENTENCE * 2,
        "| day | opens | closes |\n|-----|-------|--------|\n"
        + "\n".join(
            f"| {day} | 10:00 | 17:00 |" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
        ),
        "\n".join(f"{at}. {name} may be visited on Sundays [1]." for at, name in enumerate(("The hall", "The lamp"))),
        "-" * 200,
    ],
)
def test_what_is_alike_but_meant_is_left_alone(said: str) -> None:
    assert repeated_from(said) is None


def test_a_long_answer_that_does_not_repeat_itself_is_left_alone(root: Path) -> None:
    for path in sorted((root / "knowledge_base").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        assert all(repeated_from(text[:end]) is None for end in range(0, len(text), 4000)), path
