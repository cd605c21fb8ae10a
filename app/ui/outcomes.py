"""What came of uploads, web pages and deletions: a line for each file, with all that is to be known of it.

Knows nothing of Gradio, and nothing of how documents are read.
"""

from collections.abc import Sequence

from app.ui import render
from app.ui.intake import State
from app.ui.library import count
from ingest.report import FileReport

LINES = 200
"""How many files with something to be said of them have a line."""
PLAIN_LINES = 20
"""How many others have: of an archive of a thousand good files nobody reads a thousand lines."""

SIGNS = {"failed": "✗", "skipped": "–", "unchanged": "=", "removed": "−"}
WORDS = {
    "added": "is in: you can ask about it now",
    "updated": "is in, in its new version",
    "unchanged": "is in the library already, with the very same content",
    "moved": "is known already, and goes by this name now",
    "duplicate": "holds the very same as another document: it is found under both names",
    "removed": "is deleted",
    "skipped": "was passed over:",
    "failed": "could not be read:",
}


def outcome(state: State, *, stoppable: bool = True) -> str:
    """One job as HTML: what has come of its files, what is being done now, and what waits, each with a way to stop."""
    title = f'<p class="job-title">{render.plain(state.title)}</p>' if state.title else ""
    doing = ""
    if state.doing:
        doing = f'<p class="doing">{render.plain(state.doing)} {_stop(state, state.at, "", stoppable)}</p>'
    problem = render.note(state.problem, "failed") if state.problem else ""
    return f"{title}{_lines(state.files)}{doing}{_waiting(state, stoppable)}{problem}"


def recent(states: Sequence[State], *, stoppable: bool = True) -> str:
    """The last jobs as HTML, the newest first."""
    drawn = [f'<section class="job">{outcome(state, stoppable=stoppable)}</section>' for state in states]
    return "".join(drawn) or '<p class="quiet">Nothing has come in since Docent was started.</p>'


def vectors(waiting: int) -> str:
    """What is to be said while vectors are missing for `waiting` passages; empty if none are."""
    if not waiting:
        return ""
    wait = "waits for its vector" if waiting == 1 else "wait for their vectors"
    return render.note(
        f"All of it is found by its words already; {count(waiting, 'passage')} {wait}, to be found by meaning too."
    )


def _waiting(state: State, stoppable: bool) -> str:
    """The files whose turn will come."""
    if not state.doing or not state.waiting:
        return ""
    lines = "".join(
        f'<li class="waits">{render.name(name)} {_stop(state, at, name, stoppable)}</li>'
        for at, name in state.waiting[:PLAIN_LINES]
    )
    left = len(state.waiting) - PLAIN_LINES
    more = f'<li class="more">… and {left:,} more.</li>' if left > 0 else ""
    everything = (
        f'<button type="button" class="stop" data-stop="{state.job}">Stop all of these</button>' if stoppable else ""
    )
    return f'<p class="note quiet">Waiting for their turn: {everything}</p><ul class="outcomes">{lines}{more}</ul>'


def _stop(state: State, at: int, name: str, stoppable: bool) -> str:
    if not stoppable:
        return ""
    label = f'aria-label="Stop {render.name(name)}"' if name else ""
    return f'<button type="button" class="stop" data-stop="{state.job}" data-at="{at}" {label}>Stop</button>'


def _lines(files: Sequence[FileReport]) -> str:
    telling = [file for file in files if file.notes]
    plain = [file for file in files if not file.notes]
    kept = {id(file) for file in (*telling[:LINES], *plain[:PLAIN_LINES])}
    lines = "".join(_line(file) for file in files if id(file) in kept)
    rest = [f"{len(left):,} more {what}" for left, what in _left(telling, plain)]
    more = f'<li class="more">… and {" and ".join(rest)}.</li>' if rest else ""
    return f'<ul class="outcomes">{lines}{more}</ul>' if lines else ""


def _left(telling: Sequence[FileReport], plain: Sequence[FileReport]) -> list[tuple[Sequence[FileReport], str]]:
    left = [(telling[LINES:], "with something to be said of them"), (plain[PLAIN_LINES:], "without")]
    return [(files, what) for files, what in left if files]


def _line(file: FileReport) -> str:
    facts = [WORDS[file.state]] if file.state not in ("failed", "skipped") else []
    if file.pages:
        facts.append(count(file.pages, "page"))
    if file.chunks:
        facts.append(count(file.chunks, "passage"))
    said = " · ".join(facts) or WORDS[file.state]
    notes = "".join(f'<span class="why">{render.plain(note)}</span>' for note in file.notes)
    return (
        f'<li class="{file.state}"><span class="sign">{SIGNS.get(file.state, "✓")}</span> '
        f"<strong>{render.name(file.path)}</strong> {render.plain(said)} {notes}</li>"
    )
