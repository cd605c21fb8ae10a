"""A content stream of a PDF as operators and their operands (ISO 32000-2, 7.8.2). Knows nothing of what they mean."""

import re
from collections.abc import Generator, Iterator
from typing import Any

_SHOWS_TEXT = re.compile(rb"T[jJ]|Do|BI|['\"]")

_TOKEN = re.compile(
    rb"""(\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\))*+\))  # 1 (text), with pairs within
    |([+-]?(?:\d++\.?\d*+|\.\d++))          # 2 number
    |([A-Za-z'"][A-Za-z0-9*'"]*+)           # 3 operator
    |(/[^\s()<>\[\]{}/%]*+)                 # 4 name
    |<([0-9A-Fa-f\s]*+)>                    # 5 <hexadecimal>
    |(\[)|(\])                              # 6, 7
    |%[^\r\n]*+""",
    re.DOTALL | re.VERBOSE,
)
_STRING, _NUMBER, _OPERATOR, _HEX, _OPENS, _CLOSES = 1, 2, 3, 5, 6, 7
_IMAGE_ENDS = re.compile(rb"\sEI(?=\s|$)")
_MOST_OPERANDS = 50_000
"""More than any program writes: what follows is damage, or meant to do harm."""
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}


def operations(content: bytes) -> Iterator[tuple[bytes, list[Any]]]:
    """Each operator with its operands: numbers as float, strings as bytes, names as str, arrays as list.

    What is in dictionaries comes without their brackets. Nothing at all where no operator shows text or an image.
    """
    if not _SHOWS_TEXT.search(content):
        return
    position: int | None = 0
    while position is not None:
        position = yield from _until_image(content, position)


def _until_image(content: bytes, position: int) -> Generator[tuple[bytes, list[Any]], None, int | None]:
    """The operations from `position` on; where they go on behind the bytes of an image, None at the end."""
    operands: list[Any] = []
    array: list[Any] | None = None
    for match in _TOKEN.finditer(content, position):
        kind = match.lastindex
        if kind == _OPERATOR:
            if match[0] == b"ID":
                yield match[0], operands
                ends = _IMAGE_ENDS.search(content, match.end())
                return ends.end() if ends else None
            yield match[0], operands
            operands, array = [], None
        elif kind == _OPENS:
            array = []
        elif kind == _CLOSES:
            operands.append(array or [])
            array = None
        elif kind is not None:
            into = operands if array is None else array
            if len(into) < _MOST_OPERANDS:
                into.append(_value(kind, match[kind]))
    return None


def _value(kind: int, token: bytes) -> Any:
    if kind == _NUMBER:
        return float(token)
    if kind == _STRING:
        inner = token[1:-1]
        return _ESCAPE.sub(_unescaped, inner) if b"\\" in inner else inner
    if kind == _HEX:
        digits = b"".join(token.split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return token.decode("latin-1")


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return _ESCAPED.get(match[2], match[2])
