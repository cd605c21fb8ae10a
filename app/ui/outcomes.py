"""What came of uploads, web pages and deletions: a line for each file, with all that is to be known of it.

Knows nothing of Gradio, and nothing of how documents are read.
"""

from collections.abc import Sequence

from app.leaves import is_presentation
from app.ui import render
from app.ui.earlier import Earlier
from app.ui.job import State
from app.ui.library import passages
from app.ui.remaining import with_left
from app.ui.words import figure, later, say, say_number
from ingest.report import FileReport

LINES = 200
"""How many files with something to be said of them have a line."""
PLAIN_LINES = 20
"""How many others have: of an archive of a thousand good files nobody reads a thousand lines."""

SIGNS = {"failed": "✗", "skipped": "–", "unchanged": "=", "removed": "−"}
WORDS = {
    "added": later("is in: you can ask about it now"),
    "updated": later("is in, in its new version"),
    "unchanged": later("is in the library already, with the very same content"),
    "moved": later("is known already, and goes by this name now"),
    "duplicate": later("holds the very same as another document: it is found under both names"),
    "removed": later("is deleted"),
    "skipped": later("was passed over:"),
    "failed": later("could not be read:"),
}
EARLIER = {
    "there": later("Another {name} was in the library already: it stays, and questions look in both."),
    "deleting": later("The earlier {name} is being deleted …"),
    "deleted": later("The earlier {name} is deleted."),
}
PAGES, SLIDES = (later("1 page"), later("{number} pages")), (later("1 slide"), later("{number} slides"))


def outcome(state: State, *, stoppable: bool = True) -> str:
    """One job as HTML: what is being done now, what has come of its files, and what waits, each with a way to stop."""
    title = f'<p class="job-title">{render.plain(say(state.title))}</p>' if state.title else ""
    doing = ""
    if state.doing:
        doing = f'<p class="doing">{render.plain(state.doing)} {_stop(state, state.at, "", stoppable)}</p>'
    problem = render.note(say(state.problem), "failed") if state.problem else ""
    # What is being done comes first: below the lines of many files nobody would see it.
    return f"{title}{doing}{_earlier(state, stoppable)}{_lines(state.files)}{_waiting(state, stoppable)}{problem}"


def recent(states: Sequence[State], *, stoppable: bool = True) -> str:
    """The last jobs as HTML, the newest first."""
    drawn = [f'<section class="job">{outcome(state, stoppable=stoppable)}</section>' for state in states]
    nothing = render.plain(say("Nothing has come in since Docent was started."))
    return "".join(drawn) or f'<p class="quiet">{nothing}</p>'


def vectors(waiting: int, minutes: int | None = None) -> str:
    """What is to be said while `waiting` passages have no vector, for so many `minutes`; empty if all have one."""
    if not waiting:
        return ""
    said = say_number(
        waiting,
        "All of it is found by its words already; 1 passage waits for its vector, to be found by meaning too.",
        "All of it is found by its words already; {number} passages wait for their vectors, to be found by "
        "meaning too.",
    )
    return render.note(with_left(said, minutes))


def refused(megabytes: int, most: int) -> str:
    """A list of the files that were not even sent, larger than so many `megabytes` or more than `most`: our script
    fills it."""
    texts = {
        "large": say("{name} is larger than the limit of {limit} MB").replace("{limit}", figure(megabytes)),
        "unreadable": say("{name} cannot be read"),
        "many": say("{number} more files: {most} can be added at once. The others: python -m ingest FOLDER").replace(
            "{most}", figure(most)
        ),
    }
    told = " ".join(f'data-said-{name}="{render.plain(text)}"' for name, text in texts.items())
    return f'<ul class="not-sent outcomes" aria-live="polite" {told}></ul>'


def _waiting(state: State, stoppable: bool) -> str:
    """The files whose turn will come."""
    if not state.doing or not state.waiting:
        return ""
    lines = "".join(
        f'<li class="waits">{render.name(name)} {_stop(state, at, name, stoppable)}</li>'
        for at, name in state.waiting[:PLAIN_LINES]
    )
    left = len(state.waiting) - PLAIN_LINES
    others = render.plain(say("… and {number} more.", number=figure(left)))
    more = f'<li class="more">{others}</li>' if left > 0 else ""
    everything = render.plain(say("Stop all of these"))
    button = f'<button type="button" class="stop" data-stop="{state.job}">{everything}</button>' if stoppable else ""
    waiting = render.plain(say("Waiting for their turn:"))
    return f'<p class="note quiet">{waiting} {button}</p><ul class="outcomes">{lines}{more}</ul>'


def _earlier(state: State, stoppable: bool) -> str:
    """What is in the library under the same names since before, each with a way to delete it."""
    lines = [_earlier_line(each, at, state.job, stoppable) for at, each in enumerate(state.earlier[:LINES])]
    return f'<ul class="outcomes">{"".join(lines)}</ul>' if lines else ""


def _earlier_line(earlier: Earlier, at: int, job: str, stoppable: bool) -> str:
    said = render.plain(say(EARLIER[earlier.fate])).format(name=f"<strong>{render.name(earlier.name)}</strong>")
    problem = f'<span class="why failed">{render.plain(earlier.problem)}</span>' if earlier.problem else ""
    button = ""
    if stoppable and earlier.fate == "there":
        label = render.plain(say("Delete the earlier {name}")).format(name=render.name(earlier.name))
        button = (
            f'<button type="button" class="stop" data-job="{job}" data-earlier="{at}" aria-label="{label}">'
            f"{render.plain(say('Delete the earlier one'))}</button>"
        )
    return f'<li class="earlier">{said} {button}{problem}</li>'


def _stop(state: State, at: int, name: str, stoppable: bool) -> str:
    if not stoppable:
        return ""
    named = render.plain(say("Stop {name}")).format(name=render.name(name))
    label = f'aria-label="{named}"' if name else ""
    stop = render.plain(say("Stop"))
    return f'<button type="button" class="stop" data-stop="{state.job}" data-at="{at}" {label}>{stop}</button>'


def _lines(files: Sequence[FileReport]) -> str:
    telling = [file for file in files if file.notes]
    plain = [file for file in files if not file.notes]
    kept = {id(file) for file in (*telling[:LINES], *plain[:PLAIN_LINES])}
    lines = "".join(_line(file) for file in files if id(file) in kept)
    left = _left(max(0, len(telling) - LINES), max(0, len(plain) - PLAIN_LINES))
    more = f'<li class="more">{render.plain(left)}</li>' if left else ""
    return f'<ul class="outcomes">{lines}{more}</ul>' if lines else ""


def _left(telling: int, plain: int) -> str:
    """How many files have no line: some `telling` what is to be said of them, some `plain`."""
    if telling and plain:
        return say(
            "… and {telling} more with something to be said of them and {plain} more without.",
            telling=figure(telling),
            plain=figure(plain),
        )
    if telling:
        return say("… and {number} more with something to be said of them.", number=figure(telling))
    return say("… and {number} more without.", number=figure(plain)) if plain else ""


def _line(file: FileReport) -> str:
    word = say(WORDS[file.state])
    facts = [word] if file.state not in ("failed", "skipped") else []
    if file.pages:
        one, many = SLIDES if is_presentation(file.path) else PAGES
        facts.append(say_number(file.pages, one, many))
    if file.chunks:
        facts.append(passages(file.chunks))
    said = " · ".join(facts) or word
    # Of the notes those of the page itself are translated, see `app.ui.upload`.
    notes = "".join(f'<span class="why">{render.plain(say(note))}</span>' for note in file.notes)
    return (
        f'<li class="{file.state}"><span class="sign">{SIGNS.get(file.state, "✓")}</span> '
        f"<strong>{render.name(file.path)}</strong> {render.plain(said)} {notes}</li>"
    )
