"""A reading process that cannot be trusted: whatever it says, its parent is not hurt."""

import subprocess
import sys
from typing import Any

import pytest

from ingest import child
from ingest.child import Child, ChildLost, Clock

POPEN = subprocess.Popen
READY = b'{"ready": true}\n'


def saying(monkeypatch: pytest.MonkeyPatch, said: bytes, *, then: str = "") -> Child:
    """A child that says this, whatever it is asked."""
    program = f"import sys; sys.stdout.buffer.write({said!r}); sys.stdout.flush(); {then or 'sys.stdin.read()'}"

    def start(command: list[str], **options: Any) -> Any:
        return POPEN([sys.executable, "-c", program], **options)

    monkeypatch.setattr(child.subprocess, "Popen", start)
    return Child(5, 512)


@pytest.mark.parametrize(
    "said",
    [
        b"\x80\x04\x95\n",
        b"[]\n",
        b'{"blocks": 7}\n',
        b'{"blocks": [["text", [], "one", "prose"]]}\n',
        b'{"blocks": [["text", [], 1, "script"]]}\n',
        b'{"document": {"id": "x", "title": "t"}}\n',
        b'{"surprise": true}\n',
        b'{"page": true}\n{"document"',
        b"",
    ],
)
def test_what_makes_no_sense_is_a_crash(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    liar = saying(monkeypatch, READY + said, then="pass")
    with pytest.raises(ChildLost, match="crashed the reader"):
        liar.ask({"path": "x", "name": "x"})
    liar.close()


def test_text_without_end_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MOST_TEXT_MB", 1)
    block = b'{"blocks": [["' + b"x" * 40_000 + b'", [], null, "prose"]]}\n'
    for said in (f"{block!r} * 30", "b'x' * 2_000_000"):
        liar = saying(monkeypatch, READY, then=f"sys.stdout.buffer.write({said}); sys.stdout.flush(); sys.stdin.read()")
        with pytest.raises(ChildLost, match="holds more than 1 MB of text"):
            liar.ask({"path": "x", "name": "x"})
        liar.close()


def test_pages_without_end_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MOST_PAGES", 20)
    liar = saying(monkeypatch, READY + b'{"page": true}\n' * 30)
    with pytest.raises(ChildLost, match="has more than 20 pages"):
        liar.ask({"path": "x", "name": "x"})
    liar.close()


def verdict(seconds: float, pages: list[float], monkeypatch: pytest.MonkeyPatch) -> str:
    """What a clock says when nothing comes after pages at these moments."""
    moments = {"now": 0.0}
    monkeypatch.setattr(child.time, "monotonic", lambda: moments["now"])
    clock = Clock(seconds, lambda: None)
    for page in pages:
        moments["now"] = page
        if clock._left() <= 0:
            return clock._in_words()
        clock.page()
    moments["now"] += clock._left()
    return clock._in_words()


def test_the_clock_says_what_took_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict(60, [], monkeypatch).startswith("took longer than 60 seconds (")
    assert verdict(60, [20.0, 21.0], monkeypatch).startswith("took longer than 80 seconds for its first 2 pages (")
    quick = [0.1 * page for page in range(1, 500)]
    assert verdict(60, quick, monkeypatch).startswith("took longer than 60 seconds for page 500 (")
    slow = [50.0 * page for page in range(1, 10)]
    assert verdict(60, slow, monkeypatch).startswith("took longer than 70 seconds for its first 1 pages (")
    assert verdict(60, [9.0 * page for page in range(1, 500)], monkeypatch).startswith(
        "took longer than 60 seconds for"
    )
