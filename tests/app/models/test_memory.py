"""How much memory is free, by what the system says."""

from pathlib import Path

import pytest

from app.models import memory
from app.models.memory import free_bytes, gigabytes


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    (tmp_path / "meminfo").write_text("MemTotal: 900 kB\nMemFree: 10 kB\nMemAvailable:    500 kB\n")
    return tmp_path


def allow(system: Path, limit: str, used: int, dropped: int) -> None:
    (system / "memory.max").write_text(f"{limit}\n")
    (system / "memory.current").write_text(f"{used}\n")
    (system / "memory.stat").write_text(f"anon 5\ninactive_file {dropped}\n")


def test_what_linux_says_is_available(system: Path) -> None:
    assert free_bytes() == 500 * 1024


def test_a_container_may_allow_less(system: Path) -> None:
    allow(system, "100000", 60_000, 10_000)
    assert free_bytes() == 50_000


@pytest.mark.parametrize("limit", ["max", "", "999999999999"])
def test_a_container_without_a_limit_allows_everything(system: Path, limit: str) -> None:
    allow(system, limit, 60_000, 0)
    assert free_bytes() == 500 * 1024


def test_elsewhere_the_whole_memory_is_the_bound(system: Path) -> None:
    (system / "meminfo").unlink()
    assert (free_bytes() or 0) > 10**8


def test_sizes_in_words() -> None:
    assert (gigabytes(1_234_567_890), gigabytes(12_345_678)) == ("1.2 GB", "12 MB")
