"""The map of the index as a picture: a dot for each chunk, coloured by its kind, and the question among them.

Knows nothing of Gradio, and nothing of how places are found.
"""

from collections import Counter
from collections.abc import Sequence

from app.index_map import IndexMap, Landing
from app.ui import render
from app.ui.leaf import leaf
from app.ui.words import figure, later, say
from vector_db.types import Hit

WIDTH, HEIGHT, EDGE = 1000, 620, 24
"""Of the picture, in its own units; the edge stays free."""
COLOURS = 8
"""Kinds that have a colour of their own; the rarest share the last one."""
TOLD = 240
"""Characters of a passage that are shown at its dot."""

EMPTY = later("There is nothing to draw yet: no passage has a vector.")


def picture(drawn: IndexMap, landing: Landing | None = None, question: str = "", *, rough: bool = False) -> str:
    """The map as HTML; `rough`: its dots are still to be arranged."""
    if not drawn.hits:
        return render.note(say(EMPTY))
    kinds = [kind for kind, _ in Counter(hit.doc_type for hit in drawn.hits).most_common()]
    dots = "".join(_dot(at, hit, drawn, kinds) for at, hit in enumerate(drawn.hits))
    marked = _marked(drawn, landing) if landing else ""
    number = figure(len(drawn.hits))
    told = say("A map of {number} passages: those that speak of like things lie together.", number=number)
    return (
        f'<figure class="map{" rough" if rough else ""}"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{render.plain(told)}">{dots}{marked}</svg><div class="tip" hidden></div>'
        f"<figcaption>{_legend(drawn, kinds)}{_choice(drawn)}</figcaption></figure>{_near(drawn, landing, question)}"
    )


def _dot(at: int, hit: Hit, drawn: IndexMap, kinds: Sequence[str]) -> str:
    x, y = _on_picture(*drawn.places[at])
    told = render.plain(" ".join(hit.chunk.body.split())[:TOLD])
    return (
        f'<circle class="k{_colour(hit.doc_type, kinds)}" cx="{x:.0f}" cy="{y:.0f}" r="5" '
        f'data-where="{_where(hit)}" data-text="{told}"/>'
    )


def _marked(drawn: IndexMap, landing: Landing) -> str:
    x, y = _on_picture(*landing.place)
    lines = "".join(
        f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{to[0]:.0f}" y2="{to[1]:.0f}"/>'
        for to in (_on_picture(*drawn.places[at]) for at in landing.nearest)
    )
    return f'<g class="question">{lines}<circle cx="{x:.0f}" cy="{y:.0f}" r="11"/></g>'


def _on_picture(x: float, y: float) -> tuple[float, float]:
    return EDGE + x * (WIDTH - 2 * EDGE), EDGE + y * (HEIGHT - 2 * EDGE)


def _colour(kind: str, kinds: Sequence[str]) -> int:
    return min(kinds.index(kind), COLOURS - 1)


def _legend(drawn: IndexMap, kinds: Sequence[str]) -> str:
    counted = Counter(hit.doc_type for hit in drawn.hits)
    shown = list(kinds) if len(kinds) <= COLOURS else list(kinds[: COLOURS - 1])
    entries = [(_colour(kind, kinds), render.name(kind), counted[kind]) for kind in shown]
    if len(kinds) > COLOURS:
        others = kinds[COLOURS - 1 :]
        rest = render.plain(say("{number} other kinds", number=figure(len(others))))
        entries.append((COLOURS - 1, rest, sum(counted[kind] for kind in others)))
    return "".join(
        f'<button type="button" class="key k{colour}" aria-pressed="false">{name} {figure(number)}</button>'
        for colour, name, number in entries
    )


def _choice(drawn: IndexMap) -> str:
    if len(drawn.hits) >= drawn.chunks:
        return ""
    number, of = figure(len(drawn.hits)), figure(drawn.chunks)
    return render.note(say("{number} of {of} passages, evenly chosen.", number=number, of=of))


def _near(drawn: IndexMap, landing: Landing | None, question: str) -> str:
    if landing is None:
        return ""
    items = "".join(
        f"<li><strong>{_where(drawn.hits[at])}</strong> "
        f'<span class="quiet">{figure(similarity, 2)}</span><br>{_teaser(drawn.hits[at])}</li>'
        for at, similarity in zip(landing.nearest, landing.similarities, strict=True)
    )
    nearest = render.plain(say("Nearest to “{question}”", question=question))
    return f'<div class="nearest"><p>{nearest}</p><ol>{items}</ol></div>'


def _where(hit: Hit) -> str:
    page = f", {render.plain(leaf(hit.source, hit.chunk.page))}" if hit.chunk.page else ""
    return f"{render.name(hit.source)}{page}"


def _teaser(hit: Hit) -> str:
    return render.plain(" ".join(hit.chunk.body.split())[:TOLD])
