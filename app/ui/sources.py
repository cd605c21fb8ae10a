"""The sources panel: the passages of every answer in a conversation, as numbered cards.

All answers' cards are there; the page shows those of the last one, or of the one whose `[1]` was clicked.
Knows nothing of Gradio.
"""

from collections.abc import Sequence

from app.types import Answer
from app.ui import render
from app.ui.turns import Turn
from vector_db.types import Hit

EMPTY = '<p class="quiet">The passages that an answer rests on appear here.</p>'
NOTHING = '<p class="quiet">No passages were found for this question.</p>'


def anchor(turn: int, number: int) -> str:
    """The id of source `number` (1-based) of answer `turn` (0-based)."""
    return f"source-{turn}-{number}"


def panel(turns: Sequence[Turn]) -> str:
    """The whole panel as HTML; the sources of the last answer are the last section."""
    sections = [_section(at, turn.answer) for at, turn in enumerate(turns) if turn.answer]
    return f'<div class="sources">{"".join(sections) or EMPTY}</div>'


def _section(turn: int, answer: Answer) -> str:
    quotes = {citation.number: citation.quote for citation in reversed(answer.citations)}
    # While an answer is being written its citations are not known yet, but its text names their numbers.
    cited = quotes.keys() | render.cited(answer.text)
    if answer.passages:
        cards = "".join(
            _card(turn, number, hit, quotes.get(number, ""), number in cited)
            for number, hit in enumerate(answer.passages, start=1)
        )
    else:
        cards = NOTHING if answer.stage == "done" else ""
    of = f'<p class="quiet of">for “{render.plain(_short(answer.question, 90))}”</p>'
    return f'<section data-turn="{turn}">{of}{cards}</section>'


def _card(turn: int, number: int, hit: Hit, quote: str, cited: bool) -> str:
    badge = '<span class="badge">cited</span>' if cited else ""
    teaser = f'<span class="teaser">{render.plain(_short(quote or hit.chunk.body, 150))}</span>'
    also = f'<p class="quiet">Also in {render.name(", ".join(hit.also_in))}</p>' if hit.also_in else ""
    return (
        f'<details class="source{" cited" if cited else ""}" id="{anchor(turn, number)}">'
        f'<summary><span class="number">{number}</span>'
        f'<span class="where">{_where(hit, badge)}{teaser}</span></summary>'
        f'<div class="passage">{highlight(hit.chunk.body, quote)}</div>{also}</details>'
    )


def _where(hit: Hit, badge: str) -> str:
    folder, _, file = hit.source.rpartition("/")
    page = f"page {hit.chunk.page}" if hit.chunk.page else ""
    place = " · ".join(part for part in (page, render.plain(hit.chunk.heading)) if part)
    folder = f'<span class="folder">{render.name(folder)}/</span>' if folder else ""
    return f'<span class="file">{folder}{render.name(file)}</span>{badge}' + (
        f'<span class="place">{place}</span>' if place else ""
    )


def highlight(passage: str, quote: str) -> str:
    """`passage` escaped, with `quote` marked where it stands; white space may differ between the two."""
    start, end = _find(passage, quote)
    parts = (passage[:start], passage[start:end], passage[end:])
    before, quoted, after = (render.plain(part) for part in parts)
    return f"{before}<mark>{quoted}</mark>{after}" if quoted else before + after


def _find(passage: str, quote: str) -> tuple[int, int]:
    at = passage.find(quote) if quote else -1
    if at >= 0:
        return at, at + len(quote)
    # The same characters without white space, each with the place it had in the passage.
    places = [at for at, character in enumerate(passage) if not character.isspace()]
    squeezed, wanted = "".join(passage[at] for at in places), "".join(quote.split())
    at = squeezed.find(wanted) if wanted else -1
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else (0, 0)


def _short(text: str, length: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"
