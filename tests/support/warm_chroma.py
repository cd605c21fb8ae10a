"""Chroma's process, kept from one test to the next: importing chromadb would cost each test most of a second."""

import subprocess

import pytest

from vector_db.chroma_process import ChromaProcess
from vector_db.errors import IndexFault


def keep_warm(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """From now on a store that is closed leaves its process to the next one. Returns those that nobody uses."""
    idle: list[subprocess.Popen[bytes]] = []
    start, end = ChromaProcess._started, ChromaProcess.end

    def started(self: ChromaProcess) -> subprocess.Popen[bytes]:
        while self._process is None and idle:
            process = idle.pop()
            if process.poll() is None:
                self._process = process
        return start(self)

    def parked(self: ChromaProcess) -> None:
        if self._process is None or self._process.poll() is not None:
            return end(self)
        try:
            self._outcome("close", (), 10.0)
            self._outcome("leave", (), 10.0)
        except IndexFault:
            return end(self)
        idle.append(self._process)
        self._process, self._inside = None, False

    monkeypatch.setattr(ChromaProcess, "_started", started)
    monkeypatch.setattr(ChromaProcess, "end", parked)
    return idle
