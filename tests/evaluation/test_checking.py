"""What the project promises of the check of answers, on a sample of the pairs, with the real embedder."""

import json
from pathlib import Path

import pytest

from evaluation.checking import WRITTEN, figures, is_answerable, judge, made_pairs, read_pairs
from evaluation.falsify import KINDS
from ingest.job import ingest
from tests.support.embedder import minilm
from vector_db.errors import DocentError
from vector_db.index import Index

DOCUMENTS = ("ships/kittiwake.txt", "prices/admission-prices-2026.md")


def test_true_sentences_pass_and_falsified_ones_are_caught(root: Path, tmp_path: Path) -> None:
    for path in DOCUMENTS:
        (tmp_path / "library" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "library" / path).write_bytes((root / "knowledge_base" / path).read_bytes())
    with Index(tmp_path / "data", minilm()) as index:
        assert not ingest([tmp_path / "library"], index).failed
        written = [pair for pair in read_pairs(WRITTEN) if pair.source in DOCUMENTS]
        found = figures(judge([*written, *made_pairs(index, most=16)], index, 6))
    assert found["pairs"] >= 20, found
    assert found["passed"] >= 0.95, found
    assert found["caught"] >= 0.85, found


def test_the_pairs_differ_in_one_thing_and_are_enough() -> None:
    pairs = read_pairs(WRITTEN)
    assert len(pairs) >= 100 and {pair.kind for pair in pairs} == set(KINDS)
    assert all(pair.true != pair.false for pair in pairs)
    assert not is_answerable(pairs[0], [])


LINE = {
    "source": "a.md",
    "question": "?",
    "true": "It is.",
    "false": "It\u2028is not.",
    "kind": "negation",
    "holds": "It is.",
}


def test_a_file_of_pairs_is_read_whatever_stands_in_its_strings(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(f"{json.dumps(LINE, ensure_ascii=False)}\n\n", encoding="utf-8-sig")
    (pair,) = read_pairs(file)
    assert (pair.false, pair.form, pair.basis) == ("It\u2028is not.", "reworded", ("It is.",))


@pytest.mark.parametrize("line", ["[1]", '"x"', "{}", "{", json.dumps({**LINE, "kind": "other"})])
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(f"{json.dumps(LINE)}\n{line}\n")
    with pytest.raises(DocentError, match=r"pairs\.jsonl, line 2: "):
        read_pairs(file)
