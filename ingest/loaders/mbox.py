"""Mailboxes in one file, as Thunderbird, Gmail and Unix keep them (RFC 4155): one mail after another.

Knows nothing of files. Only one mail is taken apart at a time.
"""

import re
from collections.abc import Iterator

from ingest.loaders import mail
from ingest.loaders.letter import read_letter
from ingest.loaders.parsed import OnPage, Parsed, ReadPart
from vector_db.errors import UnreadableFile
from vector_db.types import Block

_SEPARATOR = re.compile(rb"^From [^\r\n]*\r?\n(?=[!-9;-~]+:)", re.MULTILINE)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MOST_NOTES = 20


def load(data: bytes, on_page: OnPage, *, read: ReadPart) -> Parsed:
    """All mails of an .mbox file, each under its subject, sender and date. `read` reads the attachments."""
    blocks: list[Block] = []
    notes: list[str] = []
    for number, raw in enumerate(_mails(data), start=1):
        try:
            letter = mail.parse(raw)
        except UnreadableFile as error:
            notes.append(f"mail {number} {error}")
            continue
        found, problems = read_letter(letter, read, (letter.subject or "No subject",))
        blocks += found
        notes += [f"mail {number}, {problem}" for problem in problems]
        on_page()
    if not blocks:
        raise UnreadableFile("is not a mailbox: no mail was found in it")
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [f"and {len(notes) - _MOST_NOTES} more parts of mails were not read"]
    return Parsed("", tuple(blocks), notes=tuple(notes))


def _mails(data: bytes) -> Iterator[bytes]:
    """Each mail's bytes, with lines that begin as a separator does set right again."""
    starts = list(_SEPARATOR.finditer(data))
    ends = [found.start() for found in starts[1:]] + [len(data)]
    for found, end in zip(starts, ends, strict=False):
        yield _ESCAPED.sub(rb"\1", data[found.end() : end])
