"""The sources panel: the passages of every answer in a conversation, as numbered cards.

All answers' cards are there; the page shows those of the last one, or of the one whose `[1]` was clicked.
Knows nothing of Gradio.
"""

from collections.abc import Sequence

from app.conversation.turns import Turn
from app.types import Answer
from app.ui import render
from app.ui.leaf import leaf
from app.ui.quotes import quotes
from app.ui.words import later, say
from vector_db.types import Hit

EMPTY = later("The passages that an answer rests on appear here.")
OPEN = later("Open the document here")
NOTHING = later("No passages were found for this question.")


def anchor(turn: int, number: int) -> str:
    """The id of source `number` (1-based) of answer `turn` (0-based)."""
    return f"source-{turn}-{number}"


def panel(turns: Sequence[Turn]) -> str:
    """The whole panel as HTML; the sources of the last answer are the last section."""
    sections = [_section(at, turn.answer) for at, turn in enumerate(turns) if turn.answer]
    return f'<div class="sources">{"".join(sections) or _quiet(EMPTY)}</div>'


def _section(turn: int, answer: Answer) -> str:
    marked = quoted(answer)
    # While an answer is being written its citations are not known yet, but its text names their numbers.
    cited = marked.keys() | render.cited(answer.text)
    if answer.passages:
        cards = "".join(
            _card(turn, number, hit, marked.get(number, []), number in cited)
            for number, hit in enumerate(answer.passages, start=1)
        )
    else:
        cards = _quiet(NOTHING) if answer.stage == "done" else ""
    return f'<section data-turn="{turn}">{_asked(answer)}{cards}</section>'


def _quiet(text: str) -> str:
    return f'<p class="quiet">{render.plain(say(text))}</p>'


def quoted(answer: Answer) -> dict[int, list[str]]:
    """What of each passage is to be marked, by the passage's number."""
    marked: dict[int, list[str]] = {}
    for quote in quotes(answer.text, answer.passages):
        marked.setdefault(quote.number, []).append(quote.text)
    if marked:
        return marked
    told = [(citation.number, citation.quote) for citation in answer.citations]
    told += [(check.number, check.quote) for check in answer.checks if check.number is not None]
    for number, sentence in told:
        if sentence and sentence not in marked.setdefault(number, []):
            marked[number].append(sentence)
    return {number: sentences for number, sentences in marked.items() if sentences}


def _asked(answer: Answer) -> str:
    question = _short(answer.question, 90)
    refused, found = later("nearest to “{question}”"), later("for “{question}”")
    lines = [say(refused if answer.refused else found, question=question)]
    if answer.standalone_question not in ("", answer.question):
        lines.append(say("searched as “{question}”", question=_short(answer.standalone_question, 160)))
    return "".join(f'<p class="quiet of">{render.plain(line)}</p>' for line in lines)


def _card(turn: int, number: int, hit: Hit, marked: Sequence[str], cited: bool) -> str:
    badge = f'<span class="badge">{render.plain(say("cited"))}</span>' if cited else ""
    teaser = f'<span class="teaser">{render.plain(_short(marked[0] if marked else hit.chunk.body, 150))}</span>'
    elsewhere = render.plain(say("Also in {names}")).format(names=render.name(", ".join(hit.also_in)))
    also = f'<p class="quiet">{elsewhere}</p>' if hit.also_in else ""
    return (
        f'<details class="source{" cited" if cited else ""}" id="{anchor(turn, number)}">'
        f'<summary><span class="number">{number}</span>'
        f'<span class="where">{_where(hit, badge)}{teaser}</span></summary>'
        f'<div class="passage">{highlight(hit.chunk.body, marked)}</div>{also}'
        f'<p class="actions"><button type="button" class="open" data-open data-turn="{turn}" data-number="{number}">'
        f"{render.plain(say(OPEN))}</button></p></details>"
    )


def _where(hit: Hit, badge: str) -> str:
    folder, _, file = hit.source.rpartition("/")
    page = leaf(hit.source, hit.chunk.page) if hit.chunk.page else ""
    place = " · ".join(render.plain(part) for part in (page, hit.chunk.heading) if part)
    folder = f'<span class="folder">{render.name(folder)}/</span>' if folder else ""
    return f'<span class="file">{folder}{render.name(file)}</span>{badge}' + (
        f'<span class="place">{place}</span>' if place else ""
    )


def highlight(passage: str, marked: Sequence[str]) -> str:
    """`passage` escaped, with each text of `marked` marked where it stands; white space may differ."""
    html, done = "", 0
    for start, end in sorted(_find(passage, quote) for quote in marked):
        if start < end and start >= done:
            html += f"{render.plain(passage[done:start])}<mark>{render.plain(passage[start:end])}</mark>"
            done = end
    return html + render.plain(passage[done:])


def stands_in(passage: str, quote: str) -> bool:
    """Whether `quote` is a part of `passage`, whatever the white space."""
    return _find(passage, quote) != (0, 0)


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
