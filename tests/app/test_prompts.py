"""The file of prompts: every gap is held to what is put into it, and what is wrong is said in words."""

import re
from pathlib import Path

import pytest

from app import prompts
from app.prompts import FILE, GAPS, filled, parsed
from vector_db.errors import DocentError

TEXT = FILE.read_text("utf-8")


def values(name: str) -> dict[str, object]:
    return {gap: f"<{gap} of {name}>" for gap in GAPS[name]}


@pytest.mark.parametrize("name", GAPS)
def test_every_gap_is_filled(name: str) -> None:
    said = filled(name, **values(name))
    for value in values(name).values():
        assert str(value) in said
    assert not re.search(r"\{[a-z_]+\}|<!--", said), "a model sees neither gaps nor notes"


@pytest.mark.parametrize(("name", "gap"), [(name, gap) for name, gaps in GAPS.items() for gap in gaps])
def test_a_missing_gap_is_named_with_its_prompt(name: str, gap: str) -> None:
    whole = parsed(TEXT)
    sections = "".join(
        f"## {other}\n{text.replace(f'{{{gap}}}', '') if other == name else text}\n" for other, text in whole.items()
    )
    with pytest.raises(DocentError, match=rf"{name}.*lacks the gap \{{{gap}\}}"):
        parsed(sections)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Question: {question}", "Question: {question} {answer}", r"'question'.*unknown gap \{answer\}"),
        ("## wishes", "## wish", "'wish', which nobody uses"),
        ("## wishes", "### wishes", "'wishes' 0 times"),
        ("</passage>", "</quote>", "'passage'.*lacks '</passage>'"),
        ("## question\n", "## passage\n", "'passage' 2 times"),
    ],
)
def test_what_is_wrong_is_said(before: str, after: str, said: str) -> None:
    assert before in TEXT
    with pytest.raises(DocentError, match=said):
        parsed(TEXT.replace(before, after))


def test_the_words_may_be_changed_and_hold_braces() -> None:
    changed = parsed(TEXT.replace("## wishes", 'As JSON: {"a": 1}\n\n## wishes'))
    assert changed["rules"].endswith('As JSON: {"a": 1}')


def test_what_looks_like_a_gap_in_a_value_stays() -> None:
    assert filled("question", passages="{question}", question="Why?").count("{question}") == 1


def test_a_file_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "FILE", tmp_path / "prompts.md")
    prompts.texts.cache_clear()
    with pytest.raises(DocentError, match=r"prompts\.md cannot be read"):
        prompts.texts()
    prompts.texts.cache_clear()
