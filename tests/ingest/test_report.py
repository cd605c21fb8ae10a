"""The report, in the form that scripts read."""

from ingest.report import Problem, Report


def test_its_keys_are_a_promise() -> None:
    report = Report(
        added=["a", "b"],
        failed=[Problem("c", "is empty")],
        skipped=[Problem("d", "is no document")],
        notes=[Problem("a", "no text on page 2")],
        documents=2,
        chunks=5,
        seconds=1.23456,
    )
    assert report.as_json() == {
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "moved": 0,
        "duplicates": 0,
        "removed": 0,
        "failed": [{"path": "c", "reason": "is empty"}],
        "skipped": [{"path": "d", "reason": "is no document"}],
        "documents": 2,
        "chunks": 5,
        "seconds": 1.235,
    }
    assert list(report.as_json())[:6] == ["added", "updated", "unchanged", "moved", "duplicates", "removed"]


def test_two_reports_share_nothing() -> None:
    Report().added.append("a")
    assert Report().added == []
