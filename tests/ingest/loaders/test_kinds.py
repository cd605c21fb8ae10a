"""What a file is: by its content whatever its name, by its name where the content is text."""

import gzip
import io
import random
import zipfile

import pytest

from ingest.loaders.kinds import SUFFIXES, kind_of, misnamed
from tests.support.office_files import old_office
from tests.support.sample_files import samples
from vector_db.errors import UnreadableFile

MARKS = (b"%PDF", b"PK\x03\x04", b"{\\rt", b"\xd0\xcf\x11\xe0")
SIGNED = [suffix for suffix in SUFFIXES if samples()[suffix].startswith(MARKS)]
HEAD = 4096


def archive(**files: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        for name, content in files.items():
            out.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("suffix", SIGNED)
@pytest.mark.parametrize(
    "name", ["ships.txt", "ships", "ships.csv", "ships.pdf", "ships.docx", "ships.weird", ".hidden"]
)
def test_content_with_a_signature_is_told_whatever_its_name(name: str, suffix: str) -> None:
    assert kind_of(name, samples()[suffix]) == SUFFIXES[suffix]


@pytest.mark.parametrize("suffix", list(SUFFIXES))
def test_the_beginning_is_enough_for_a_file_with_its_own_name(suffix: str) -> None:
    data = samples()[suffix]
    for size in (HEAD, 1024, 600):
        assert kind_of(f"ships{suffix}", data[:size]) == SUFFIXES[suffix]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("README", b"Read me first.", "text"),
        ("LICENSE", b"Permission is granted.\n" * 1000, "text"),
        ("notes.xyz", "Größe: 40 m".encode("cp1252"), "text"),
        ("notes.xyz", "Größe: 40 m".encode("utf-16"), "text"),
        ("page", b"\xef\xbb\xbf\n<!-- saved --><!DOCTYPE HTML><p>Hello", "html"),
        ("page.aspx", b"<html><body>Hello</body></html>", "html"),
        ("notes.md", b"<html> is a tag", "markdown"),
        ("report.doc", b"{\\rtf1 Hello}", "rtf"),
        ("export.xls", b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        ("export.xls", b"Ship\tBuilt\nGrace\t1904\n", "csv"),
        ("letter.pdf", b"Dear Sir, you are reading a letter.", "text"),
        ("junk.pdf", b"HTTP/1.1 200 OK\r\n\r\n" + samples()[".pdf"], "pdf"),
        ("noise.bin", random.Random(3).randbytes(9000), None),
        ("zeros", bytes(5000), None),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
    ],
)
def test_what_a_name_does_not_tell(name: str, data: bytes, kind: str | None) -> None:
    assert kind_of(name, data) == kind


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("old.doc", old_office("WordDocument"), "is an old Word document (.doc); save it as .docx"),
        ("old.docx", old_office("WordDocument"), "is an old Word document (.doc); save it as .docx"),
        ("talk", old_office("PowerPoint Document"), "is an old PowerPoint presentation (.ppt); save it as .pptx"),
        ("locked.docx", old_office("EncryptedPackage"), "is password-protected; save it without a password"),
        ("drawing.vsd", old_office("VisioDocument"), "is an old Office document of an unknown kind"),
        ("sheet.xlsb", archive(**{"xl/workbook.bin": ""}), "is a binary workbook (.xlsb); save it as .xlsx"),
        (
            "sheet.ods",
            archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "is an OpenDocument spreadsheet; save it as .xlsx",
        ),
        ("app.jar", archive(**{"META-INF/MANIFEST.MF": ""}), "is a program (Java or Android)"),
        ("files.zip", archive(note="x"), "is a ZIP archive"),
        ("files.docx", archive(note="x"), "is named .docx but holds a ZIP archive"),
        ("list.csv", b"SQLite format 3\x00" + bytes(200), "is named .csv but holds an SQLite database"),
        ("backup.tar.gz", gzip.compress(b"x", mtime=0), "is a gzip archive"),
        ("song.mp3", b"ID3\x04" + bytes(100), "is an MP3 recording"),
        ("film.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(100), "is a video"),
        ("sound.wav", b"RIFF\x00\x00\x00\x00WAVE", "is a recording (RIFF)"),
        ("tool", b"\x7fELF\x02\x01" + bytes(100), "is a program"),
        ("notes.txt", b"\x7fELF\x02\x01" + bytes(100), "is named .txt but holds a program"),
        (
            "scan.pdf",
            random.Random(1).randbytes(5000),
            "is named .pdf but holds something else, or is damaged: it does not begin as it must",
        ),
    ],
)
def test_what_cannot_be_read_is_named(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        kind_of(name, data)
    assert str(raised.value) == reason


def test_a_beginning_alone_never_raises_anything_else() -> None:
    for data in [*samples().values(), old_office("WordDocument"), old_office("Workbook")]:
        for size in [*range(1, 200), *range(200, 5000, 97)]:
            for name in ("ships", "ships.docx", "ships.xls"):
                try:
                    kind = kind_of(name, data[:size])
                except UnreadableFile:
                    continue
                assert kind is None or kind in SUFFIXES.values()


def test_a_misnamed_file_gets_a_note() -> None:
    assert misnamed("notes.txt", "pdf") == "is named .txt but holds a PDF; read as that"
    assert misnamed("letter.pdf", "text") == "is named .pdf but holds plain text; read as that"
    assert misnamed("page.htm", "html") is None
    assert misnamed("README", "text") is None
