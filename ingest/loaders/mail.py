"""E-mail as it travels (RFC 5322 and MIME), by Python's email package, whose errors end here.

Knows nothing of files.
"""

import datetime
import email.errors
import email.header
import email.utils
import re
from dataclasses import dataclass, field
from email.message import Message

from ingest.loaders.clean import clean, one_line
from ingest.loaders.damage import damage
from ingest.loaders.decode import decode
from ingest.loaders.letter import DEEPEST, Attachment, Letter, read_letter
from ingest.loaders.parsed import OnPage, Parsed, ReadPart
from vector_db.errors import UnreadableFile

_TELLING = ("From", "To", "Subject", "Date", "Received", "Message-ID")
"""A mail has one of these headers; a text that only looks a little like a mail has not."""
_SIGNATURE_TYPES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_ENCRYPTED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_EXTENSIONS = {"application/pdf": ".pdf", "text/html": ".html", "text/csv": ".csv", "text/markdown": ".md"}
_SOFT_BREAK = re.compile(r"(?<=[^\s>]) \n(?!>|-- |\n)")
"""The end of a line that a mail program broke. (RFC 3676, format=flowed)"""


def load(data: bytes, on_page: OnPage, *, read: ReadPart) -> Parsed:
    """The mail in an .eml file; its title is the subject. `read` reads the attachments."""
    letter = parse(data)
    on_page()
    blocks, notes = read_letter(letter, read)
    return Parsed(letter.subject, tuple(blocks), notes=tuple(notes))


def parse(data: bytes) -> Letter:
    """The mail in `data`. Raises UnreadableFile where it is none."""
    # The email package raises what it pleases on broken mails: RecursionError, LookupError, IndexError ...
    with damage("is not an e-mail that can be read"):
        message = email.message_from_bytes(data)
        if not any(name in message for name in _TELLING):
            raise UnreadableFile("is not an e-mail: it names no sender, date or subject")
        return _letter(message, 0)


@dataclass(slots=True)
class _Parts:
    """What a mail is made of, collected."""

    depth: int
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _letter(message: Message, depth: int) -> Letter:
    parts = _Parts(depth)
    _take(message, parts)
    return Letter(
        subject=header(message, "Subject"),
        sender=next(iter(_addresses(message, "From") or _addresses(message, "Sender")), ""),
        to=_addresses(message, "To"),
        cc=_addresses(message, "Cc"),
        date=_date(message),
        text="\n\n".join(parts.text),
        html="\n".join(parts.html),
        attachments=tuple(parts.attachments),
        letters=tuple(parts.letters),
        notes=tuple(parts.notes),
    )


def _take(part: Message, parts: _Parts) -> None:
    kind = part.get_content_type()
    if kind.startswith("multipart/") and not part.is_multipart():  # without a boundary: there are no parts
        kind = "text/plain"
    if kind in _ENCRYPTED_TYPES and "signed" not in str(part.get_param("smime-type", "")):
        parts.notes.append("is encrypted, so only its sender, date and subject are known")
    elif kind == "message/rfc822" and part.is_multipart():
        _take_mail(part, parts)
    elif part.is_multipart():
        for inner in part.get_payload():
            if isinstance(inner, Message):
                _take(inner, parts)
    elif kind in ("text/plain", "text/html", "message/delivery-status") and not _is_attached(part):
        (parts.html if kind == "text/html" else parts.text).append(_text(part))
    elif kind not in _SIGNATURE_TYPES and not _is_shown_inside(part):
        parts.attachments.append(Attachment(_name(part, kind, len(parts.attachments) + 1), _bytes(part)))


def _take_mail(part: Message, parts: _Parts) -> None:
    for inner in part.get_payload():
        if isinstance(inner, Message) and parts.depth < DEEPEST:
            parts.letters.append(_letter(inner, parts.depth + 1))
        else:
            parts.notes.append("a mail attached to an attached mail was not read")


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or (
        part.get_filename() is not None and part.get_content_disposition() != "inline"
    )


def _is_shown_inside(part: Message) -> bool:
    """A picture in the HTML: a logo, a smiley, or a scan that somebody pasted."""
    return part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    data = _bytes(part)
    if not data.strip():
        return ""
    try:
        text = clean(data.decode(part.get_content_charset("ascii")))
    except (LookupError, ValueError):  # an encoding that there is not, or another one than it says
        text = decode(data)
    if str(part.get_param("format", "")).lower() == "flowed":
        spaced = str(part.get_param("delsp", "")).lower() != "yes"
        text = _SOFT_BREAK.sub(" " if spaced else "", text)
    return text


def _name(part: Message, kind: str, number: int) -> str:
    name = one_line(_decoded(part.get_filename() or ""))
    return name.replace("\\", "/").rpartition("/")[2] or f"part {number}{_EXTENSIONS.get(kind, '')}"


def _raw(message: Message, name: str) -> list[str]:
    """The headers of that name as they stand; bytes that should not be there as surrogates."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def header(message: Message, name: str) -> str:
    """The first header of that name, decoded, in one line; empty where there is none."""
    return one_line(_decoded(next(iter(_raw(message, name)), "")))


def _decoded(raw: str) -> str:
    """A header's text: its encoded words (RFC 2047), or the bytes that should not be there."""
    if any("\udc80" <= character <= "\udcff" for character in raw):
        data = raw.encode("utf-8", "surrogateescape")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")
    try:
        return str(email.header.make_header(email.header.decode_header(raw)))
    except (LookupError, ValueError, email.errors.MessageError):
        return raw


def _addresses(message: Message, name: str) -> tuple[str, ...]:
    """``Ann Lee <ann@example.org>`` for each; decoded one by one, since names may hold commas."""
    found = email.utils.getaddresses(_raw(message, name))
    people = [(one_line(_decoded(person)), one_line(address)) for person, address in found]
    return tuple(_person(person, address) for person, address in people if person or address)


def _person(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and address and name != address else name or address


def _date(message: Message) -> datetime.datetime | None:
    """When it was sent, by the sender's clock."""
    try:
        return email.utils.parsedate_to_datetime(header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
