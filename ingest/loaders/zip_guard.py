"""Look at a ZIP archive before any library opens it: is it a bomb? Office files, OpenDocument and e-books are such.

A few hundred kilobytes can unpack to gigabytes, in memory, as numbers of tiny entries, as archives in archives, or
as XML entities that refer to each other. All of it can be seen without unpacking more than a piece at a time.
Knows nothing of what the entries mean.
"""

import io
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import IO
from xml.parsers import expat

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage
from vector_db.errors import UnreadableFile

MOST_BYTES = 200_000_000
"""Unpacked, all entries together, those of archives inside included."""
MOST_RATIO = 100
"""Unpacked to packed. The XML of large workbooks comes to about 10 to 30."""
SMALL = 5_000_000
"""Unpacked bytes that may have any ratio: an empty sheet compresses very well."""
MOST_ENTRIES = 10_000
"""A deck of 1,000 slides with notes and pictures has about 5,000; opening this many costs a quarter of a second."""
DEEPEST = 2
"""Archives within archives: a workbook within a presentation is usual, one within that is not."""
_LONGEST_ENTITIES = 10_000
"""Characters that all entities of an XML part may stand for. Drawings in e-books have a few short ones."""
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ARCHIVE = b"PK\x03\x04"
_LOCAL_HEADER = 30
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The only two that Office, OpenDocument and EPUB allow. (ISO/IEC 29500-2, annex C; EPUB 3.3, 4.2.2)"""
_ENCRYPTED = 0x1
_PIECE = 65_536
_BEFORE_ROOT = 1_000_000
"""Bytes of an XML part within which its first element must come."""


def check_zip(data: bytes) -> None:
    """Raise UnreadableFile, with figures, where the archive in `data` is a bomb, damaged, or locked with a password."""
    with damage("is damaged or cut short"):
        _check(data, MOST_BYTES, 1)


def check_entry_count(data: bytes) -> None:
    """Raise UnreadableFile where there are far too many entries, before zipfile makes an object of each."""
    listed = data.count(_DIRECTORY_ENTRY)
    if listed > 2 * MOST_ENTRIES:  # some may be those of archives inside
        raise UnreadableFile(f"is a bomb: its archive has {listed:,} entries; {MOST_ENTRIES:,} are allowed")


def _check(data: bytes, budget: int, depth: int) -> int:
    """How much of `budget` is left, in bytes, after everything in the archive."""
    check_entry_count(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        budget = _check_directory(entries, budget)
        for entry in entries:
            if not entry.is_dir():
                budget = _check_entry(archive, entry, budget, depth)
    return budget


def _check_directory(entries: list[zipfile.ZipInfo], budget: int) -> int:
    if len(entries) > MOST_ENTRIES:
        raise UnreadableFile(f"is a bomb: its archive has {len(entries):,} entries; {MOST_ENTRIES:,} are allowed")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > budget:
        raise UnreadableFile(f"is a bomb: it unpacks to {_mb(unpacked)}; {_mb(MOST_BYTES)} in all are allowed")
    for size, within in [(unpacked, packed), *((entry.file_size, entry.compress_size) for entry in entries)]:
        if size > SMALL and size > MOST_RATIO * within:
            raise UnreadableFile(f"is a bomb: {_mb(size)} are packed {size // max(1, within):,} to 1")
    by_place = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(by_place):
        if entry.header_offset + _LOCAL_HEADER + entry.compress_size > following.header_offset:
            raise UnreadableFile("is a bomb: entries of its archive overlap")
    return budget - unpacked


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int, depth: int) -> int:
    """What is left of `budget`.

    Every entry is unpacked here once, a piece at a time: zipfile then ends at the size that the directory says, and
    compares the checksum. In one go, it would unpack all that there is before it cuts that off.
    """
    if depth > 1 and (entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS):
        return budget  # nothing can open it
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableFile("is password-protected; save it without a password")
    if entry.compress_type not in _METHODS:
        raise UnreadableFile(f"is packed in a way that is not read (ZIP method {entry.compress_type})")
    with archive.open(entry) as part:
        start = part.read(_PIECE)
        if start.startswith(_ARCHIVE):
            if depth > DEEPEST:
                raise UnreadableFile(f"is a bomb: it holds archives in archives, more than {DEEPEST} deep")
            return _check_inner(start + b"".join(_pieces(part)), budget, depth + 1)
        if _may_be_xml(start):
            _check_xml(start, part)
        for _ in _pieces(part):
            pass
    return budget


def _check_inner(data: bytes, budget: int, depth: int) -> int:
    """An archive inside, whose damage is none of ours: nothing opens it."""
    try:
        return _check(data, budget, depth)
    except UnreadableFile:
        raise
    except Exception:  # whatever zipfile trips over
        return budget


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    while piece := part.read(_PIECE):
        yield piece


def _may_be_xml(start: bytes) -> bool:
    """In UTF-16, too: with NULs between the letters."""
    return start[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _check_xml(start: bytes, part: IO[bytes]) -> None:
    """Read an XML part up to its first element, and look at the entities that were declared above it."""
    watch = _Entities()
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = watch.declared
    parser.StartElementHandler = watch.element
    seen = 0
    try:
        while start and not watch.in_text:
            parser.Parse(start, False)
            seen += len(start)
            if seen > _BEFORE_ROOT:
                raise UnreadableFile("is a bomb: an XML part has no element in its first megabyte")
            start = part.read(_PIECE)
    except expat.ExpatError as error:
        # Not well-formed: the library will say so, or get over it. But what it may understand must be seen here.
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]:
            raise UnreadableFile("holds XML in an unknown encoding") from error


class _Entities:
    """What the declarations above the first element of an XML part say."""

    def __init__(self) -> None:
        self.in_text = False
        self._length = 0

    def element(self, *_: object) -> None:
        self.in_text = True

    def declared(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        """Entities made of entities grow without end, and one that is long may be used often. ("Billion laughs")"""
        self._length += len(value or "")
        if is_parameter or value is None or "&" in value or self._length > _LONGEST_ENTITIES:
            raise UnreadableFile(f"is a bomb: an XML part declares the entity {one_line(name)[:30]!r}")


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
