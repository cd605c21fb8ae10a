"""How long something will go on, in the words of the page. How that is known: `ingest.remaining`."""

from app.ui.words import figure, say


def left(minutes: int | None) -> str:
    """So many `minutes`, in words; empty for None."""
    if minutes is None:
        return ""
    if minutes < 1:
        return say("less than a minute left")
    if minutes < 120:
        return say("about {number} min left", number=figure(minutes))
    return say("about {number} h left", number=figure(minutes / 60))


def with_left(doing: str, minutes: int | None) -> str:
    """What is being done, and how long that will go on, where it is known."""
    return say("{doing} · {left}", doing=doing, left=left(minutes)) if minutes is not None else doing
