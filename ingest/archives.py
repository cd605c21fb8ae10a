"""ZIP archives, which the job treats as folders: what is in one, and its files unpacked where they can be read.

A member's own name is never used on the disk, so that no name can do harm there. Limits hold before and while a file
is written. Knows nothing of what is in the members, and of Office files, e-books and the like only that they are no
archives, though they are ZIP files.
"""

import contextlib
import re
import shutil
import stat
import struct
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage, reason_of
from ingest.report import Problem
from vector_db.errors import UnreadableFile

MOST_BYTES = 200_000_000
"""Unpacked, of all members together."""
MOST_MEMBERS = 2_000
MOST_RATIO = 100
"""Unpacked size to packed size, above which it is a bomb. Text comes to about 4, a log file to 20."""
SMALL = 1_000_000
"""Bytes that are no bomb, however well they were packed."""

_PIECE = 1 << 20
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_CONTAINER_PARTS = {"mimetype", "[Content_Types].xml", "META-INF/container.xml", "_rels/.rels"}
"""Any of them makes a ZIP file an Office or OpenDocument file or an e-book."""
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075
"""The extra field in which Info-ZIP keeps a name in UTF-8. (PKWARE's APPNOTE.TXT, 4.6.9)"""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive, unpacked."""

    name: str
    """Its path as the archive calls it, relative, with ``/``."""
    path: Path
    """Where it lies now, under a name of ours that ends as its own does."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out of an archive."""

    members: tuple[Member, ...]
    """In the order of their names."""
    problems: tuple[Problem, ...]
    """Those that were left in, by their names, each with the reason."""


def is_archive(path: Path) -> bool:
    """Whether `path` is a ZIP archive by its content, a damaged one too, and not an Office file or an e-book."""
    try:
        with path.open("rb") as file:
            head = file.read(30 + 256)
            if not head.startswith(_SIGNATURES):
                return False
            try:
                names = set(zipfile.ZipFile(file).namelist())
            except Exception:  # a damaged directory, in whatever way: the first member's name has to do
                names = {head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("cp437")}
    except OSError:
        return False
    return not names & _CONTAINER_PARTS


def members(path: Path) -> tuple[str, ...]:
    """The names of the files that `unpack` would give, from the archive's directory alone.

    Raises UnreadableFile as `unpack` does.
    """
    with _opened(path) as archive:
        wanted, _ = _sorted_out(archive)
        return tuple(wanted)


def unpack(path: Path, into: Path) -> Unpacked:
    """Unpack the archive at `path` into the folder `into`, which exists and is the caller's to remove.

    Hidden files, and what systems add for themselves, are passed over. Raises UnreadableFile where the archive as a
    whole is damaged, too large or a bomb; before anything is written where its directory tells.
    """
    done: list[Member] = []
    with _opened(path) as archive:
        wanted, problems = _sorted_out(archive)
        for name, info in wanted.items():
            target = into / f"{len(done) + len(problems):05d}{_suffix(name)}"
            try:
                _write(archive, info, target)
                if is_archive(target):
                    raise UnreadableFile("is an archive inside an archive, which is not opened; unpack it first")
            except UnreadableFile as error:
                target.unlink(missing_ok=True)
                problems.append(Problem(name, str(error)))
            else:
                done.append(Member(name, target))
    return Unpacked(tuple(done), tuple(problems))


def open_member(path: Path, name: str) -> BinaryIO:
    """The file that the archive at `path` calls `name`, in a temporary file of no name that goes when it is closed.

    Raises UnreadableFile, also where `members` does not list that name.
    """
    with _opened(path) as archive:
        wanted, _ = _sorted_out(archive)
        if name not in wanted:
            raise UnreadableFile("is not in the archive any more")
        file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  (whoever asked closes it)
        try:
            _copy(archive, wanted[name], file)
        except UnreadableFile:
            file.close()
            raise
    file.seek(0)
    return file


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    with damage("is damaged, or not a ZIP archive"):
        try:
            archive = zipfile.ZipFile(path)
        except OSError as error:
            raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
    with archive:
        _check_size(archive.infolist())
        yield archive


def _check_size(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise UnreadableFile(f"holds {len(infos):,} entries; an archive may have {MOST_MEMBERS:,}. Unpack it first")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_BYTES:
        raise UnreadableFile(
            f"unpacks to {unpacked / 1e6:,.0f} MB; an archive may have {MOST_BYTES / 1e6:.0f} MB. Unpack it first"
        )
    for info in infos:
        if info.file_size > SMALL and info.file_size > MOST_RATIO * info.compress_size:
            ratio = info.file_size // max(1, info.compress_size)
            raise UnreadableFile(f"is a bomb: it unpacks to {ratio:,} times its size")


def _sorted_out(archive: zipfile.ZipFile) -> tuple[dict[str, zipfile.ZipInfo], list[Problem]]:
    """The files that are wanted, by name in order, and what is wrong with the others."""
    wanted: dict[str, zipfile.ZipInfo] = {}
    problems = []
    for info in archive.infolist():
        name = _name(info)
        if name.endswith("/") or _is_hidden(name):
            continue
        name = str(PurePosixPath(name))
        if reason := _objection(info, name):
            problems.append(Problem(one_line(name), reason))
        elif name in wanted:
            problems.append(Problem(name, "is in the archive more than once; the last one counts"))
            wanted[name] = info
        else:
            wanted[name] = info
    return dict(sorted(wanted.items())), problems


def _name(info: zipfile.ZipInfo) -> str:
    """What a member is called: as UTF-8 where it says so or can be so, else in the encoding of DOS."""
    name = _unicode_path(info.extra) or info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        with contextlib.suppress(UnicodeError):  # Many programs write UTF-8 and do not say so.
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _unicode_path(extra: bytes) -> str:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", errors="replace")
        at += 4 + size
    return ""


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        "__MACOSX" in parts
        or any(part.startswith(".") and part != ".." for part in parts)
        or parts[-1:] in (("Thumbs.db",), ("desktop.ini",))
    )


def _objection(info: zipfile.ZipInfo, name: str) -> str:
    """Why a member is not to be unpacked; empty where it may be."""
    path = PurePosixPath(name)
    if path.is_absolute() or _DRIVE.match(name) or ".." in path.parts:
        return "has a name that leads out of the archive"
    if _UNSHOWN.search(name):
        return "has a name with characters that cannot be shown"
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "is a link, which is not followed in an archive"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is not a regular file"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack the archive with its password first"
    return ""


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one member into a new file."""
    try:
        with target.open("xb") as file:
            _copy(archive, info, file)
    except OSError as error:
        raise UnreadableFile(f"cannot be unpacked: {_reason(error)}") from error


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: BinaryIO) -> None:
    """Unpack one member. It gives no more bytes than the directory says, whose sum has been checked."""
    # A damaged member: BadZipFile, zlib.error, EOFError, LZMAError, NotImplementedError, struct.error, OSError ...
    try:
        with archive.open(info) as member:
            shutil.copyfileobj(member, file, _PIECE)
    except Exception as error:
        raise UnreadableFile(f"cannot be unpacked: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return reason_of(error)
