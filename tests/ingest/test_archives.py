"""ZIP archives: what comes out of them, under which names, and what is left in."""

import io
import random
import stat
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.archives import MOST_MEMBERS, Unpacked, is_archive, members, unpack
from tests.support.sample_files import samples
from vector_db.errors import UnreadableFile


def zipped(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def unpacked(data: bytes, folder: Path) -> Unpacked:
    (folder / "archive.zip").write_bytes(data)
    into = folder / "into"
    into.mkdir()
    result = unpack(folder / "archive.zip", into)
    assert sorted(into.iterdir()) == sorted(member.path for member in result.members)
    return result


def test_members_keep_their_names_and_lie_under_others(tmp_path: Path) -> None:
    data = zipped({"b/notes.md": "# B", "a.TXT": "A", "b/empty.txt": "", "folder/": ""})
    result = unpacked(data, tmp_path)
    assert [(member.name, member.path.read_bytes()) for member in result.members] == [
        ("a.TXT", b"A"),
        ("b/empty.txt", b""),
        ("b/notes.md", b"# B"),
    ]
    assert [member.path.name for member in result.members] == ["00000.TXT", "00001.txt", "00002.md"]
    assert not result.problems
    assert members(tmp_path / "archive.zip") == tuple(member.name for member in result.members)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil.txt", "leads out"),
        ("a/../../evil.txt", "leads out"),
        ("/etc/evil.txt", "leads out"),
        ("C:\\evil.txt", "leads out"),
        ("c:evil.txt", "leads out"),
        ("..\\..\\evil.txt", "leads out"),
        ("\\\\server\\share\\evil.txt", "leads out"),
        ("evil\n.txt", "cannot be shown"),
        ("evil\u202etxt.exe", "cannot be shown"),
    ],
)
def test_evil_names_are_left_in(name: str, reason: str, tmp_path: Path) -> None:
    result = unpacked(zipped({name: "x", "good.txt": "y"}), tmp_path)
    assert [member.name for member in result.members] == ["good.txt"]
    (problem,) = result.problems
    assert reason in problem.reason and "\n" not in problem.path
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"archive.zip", result.members[0].path.name}


def test_a_name_is_not_cut_at_a_nul(tmp_path: Path) -> None:
    data = zipped({"goodXevil.txt": "x"}).replace(b"goodXevil", b"good\x00evil")
    assert "cannot be shown" in unpacked(data, tmp_path).problems[0].reason


def test_names_are_read_in_the_encoding_they_were_written_in(tmp_path: Path) -> None:
    data = zipped({"Grüße/日本.txt": "1"})
    unflagged = zipped({"caféX.txt": "2"})  # the flag for UTF-8 is taken away, as by programs that do not set it
    unflagged = unflagged.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00").replace(
        b"\x14\x03\x14\x00\x00\x08", b"\x14\x03\x14\x00\x00\x00"
    )
    assert not zipfile.ZipFile(io.BytesIO(unflagged)).infolist()[0].flag_bits
    dos = zipped({"cafeX.txt": "3"}).replace(b"cafeX", b"caf\x82X")
    for number, (content, name) in enumerate([(data, "Grüße/日本.txt"), (unflagged, "caféX.txt"), (dos, "caféX.txt")]):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert [member.name for member in unpacked(content, folder).members] == [name]


def test_what_systems_add_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    names = ["__MACOSX/._a.txt", ".DS_Store", "x/.git/config", "Thumbs.db", "x/desktop.ini", "a.txt"]
    result = unpacked(zipped(dict.fromkeys(names, "x")), tmp_path)
    assert [member.name for member in result.members] == ["a.txt"] and not result.problems


def test_links_and_encrypted_members_are_left_in(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("secret.txt", "x")
    data = bytearray(file.getvalue())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    result = unpacked(bytes(data), tmp_path)
    assert not result.members
    assert [(problem.path, problem.reason.partition(";")[0]) for problem in result.problems] == [
        ("link.txt", "is a link, which is not followed in an archive"),
        ("secret.txt", "is encrypted"),
    ]


def test_an_archive_inside_is_not_opened_but_an_office_file_is_a_file(tmp_path: Path) -> None:
    result = unpacked(zipped({"in.zip": zipped({"a.txt": "x"}), "letter.docx": samples()[".docx"]}), tmp_path)
    assert [member.name for member in result.members] == ["letter.docx"]
    assert [problem.path for problem in result.problems] == ["in.zip"]
    assert "archive inside an archive" in result.problems[0].reason


def test_a_damaged_member_costs_no_other(tmp_path: Path) -> None:
    data = bytearray(zipped({"bad.txt": "Bees in the roof." * 9, "good.txt": "y"}, zipfile.ZIP_STORED))
    data[data.index(b"Bees")] ^= 1
    result = unpacked(bytes(data), tmp_path)
    assert [member.name for member in result.members] == ["good.txt"]
    assert "Bad CRC-32" in result.problems[0].reason


def test_a_bomb_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped({"zeros.txt": bytes(20_000_000)}))
    (tmp_path / "into").mkdir()
    with pytest.raises(UnreadableFile, match=r"^is a bomb: it unpacks to 1,0\d\d times its size$"):
        unpack(path, tmp_path / "into")
    assert not list((tmp_path / "into").iterdir())


def test_too_many_entries_and_too_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{number}.txt": "" for number in range(MOST_MEMBERS + 1)}))
    with pytest.raises(UnreadableFile, match="holds 2,001 entries"):
        unpack(path, tmp_path)
    monkeypatch.setattr("ingest.archives.MOST_BYTES", 1000)
    path.write_bytes(zipped({"a.txt": "x" * 600, "b.txt": "y" * 600}))
    with pytest.raises(UnreadableFile, match="unpacks to"):
        unpack(path, tmp_path)


def test_a_member_that_is_larger_than_the_directory_says(tmp_path: Path) -> None:
    data = bytearray(zipped({"liar.txt": bytes(300_000)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    result = unpacked(bytes(data), tmp_path)
    assert not result.members and result.problems[0].path == "liar.txt"


def test_unpacking_does_not_hold_the_files_in_memory(tmp_path: Path) -> None:
    data = zipped({"noise.bin": random.Random(1).randbytes(30_000_000)}, zipfile.ZIP_STORED)
    (tmp_path / "archive.zip").write_bytes(data)
    del data
    tracemalloc.start()
    try:
        unpack(tmp_path / "archive.zip", tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_what_is_an_archive_is_told_by_content(tmp_path: Path) -> None:
    book = zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": "<x/>"})
    sound = zipped({"a.txt": "x"})
    for content, expected in [
        (sound, True),
        (sound[:-30], True),
        (zipped({}), True),
        (samples()[".docx"], False),
        (samples()[".docx"][:-300], False),
        (book, False),
        (b"PK is what it says", False),
        (b"", False),
    ]:
        (tmp_path / "file").write_bytes(content)
        assert is_archive(tmp_path / "file") is expected
    assert not is_archive(tmp_path) and not is_archive(tmp_path / "none")


@pytest.mark.parametrize("cut", [10, 60, 100])
def test_a_damaged_archive_is_refused_with_a_reason(cut: int, tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(zipped({"a.txt": "Bees" * 30})[:cut])
    with pytest.raises(UnreadableFile, match="is damaged, or not a ZIP archive"):
        unpack(tmp_path / "cut.zip", tmp_path)
