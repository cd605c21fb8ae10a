"""The report, in the form that scripts read."""

from ingest.report import FileReport, Problem, Report, span


def test_its_keys_are_a_promise() -> None:
    report = Report(
        [
            FileReport("a", "added", ("no text on page 2 (a scan?)",), 2, (2,), 3),
            FileReport("b", "added", (), None, (), 2),
            FileReport("c", "failed", ("is empty",)),
            FileReport("d", "skipped", ("is no document",)),
        ],
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


def test_the_files_of_each_state_are_at_hand() -> None:
    report = Report(
        [
            FileReport("a", "added", ("no text on page 2", "2 characters lost")),
            FileReport("b", "duplicate"),
            FileReport("c", "failed", ("is empty", "the version that was indexed before stays")),
        ]
    )
    assert (report.added, report.duplicates, report.moved) == (["a"], ["b"], [])
    assert report.failed == [Problem("c", "is empty; the version that was indexed before stays")]
    assert report.notes == [Problem("a", "no text on page 2"), Problem("a", "2 characters lost")]


def test_two_reports_share_nothing() -> None:
    Report().files.append(FileReport("a", "added"))
    assert Report().added == []


def test_page_numbers_in_few_words() -> None:
    assert span([]) == ""
    assert span([3]) == "3"
    assert span([8, 3, 5, 6, 7, 12]) == "3, 5-8, 12"
