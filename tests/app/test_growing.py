"""What the terminal shows of an answer that grows, and that changes where its sentences are checked."""

from collections.abc import Sequence

import pytest

from app.__main__ import _print_growing
from app.types import Answer, Check


def printed(texts: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    drafts = [Answer(question="When?", text=text, stage="writing") for text in texts]
    _print_growing([*drafts, Answer(question="When?", text=texts[-1], stage="done")])
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "texts",
    [
        ["It was ", "It was built in 1862.", "It was built in 1862 [4]. It", "It was built in 1862 [4]. It stands."],
        ["1862.", "1862 [4]."],
        ["A", "A list:\n- one", "A list:\n- one [1].\n- two", "A list:\n- one [1].\n- two [2]."],
        ["Es wurde 1862 gebaut.", "Es wurde 1862 gebaut [1]."],
    ],
)
def test_a_number_that_comes_with_the_check_stands_where_it_belongs(
    texts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(texts, capsys) == texts[-1] + "\n"


def test_what_has_changed_is_printed_anew_from_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    texts = [
        "First.\nSee [3] for it all.",
        "First.\nSee [5] for it all. Then",
        "First.\nSee [5] for it all. Then more.",
    ]
    assert printed(texts, capsys) == "First.\nSee [3] for it \nSee [5] for it all. Then more.\n"


def test_what_was_taken_back_is_not_said_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(["Yes. It is. It is. It ", "Yes. It is."], capsys) == "Yes. It is. It is. It \n"


def test_words_come_as_they_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    def answers() -> object:
        for end in range(1, 12):
            yield Answer(question="?", text="one two three four five six"[: end * 2], stage="writing")
            seen.append(capsys.readouterr().out)

    seen: list[str] = []
    _print_growing(answers())  # type: ignore[arg-type]
    assert "".join(seen).strip() == "one two three four"
    assert sum(bool(words) for words in seen) == 4


def test_what_the_documents_do_not_hold_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    checks = (
        Check("It was built in 1862.", "supported", 1),
        Check("It is made of cheese.", "not found"),
    )
    _print_growing(
        [Answer(question="?", text="It was built in 1862. It is made of cheese.", checks=checks, stage="done")]
    )
    assert "Not found in the documents: It is made of cheese.\n" in (said := capsys.readouterr().out)
    assert said.count("Not found") == 1
