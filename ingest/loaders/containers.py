"""What a container holds: ZIP, in which Office since 2007, OpenDocument and e-books are, and OLE, the older one.

Told by what lies in it, never by a name. Knows nothing of how any of it is read.
"""

import io
import re
import zipfile

import olefile

from ingest.loaders.zip_guard import check_entry_count
from vector_db.errors import UnreadableFile

_OFFICE = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/epub+zip": "epub",
}
_OLE_STREAMS = {"workbook": "xls", "book": "xls", "__properties_version1.0": "msg"}
_MIMETYPE = re.compile(rb"PK\x03\x04.{22}\x08\x00..mimetype.{0,64}?(application/[a-z0-9.+-]+)", re.S)
_LOCAL_NAME = re.compile(rb"PK\x03\x04.{22}(..)..", re.S)
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds an Office file locked with a password. (MS-OFFCRYPTO 2.3.4.4)"""


def zip_kind(data: bytes, guess: str | None) -> str | None:
    """The kind of a file in a ZIP archive; `guess` where that is damaged, or not whole, and does not tell.

    None for an archive of something else. Raises UnreadableFile for kinds that are known and not read, with what to do.
    """
    check_entry_count(data)
    mimetype = ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    mimetype = entry.read(100).decode("ascii", "replace").strip()
    except Exception:  # zipfile raises anything on damage; the loader will say what is wrong
        names, mimetype = _first_names(data)
        return _by_mimetype(mimetype) or _by_names(names) or guess
    return _by_mimetype(mimetype) or _by_names(names)


def _first_names(data: bytes) -> tuple[set[str], str]:
    """What the first entries are called: enough to tell a format when the directory at the end is not there."""
    names = {
        data[found.end() : found.end() + int.from_bytes(found[1], "little")].decode("utf-8", "replace")
        for found in _LOCAL_NAME.finditer(data, 0, 65536)
    }
    mimetype = _MIMETYPE.match(data)
    return names, mimetype[1].decode("ascii") if mimetype else ""


def _by_mimetype(mimetype: str) -> str | None:
    """OpenDocument and EPUB say what they are in their first entry."""
    if mimetype.startswith("application/vnd.oasis.opendocument.") and mimetype not in _MIMETYPES:
        sort = mimetype.rpartition(".")[2]
        better = {"spreadsheet": ".xlsx", "presentation": ".pptx"}.get(sort, ".pdf")
        raise UnreadableFile(f"is an OpenDocument {sort}; save it as {better}")
    return _MIMETYPES.get(mimetype)


def _by_names(names: set[str]) -> str | None:
    if "xl/workbook.bin" in names:
        raise UnreadableFile("is a binary workbook (.xlsb); save it as .xlsx")
    if "[Content_Types].xml" in names or "_rels/.rels" in names:
        for folder, kind in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return kind
    if "Index/Document.iwa" in names or any(name.startswith("Index/Tables/") for name in names):
        raise UnreadableFile("is a document of Apple's iWork; save it as .docx, .xlsx, .pptx or .pdf")
    if "META-INF/container.xml" in names:
        return "epub"
    if "META-INF/manifest.xml" in names:
        return "odt"
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        raise UnreadableFile("is a program (Java or Android)")
    return None


def ole_kind(data: bytes, guess: str | None) -> str:
    """The kind of a file in an OLE container, by the streams at its root; `guess` or ``xls`` where they cannot be read.

    Raises UnreadableFile for Word and PowerPoint files before 2007, and for what is locked with a password.
    """
    try:
        with olefile.OleFileIO(data) as container:
            streams = {str(path[0]).lower() for path in container.listdir()}
    except Exception:  # olefile raises its own errors, and IndexError, struct.error ... on damage
        streams = {"encryptedpackage"} if _ENCRYPTED_PACKAGE in data else set()
    if "encryptedpackage" in streams:
        raise UnreadableFile("is password-protected; save it without a password")
    # What is embedded in a document lies in a storage of its own, not at the root.
    for stream, kind in _OLE_STREAMS.items():
        if stream in streams:
            return kind
    if "worddocument" in streams:
        raise UnreadableFile("is an old Word document (.doc); save it as .docx")
    if "powerpoint document" in streams:
        raise UnreadableFile("is an old PowerPoint presentation (.ppt); save it as .pptx")
    if streams:
        raise UnreadableFile("is an old Office document of an unknown kind")
    return guess or "xls"
