"""Writes OLE compound files (Microsoft's MS-CFB, version 3), as Outlook's messages are: storages of named streams."""

import struct
from collections.abc import Mapping
from typing import Union

Storage = Mapping[str, Union[bytes, "Storage"]]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(root: Storage) -> bytes:
    """The file's bytes; a value that is a mapping is a storage within."""
    entries: list[list] = []
    _add("Root Entry", root, 5, entries)
    data, fat, mini, mini_fat = b"", [], b"", []
    for entry in entries:
        content = entry[6]
        if content is None:
            continue
        if len(content) < _CUTOFF:
            entry[7] = _chain(mini_fat, len(content), _MINI)
            mini += _padded(content, _MINI)
        else:
            entry[7] = _chain(fat, len(content), _SECTOR)
            data += _padded(content, _SECTOR)
    entries[0][6], entries[0][7] = mini, _chain(fat, len(mini), _SECTOR)
    data += _padded(mini, _SECTOR)
    mini_table = _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat), _SECTOR, b"\xff")
    first_mini_table = _chain(fat, len(mini_table), _SECTOR)
    directory = _padded(b"".join(map(_entry, entries)), _SECTOR)
    first_directory = _chain(fat, len(directory), _SECTOR)
    data += mini_table + directory
    tables = 1
    while tables * _SECTOR // 4 < len(fat) + tables:
        tables += 1
    first_table = len(fat)
    fat += [_FAT] * tables
    data += _padded(struct.pack(f"<{len(fat)}I", *fat), _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16x5H6x9I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, first_directory, 0, _CUTOFF),
        *(first_mini_table, len(mini_table) // _SECTOR, _END, 0),
    )
    places = [first_table + number for number in range(tables)]
    return header + struct.pack("<109I", *places, *[_FREE] * (109 - tables)) + data


def _add(name: str, content: bytes | Storage, kind: int, entries: list[list]) -> int:
    """Add a directory entry and those below it; its number."""
    number = len(entries)
    entry = [name, kind, _FREE, _FREE, _FREE, 0, content if isinstance(content, bytes) else None, _END]
    entries.append(entry)
    if not isinstance(content, bytes):
        before: list | None = None
        for child in sorted(content, key=lambda name: (len(name), name.upper())):
            below = _add(child, content[child], 2 if isinstance(content[child], bytes) else 1, entries)
            if before is None:
                entry[4] = below
            else:
                before[3] = below
            before = entries[below]
    return number


def _entry(entry: list) -> bytes:
    name, kind, left, right, child, _, content, start = entry
    encoded = name.encode("utf-16-le") + b"\x00\x00"
    return struct.pack(
        "<64sHBBIII36xIQ", encoded, len(encoded), kind, 1, left, right, child, start, len(content or b"")
    )


def _chain(table: list[int], size: int, sector: int) -> int:
    """Take the sectors that `size` bytes need; the number of the first."""
    count = -(-size // sector)
    first = len(table)
    table += [*range(first + 1, first + count), _END][:count]
    return first if count else _END


def _padded(data: bytes, size: int, fill: bytes = b"\x00") -> bytes:
    return data + fill * (-len(data) % size)
