"""The small form of tests.support.kill_test; by hand it is run with fifty kills over hundreds of documents."""

from pathlib import Path

from tests.support import kill_test


def test_whatever_is_killed_every_chunk_is_there_once(tmp_path: Path) -> None:
    figures = kill_test.run(kills=2, documents=16, at_once=1, readers=1, seed=4, folder=tmp_path)
    assert figures["ok"] and figures["missing"] == figures["orphans"] == figures["unreachable"] == 0
    assert figures["chunks"] == figures["vectors"]
