"""What the project promises of its answers, measured on its own documents with its own embedder."""

from pathlib import Path

import pytest

from app.models import open_model
from app.types import Options
from evaluation.measures import Outcome
from evaluation.questions import read_questions
from evaluation.result import group
from evaluation.run import run
from ingest.job import ingest
from tests.support.embedder import minilm
from vector_db.index import Index
from vector_db.settings import Settings


@pytest.fixture(scope="session")
def outcomes(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """Every question of the set, asked of an index of all the sample documents."""
    settings = Settings()
    with Index(tmp_path_factory.mktemp("quality") / "data", minilm()) as index:
        assert not ingest([root / "knowledge_base"], index).failed
        return run(
            read_questions(root / "evaluation" / "questions.jsonl"),
            index=index,
            model=open_model("extractive", settings, index),
            passages=settings.passages,
            options=Options(),
            on_outcome=lambda outcome, last: None,
        )


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_the_extractive_model_keeps_what_is_promised(outcomes: list[Outcome]) -> None:
    figures = {name: each.value for name, each in group("all", outcomes).figures.items()}
    assert figures["answered"] >= 0.78, figures
    assert figures["refused_rightly"] >= 0.80, figures
    assert figures["refused_elsewhere"] >= 0.90, figures
    assert figures["refused_wrongly"] <= 0.12, figures
    assert figures["ndcg_at_10"] >= 0.90, figures
    assert figures["all_keywords"] >= 0.95, figures
