"""Messages of Outlook (.msg), by olefile and Microsoft's description of their properties (MS-OXMSG, MS-OXPROPS).

Damage to the container ends here. Knows nothing of files.
"""

import datetime
import struct
from dataclasses import replace
from typing import Any

import olefile

from ingest.loaders.clean import clean, one_line
from ingest.loaders.compressed_rtf import decompress
from ingest.loaders.damage import damage
from ingest.loaders.decode import decode
from ingest.loaders.letter import DEEPEST, Attachment, Letter, read_letter, who_and_when
from ingest.loaders.parsed import OnPage, Parsed, ReadPart
from vector_db.errors import UnreadableFile

_SUBJECT, _BODY, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_SENDERS = ((0x0C1A, (0x5D01, 0x0C1F)), (0x0042, (0x5D02, 0x0065)))
"""Name and addresses: of who sent it, and of whom it was sent for."""
_DATES = (0x0039, 0x0E06, 0x3007)
"""Sent, delivered, created."""
_SHOWN_TO, _SHOWN_CC = 0x0E04, 0x0E03
_NAME, _ADDRESSES, _RECIPIENT_KIND = 0x3001, (0x39FE, 0x3003), 0x0C15
_FILE_NAMES, _DATA, _CONTENT_ID, _HIDDEN = (0x3707, 0x3704, 0x3001), 0x3701, 0x3712, 0x7FFE
_CODE_PAGES = (0x3FDE, 0x3FFD)
_TEXT, _TEXT_IN_CODE_PAGE, _BINARY, _STORAGE = 0x001F, 0x001E, 0x0102, 0x000D
_TIME = 0x0040
_HEADS = {"": 32, "__substg": 24, "__attach": 8, "__recip": 8}
"""Bytes before the first of the properties of fixed length, by the kind of storage. (MS-OXMSG 2.4.1)"""
_MOST_PARTS = 1000
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emz", ".wmz")

Path = tuple[str, ...]


def load(data: bytes, on_page: OnPage, *, read: ReadPart) -> Parsed:
    """The message in a .msg file; its title is the subject. `read` reads the attachments."""
    with damage("is damaged, or not an Outlook message"), olefile.OleFileIO(data) as container:
        letter, rtf = _Message(container, ()).letter(0)
    on_page()
    blocks, notes = read_letter(letter, read)
    if rtf:
        try:
            text = read("body.rtf", decompress(rtf)).blocks
            blocks += [replace(block, headings=(*who_and_when(letter), *block.headings)) for block in text]
        except UnreadableFile as error:
            notes.append(f"its text {error}")
    return Parsed(letter.subject, tuple(blocks), notes=tuple(notes))


class _Message:
    """A storage with properties: a message, a recipient or an attachment."""

    def __init__(self, container: Any, path: Path) -> None:
        self._container = container
        self._path = path
        self._fixed = self._read_fixed()
        self._code_page = next((f"cp{page}" for number in _CODE_PAGES if (page := self.number(number))), "cp1252")

    def letter(self, depth: int) -> tuple[Letter, bytes]:
        """The message, and its text in packed RTF where it has it in that form alone."""
        recipients = [_Message(self._container, path) for path in self._parts("__recip_version1.0_")]
        to = [who.person() for who in recipients if who.number(_RECIPIENT_KIND) not in (2, 3)]
        cc = [who.person() for who in recipients if who.number(_RECIPIENT_KIND) == 2]
        attachments, letters, notes = self._attached(depth)
        text, html = self.text(_BODY), self._html()
        letter = Letter(
            subject=one_line(self.text(_SUBJECT)),
            sender=self._sender(),
            to=tuple(filter(None, to)) or tuple(filter(None, [one_line(self.text(_SHOWN_TO))])),
            cc=tuple(filter(None, cc)) or tuple(filter(None, [one_line(self.text(_SHOWN_CC))])),
            date=next((date for number in _DATES if (date := self._time(number))), None),
            text=text,
            html=html,
            attachments=tuple(attachments),
            letters=tuple(letters),
            notes=tuple(notes),
        )
        if not any((letter.subject, letter.sender, letter.date, text, html, attachments)):
            raise UnreadableFile("is not an Outlook message: it names no sender, date or subject")
        rtf = self._stream(_RTF, _BINARY)
        return letter, b"" if text.strip() or html.strip() else rtf

    def person(self) -> str:
        """``Ann Lee <ann@example.org>``, or one of the two."""
        return _person(one_line(self.text(_NAME)), [one_line(self.text(number)) for number in _ADDRESSES])

    def text(self, number: int) -> str:
        """A property that is text; empty where it is not there."""
        if data := self._stream(number, _TEXT):
            return clean(data.decode("utf-16-le", errors="replace"))
        data = self._stream(number, _TEXT_IN_CODE_PAGE)
        try:
            return clean(data.decode(self._code_page))
        except (LookupError, ValueError):
            return decode(data)

    def number(self, number: int) -> int:
        """A property that is a small number; 0 where it is not there."""
        return self._fixed.get(number, (0, 0))[1] & 0xFFFFFFFF

    def _sender(self) -> str:
        for name, addresses in _SENDERS:
            if found := _person(one_line(self.text(name)), [one_line(self.text(number)) for number in addresses]):
                return found
        return ""

    def _html(self) -> str:
        data = self._stream(_HTML, _BINARY)
        return decode(data) if data.strip() else self.text(_HTML)

    def _time(self, number: int) -> datetime.datetime | None:
        """In UTC; a property counts tenths of microseconds since 1601."""
        kind, value = self._fixed.get(number, (0, 0))
        try:
            return _EPOCH + datetime.timedelta(microseconds=value // 10) if kind == _TIME and value else None
        except OverflowError:
            return None

    def _attached(self, depth: int) -> tuple[list[Attachment], list[Letter], list[str]]:
        attachments: list[Attachment] = []
        letters: list[Letter] = []
        notes: list[str] = []
        for path in self._parts("__attach_version1.0_"):
            part = _Message(self._container, path)
            name = next((name for number in _FILE_NAMES if (name := one_line(part.text(number)))), "")
            name = name or f"part {len(attachments) + 1}"
            inner = (*path, _stream_name(_DATA, _STORAGE))
            if self._container.exists([*inner, "__properties_version1.0"]):
                if depth < DEEPEST:
                    letters.append(_Message(self._container, inner).letter(depth + 1)[0])
                else:
                    notes.append("a mail attached to an attached mail was not read")
            elif self._container.exists(list(inner)):
                notes.append(f"attachment {name}: is a drawing or the like, which is not read")
            elif not part._is_shown_inside(name):
                attachments.append(Attachment(name, part._stream(_DATA, _BINARY)))
        return attachments, letters, notes

    def _is_shown_inside(self, name: str) -> bool:
        """A picture in the HTML, such as a logo."""
        return bool(self.number(_HIDDEN) or self.text(_CONTENT_ID)) and name.lower().endswith(_PICTURES)

    def _parts(self, prefix: str) -> list[Path]:
        level = len(self._path)
        found = {
            tuple(entry[: level + 1])
            for entry in self._container.listdir()
            if tuple(entry[:level]) == self._path and len(entry) > level + 1 and entry[level].startswith(prefix)
        }
        return sorted(found)[:_MOST_PARTS]

    def _stream(self, number: int, kind: int) -> bytes:
        path = [*self._path, _stream_name(number, kind)]
        if self._container.get_type(path) != olefile.STGTY_STREAM:
            return b""
        data = self._container.openstream(path).read()
        return data if isinstance(data, bytes) else b""

    def _read_fixed(self) -> dict[int, tuple[int, int]]:
        """The properties of fixed length: their kind and value, by number."""
        path = [*self._path, "__properties_version1.0"]
        if not self._container.exists(path):
            return {}
        data = self._container.openstream(path).read()
        own = self._path[-1] if self._path else ""
        start = next(size for prefix, size in reversed(_HEADS.items()) if own.startswith(prefix))
        data = data[start : start + (len(data) - start) // 16 * 16]
        return {number: (kind, value) for kind, number, _, value in struct.iter_unpack("<HHIQ", data)}


def _stream_name(number: int, kind: int) -> str:
    return f"__substg1.0_{number:04X}{kind:04X}"


def _person(name: str, addresses: list[str]) -> str:
    """Addresses within Exchange (``/O=...``) mean nothing to anybody outside, so they are left out."""
    address = next((address for address in addresses if "@" in address), "")
    return f"{name} <{address}>" if name and address and name != address else name or address
