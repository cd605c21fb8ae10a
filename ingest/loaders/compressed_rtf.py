"""RTF as Outlook packs it into messages (MS-OXRTFCP). Knows nothing of messages or of RTF itself."""

import struct
from collections.abc import Iterator

from vector_db.errors import UnreadableFile

_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the dictionary holds at first. (2.1.2.1)"""
_WINDOW = 4096
_PACKED, _PLAIN = b"LZFu", b"MELA"


def decompress(data: bytes) -> bytes:
    """The RTF in `data`, no longer than nine times as long. Raises UnreadableFile where it is not packed so."""
    if len(data) < 16:
        raise UnreadableFile("is cut short")
    size, method = struct.unpack_from("<4xI4s", data)
    if method == _PLAIN:
        return data[16 : 16 + size]
    if method != _PACKED:
        raise UnreadableFile("is packed in a way that is not known")
    return _unpacked(data[16:])[:size]


def _unpacked(data: bytes) -> bytes:
    """Bytes and references to what came before, eight at a time, with a byte of flags that tell which is which."""
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\x00"))
    end = len(_BEGINNING)
    out = bytearray()
    for is_reference, value in _items(data):
        place, length = divmod(value, 16) if is_reference else (0, 0)
        if is_reference and place == end % _WINDOW:  # what refers to itself is the end
            break
        for step in range(length + 2 if is_reference else 1):
            byte = window[(place + step) % _WINDOW] if is_reference else value
            window[end % _WINDOW] = byte
            out.append(byte)
            end += 1
    return bytes(out)


def _items(data: bytes) -> Iterator[tuple[bool, int]]:
    at = 0
    while at < len(data):
        flags = data[at]
        at += 1
        for bit in range(8):
            size = 1 + (flags >> bit & 1)
            if at + size > len(data):
                return
            yield size == 2, int.from_bytes(data[at : at + size], "big")
            at += size
