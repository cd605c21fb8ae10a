"""What came in, in words: a line for each file with all that is to be known, and an end to them."""

from app.ui.job import State
from app.ui.outcomes import LINES, PLAIN_LINES, outcome, recent, vectors
from ingest.report import FileReport
from tests.app.ui.test_render import read


def test_each_file_says_its_state_its_pages_and_its_notes() -> None:
    files = (
        FileReport("scan.pdf", "added", ("no text on page 3 (a scan?)",), 12, (3,), 37),
        FileReport("talk.pptx", "added", (), 9),
        FileReport("old.doc", "failed", ("is an old Office document",)),
        FileReport("song.mp3", "skipped", ("is of a kind that Docent does not read",)),
        FileReport("same.txt", "unchanged", (), None, (), 1),
    )
    drawn = read(outcome(State(files)))
    for said in (
        "✓ scan.pdf is in: you can ask about it now · 12 pages · 37 passages no text on page 3 (a scan?)",
        "✓ talk.pptx is in: you can ask about it now · 9 slides",
        "✗ old.doc could not be read: is an old Office document",
        "– song.mp3 was passed over: is of a kind that Docent does not read",
        "= same.txt is in the library already, with the very same content · 1 passage",
    ):
        assert said in drawn


def test_a_thousand_files_are_few_lines_and_the_troubled_come_through() -> None:
    good = [FileReport(f"all.zip/{at}.md", "added") for at in range(1000)]
    bad = [FileReport(f"all.zip/{at}.doc", "failed", ("old",)) for at in range(LINES + 50)]
    drawn = outcome(State((*good, *bad)))
    assert drawn.count("<li") == LINES + PLAIN_LINES + 1
    assert f"{1000 - PLAIN_LINES:,} more" in drawn and "50 more with something" in drawn


def test_what_goes_on_and_what_went_wrong_is_said() -> None:
    drawn = read(outcome(State((), "Reading <b>", "The disk is full.")))
    assert "Reading <b>" in drawn and "The disk is full." in drawn
    assert "Nothing has come in" in recent(()) and recent((State(), State())).count("<section") == 2


def test_missing_vectors_are_counted() -> None:
    assert vectors(0) == ""
    assert "1 passage waits" in vectors(1) and "1,200 passages wait" in vectors(1200)
    assert "meaning too. · about 15 min left" in vectors(1200, 15) and "left" not in vectors(1200)
