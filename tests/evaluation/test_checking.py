"""What the project promises of the check of answers, on a sample of the pairs, with the real embedder."""

from pathlib import Path

from evaluation.checking import WRITTEN, figures, is_answerable, judge, made_pairs, read_pairs
from evaluation.falsify import KINDS
from ingest.job import ingest
from tests.support.embedder import minilm
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
