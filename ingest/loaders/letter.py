"""A mail as blocks, whatever file it came in: who wrote to whom and when, what, and what is attached.

Knows nothing of the formats of mail files.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.loaders import html
from ingest.loaders.clean import clean, one_line
from ingest.loaders.lines import full_width, rejoin
from ingest.loaders.parsed import Parsed, ReadPart
from vector_db.errors import UnreadableFile
from vector_db.types import Block

MOST_ATTACHMENTS = 50
LARGEST_ATTACHMENT = 50_000_000
"""In bytes."""
DEEPEST = 3
"""How many mails may be attached inside one another."""
_MOST_ADDRESSES = 20
_STUB = 300
"""Characters. A shorter plain text may only say that the mail wants to be shown as HTML."""
_STUB_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; what is shown inside the HTML, such as a logo, is none."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail; what it lacks is empty."""

    subject: str = ""
    sender: str = ""
    """``Ann Lee <ann@example.org>``, or one of the two."""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    date: datetime.datetime | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    letters: tuple["Letter", ...] = ()
    """Mails attached to it."""
    notes: tuple[str, ...] = ()
    """What could not be read of it."""


def read_letter(letter: Letter, read: ReadPart, above: tuple[str, ...] = ()) -> tuple[list[Block], list[str]]:
    """The blocks of a mail under the headings `above` and its own, and what could not be read of it.

    Its heading is its sender and date, so that a citation shows them. `read` reads the attachments.
    """
    headings = (*above, *who_and_when(letter))
    notes = list(letter.notes)
    blocks = [Block(head, headings, kind="row")] if (head := _head(letter)) else []
    body = _body(letter)
    blocks += _under(headings, body.blocks)
    notes += body.notes
    for attachment in letter.attachments[:MOST_ATTACHMENTS]:
        try:
            part = _attached(attachment, read)
        except UnreadableFile as error:
            notes.append(f"attachment {attachment.name}: {error}")
            continue
        blocks += _under_attachment(headings, attachment.name, part)
        notes += [f"attachment {attachment.name}: {note}" for note in part.notes]
    if left := letter.attachments[MOST_ATTACHMENTS:]:
        notes.append(f"{len(left)} more attachments were not read")
    for inner in letter.letters:
        inside, inner_notes = read_letter(inner, read, (*headings, f"Attached mail: {inner.subject or 'no subject'}"))
        blocks += inside
        notes += inner_notes
    return blocks, notes


def who_and_when(letter: Letter) -> tuple[str, ...]:
    """The heading of a mail, ``Ann Lee, 3 March 2025``; none where it tells neither."""
    name = letter.sender.partition(" <")[0].strip("<>\"' ")
    found = ", ".join(filter(None, [name, _day(letter.date)]))
    return (found,) if found else ()


def _day(date: datetime.datetime | None) -> str:
    return f"{date.day} {date:%B %Y}" if date else ""


def _head(letter: Letter) -> str:
    fields = {
        "From": letter.sender,
        "To": _several(letter.to),
        "Cc": _several(letter.cc),
        "Date": f"{_day(letter.date)}, {letter.date:%H:%M}" if letter.date else "",
        "Subject": letter.subject,
        "Attachments": ", ".join(attachment.name for attachment in letter.attachments[:MOST_ATTACHMENTS]),
    }
    return "; ".join(f"{name}: {value}" for name, value in fields.items() if value)


def _several(addresses: Sequence[str]) -> str:
    more = len(addresses) - _MOST_ADDRESSES
    return ", ".join(addresses[:_MOST_ADDRESSES]) + (f" and {more} more" if more > 0 else "")


def _body(letter: Letter) -> Parsed:
    """The plain text, unless there is none worth the name and the HTML has more to say."""
    plain = Parsed("", tuple(_paragraphs(letter.text)))
    if not letter.html or len(letter.text.strip()) >= _STUB:
        return plain
    try:
        rich = html.parse_part(letter.html, letter.subject)
    except UnreadableFile as error:
        return replace(plain, notes=(f"its HTML {error}",))
    shown = sum(len(block.text) for block in rich.blocks)
    return rich if len(letter.text.strip()) < _STUB_SHARE * shown else plain


def _paragraphs(text: str) -> Iterator[Block]:
    """Paragraphs, with lines broken by the width joined; what is quoted keeps its ``>``."""
    lines = [_unquoted(line) for line in clean(text).split("\n")]
    width = full_width([line for _, line in lines])
    for (filled, depth), group in groupby(lines, key=lambda line: (bool(line[1]), line[0])):
        if filled:
            mark = "> " * depth
            joined = rejoin([line for _, line in group], width)
            if joined:
                yield Block("\n".join(mark + line for line in joined.split("\n")))


def _unquoted(line: str) -> tuple[int, str]:
    """How often a line is quoted, and the line without the marks; ``--`` above a signature is no text."""
    depth = 0
    while line.startswith(">") and depth < 10:
        depth += 1
        line = line[1:].removeprefix(" ")
    return depth, "" if line.strip() == "--" else line.expandtabs(8).rstrip()


def _attached(attachment: Attachment, read: ReadPart) -> Parsed:
    if len(attachment.data) > LARGEST_ATTACHMENT:
        raise UnreadableFile(f"is larger than {LARGEST_ATTACHMENT // 1_000_000} MB; save it as a file of its own")
    if not attachment.data:
        raise UnreadableFile("is empty")
    part = read(attachment.name, attachment.data)
    if not part.blocks:
        raise UnreadableFile("holds no text")
    return part


def _under_attachment(headings: tuple[str, ...], name: str, part: Parsed) -> Iterator[Block]:
    """Its pages are not pages of the mail: they are told in the heading."""
    title = (part.title,) if part.title and one_line(part.title) != name else ()
    for block in part.blocks:
        page = f", page {block.page}" if block.page else ""
        place = (*headings, f"Attachment: {name}{page}", *title, *block.headings)
        yield replace(block, headings=place, page=None)


def _under(headings: tuple[str, ...], blocks: Sequence[Block]) -> list[Block]:
    return [replace(block, headings=(*headings, *block.headings)) for block in blocks]
