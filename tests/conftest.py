"""What holds for every test: its own folder, a clean environment, and no network past loopback."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.guard import loopback_only
from tests.support.warm_chroma import keep_warm

# Two tests at a time on two cores: threads of PyTorch in both would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parents[1]
GUARD = ROOT / "tests" / "support" / "guard"
CLEARED = ("DOCENT_", "OPENAI_", "CHROMA_", "GRADIO_", "HF_", "PYTHONWARNINGS")
"""Variables that begin so are a developer's own affair."""


@pytest.fixture(scope="session", autouse=True)
def _no_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Guard this process and, by way of PYTHONPATH, each Python it starts. Yields the file of refusals."""
    record = tmp_path_factory.mktemp("guard") / "refused.txt"
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(CLEARED)]:
            patch.delenv(name)
        patch.setenv(loopback_only.RECORD, str(record))
        path = [str(GUARD), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        patch.setenv("PYTHONPATH", os.pathsep.join(path))
        loopback_only.install(patch.setattr)
        yield record


@pytest.fixture(scope="session", autouse=True)
def _warm_chroma(_no_network: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        idle = keep_warm(patch)
        yield
        for process in idle:
            process.communicate()


@pytest.fixture(autouse=True)
def refused_connections(_no_network: Path) -> Iterator[Path]:
    """The file with a line for each connection refused. A test that expects one deletes it, or fails."""
    yield _no_network
    if _no_network.exists():
        attempts = _no_network.read_text(encoding="utf-8").strip()
        _no_network.unlink()
        pytest.fail(f"No test may reach past loopback: {attempts}")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new data folder. The working directory moves too, so that no developer's .env or data/ is met."""
    folder = tmp_path / "data"
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name in [name for name in os.environ if name.startswith(CLEARED) and name != loopback_only.RECORD]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DOCENT_DATA", str(folder))
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root: tests do not run in it."""
    return ROOT
