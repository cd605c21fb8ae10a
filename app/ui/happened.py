"""What happened on the way to an answer, to be unfolded under it: what was searched for, found, sent and cut.

For somebody who is curious and no programmer. Knows nothing of Gradio, and nothing of how answers are made.
"""

from collections.abc import Iterator, Sequence

from app.types import Answer, Message
from app.ui import render
from app.ui.leaf import leaf
from app.ui.words import figure, later, say
from vector_db.types import Hit

TITLE = later("What happened")
SEARCHED = later("Searched for")
ASKED_ALONE = later("The question leans on the conversation, so it was put in a form that stands alone.")
FOUND = later("Found")
TWO_SEARCHES = later(
    "Two searches look at every passage: one by meaning (1 is the same meaning, 0 none), one by words (the rarer the"
    " words they share, the higher). A passage that is near the top in both comes first."
)
SENT = later("Sent to the model, word for word")
NOTHING_SENT = later("Nothing was sent anywhere: this model quotes the passages that were found.")
CUT = later("Left out")
TIMES = later("Time")
STAGES = {
    "understanding": later("understanding the question"),
    "searching": later("searching"),
    "laying out": later("choosing what the model reads"),
    "reading": later("reading, until the first word"),
    "writing": later("writing"),
}
ROLES = {
    "system": later("Rules"),
    "user": later("Question and passages"),
    "assistant": later("An earlier answer"),
}
COLUMNS = (later("Passage"), later("By meaning"), later("By words"), later("Together"))
NO_ROOM = later("Passages for which the model's window had no room, the last of those found: {number}")
NO_ROOM_BEFORE = later("Messages of the conversation for which it had no room, the oldest: {number}")
NOT_READ = later("Documents that were found and not read, because they fit the question less: {number}")


def happened(answer: Answer) -> str:
    """The whole of it as HTML, folded; empty where nothing was searched for."""
    if not answer.trace.queries and not answer.passages:
        return ""
    sections = "".join((_searched(answer), _found(answer.passages), _sent(answer), _cut(answer), _times(answer)))
    return f'<details class="happened"><summary>{render.plain(say(TITLE))}</summary><div>{sections}</div></details>'


def _section(title: str, *parts: str) -> str:
    return f"<h4>{render.plain(say(title))}</h4>{''.join(parts)}"


def _searched(answer: Answer) -> str:
    queries = "".join(f"<li>{render.plain(query)}</li>" for query in answer.trace.searches or answer.trace.queries)
    alone = render.note(say(ASKED_ALONE)) if answer.standalone_question not in ("", answer.question) else ""
    return _section(SEARCHED, alone, f"<ul>{queries}</ul>") if queries else ""


def _found(passages: Sequence[Hit]) -> str:
    if not passages:
        return ""
    head = '<th scope="col"></th>' + "".join(f'<th scope="col">{render.plain(say(name))}</th>' for name in COLUMNS)
    rows = "".join(_row(number, hit) for number, hit in enumerate(passages, start=1))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return _section(FOUND, render.note(say(TWO_SEARCHES)), f'<div class="scroll" tabindex="0">{table}</div>')


def _row(number: int, hit: Hit) -> str:
    page = f", {render.plain(leaf(hit.source, hit.chunk.page))}" if hit.chunk.page else ""
    heading = f'<span class="of">{render.plain(hit.chunk.heading)}</span>' if hit.chunk.heading else ""
    cells = (
        f"{render.name(hit.source)}{page}{heading}",
        _score(hit.similarity, hit.similarity_rank, 2),
        _score(hit.bm25, hit.keyword_rank, 1),
        figure(hit.score, 3),
    )
    return f"<tr><td>{number}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _score(score: float | None, rank: int | None, digits: int) -> str:
    if score is None:
        return f'<span class="of">{render.plain(say("not found"))}</span>'
    place = render.plain(say("no. {rank}", rank=figure(rank))) if rank else ""
    return figure(score, digits) + (f' <span class="of">{place}</span>' if place else "")


def _sent(answer: Answer) -> str:
    messages = answer.trace.messages
    if not messages:
        return _section(SENT, render.note(say(NOTHING_SENT))) if answer.model == "extractive" else ""
    return _section(SENT, "".join(_message(message) for message in messages))


def _message(message: Message) -> str:
    role = say(ROLES.get(message.role, message.role))
    return f'<p class="role">{render.plain(role)}</p><pre tabindex="0">{render.plain(message.content)}</pre>'


def _cut(answer: Answer) -> str:
    lines = "".join(f"<li>{render.plain(line)}</li>" for line in _left_out(answer))
    return _section(CUT, f"<ul>{lines}</ul>") if lines else ""


def _left_out(answer: Answer) -> Iterator[str]:
    budget = answer.budget
    if budget and budget.dropped_passages:
        yield say(NO_ROOM, number=figure(budget.dropped_passages))
    if budget and budget.dropped_messages:
        yield say(NO_ROOM_BEFORE, number=figure(budget.dropped_messages))
    if answer.documents_read is not None and answer.documents_read < answer.documents_in_all:
        yield say(NOT_READ, number=figure(answer.documents_in_all - answer.documents_read))


def _times(answer: Answer) -> str:
    rows = [(say(STAGES.get(stage, stage)), f"{figure(seconds, 2)} s") for stage, seconds in answer.trace.seconds]
    if answer.usage:
        rows.append((say("tokens read"), figure(answer.usage.read)))
        rows.append((say("tokens written"), figure(answer.usage.written)))
    listed = "".join(f"<tr><td>{render.plain(what)}</td><td>{value}</td></tr>" for what, value in rows)
    return _section(TIMES, f"<table><tbody>{listed}</tbody></table>") if rows else ""
