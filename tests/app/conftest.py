"""A small library of real documents, indexed with the real embedder: once, for the tests that read it."""

import shutil
from pathlib import Path

import pytest

from ingest.job import ingest
from tests.support.embedder import minilm
from vector_db.index import Index

DOCUMENTS = (
    "prices/admission-prices-2026.md",
    "prices/admission-prices-2023-2026.csv",
    "ships/kittiwake.txt",
    "visitors/cafe.html",
)


@pytest.fixture(scope="session")
def real_data(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a handful of the sample documents in it; nobody may write to it."""
    library = tmp_path_factory.mktemp("library")
    for path in DOCUMENTS:
        (library / path).parent.mkdir(exist_ok=True)
        shutil.copy(root / "knowledge_base" / path, library / path)
    data = tmp_path_factory.mktemp("real") / "data"
    with Index(data, minilm()) as index:
        report = ingest([library], index)
    assert len(report.added) == len(DOCUMENTS)
    return data
