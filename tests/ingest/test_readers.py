"""The reading processes: their limits, and what becomes of the run when one is lost."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.readers import Limits, Pages, Readers
from tests.support.library import write
from tests.support.sample_files import pdf
from vector_db.errors import UnreadableFile
from vector_db.settings import Settings


@pytest.fixture
def readers() -> Iterator[Readers]:
    with Readers(Limits(readers=1)) as opened:
        yield opened


def until(what: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether `what` comes true in time."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def bomb(path: Path, pages: int) -> Path:
    """A PDF of a few kilobytes whose every page draws ten forms, which draw ten each, and so on: for ever."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages))
    objects.append(
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /XObject << /F 5 0 R >>"
        b" /Font << /A << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    )
    draw = b"/F Do " * 10
    text = b"BT /A 9 Tf 9 9 Td (endless) Tj ET " * 20_000
    objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(text + draw), text + draw))
    objects.append(
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d >> stream\n%s\nendstream" % (len(text), text)
    )
    data = bytearray(b"%PDF-1.7\n")
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % start for start in starts)
    data += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table)
    path.write_bytes(data)
    return path


def test_a_document_comes_as_its_loader_read_it(readers: Readers, tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# Ships\n\nThe *Aurora* — «née» 汽船.\n\n| Ship | Built |\n|---|---|\n| A | 1904 |\n"})
    document = readers.read(tmp_path / "a.md", "a.md").result()
    assert document.title == "Ships"
    assert [block.kind for block in document.blocks] == ["prose", "row"]
    assert "The Aurora — «née» 汽船." in document.blocks[0].text
    (tmp_path / "b.pdf").write_bytes(pdf("One.", "Two."))
    document = readers.read(tmp_path / "b.pdf", "b.pdf").result()
    assert (document.pages, [block.page for block in document.blocks]) == (2, [1, 2])


def test_what_a_file_is_called_decides_where_its_content_does_not(readers: Readers, tmp_path: Path) -> None:
    write(tmp_path, {"00001.bin": "Ship,Built\nGrace,1904\n"})
    document = readers.read(tmp_path / "00001.bin", "the-ships.csv").result()
    assert (document.title, document.blocks[0].kind) == ("The ships", "row")


@pytest.mark.parametrize("name", ["empty.md", "torn.pdf", "gone.md"])
def test_a_bad_file_fails_in_words_and_the_reader_goes_on(readers: Readers, tmp_path: Path, name: str) -> None:
    write(tmp_path, {"empty.md": "", "torn.pdf": "%PDF-1.7 nothing", "good.md": "The anchor."})
    with pytest.raises(UnreadableFile) as caught:
        readers.read(tmp_path / name, name).result()
    assert "\n" not in str(caught.value)
    assert readers.read(tmp_path / "good.md", "good.md").result().blocks[0].text == "The anchor."


def test_a_file_that_takes_too_long_fails_and_another_reader_takes_over(tmp_path: Path) -> None:
    write(tmp_path, {"good.md": "The anchor."})
    endless = bomb(tmp_path / "endless.pdf", 50)
    with Readers(Limits(readers=1, seconds=1.0)) as readers:
        slow, good = readers.read(endless, "endless.pdf"), readers.read(tmp_path / "good.md", "good.md")
        with pytest.raises(UnreadableFile, match=r"^took longer than 1 seconds.*\(DOCENT_READ_SECONDS\)$"):
            slow.result()
        assert good.result().blocks


def test_pages_that_come_in_time_may_take_longer_together(tmp_path: Path) -> None:
    pages = 90  # more than two seconds in all, each of them far less; the first has the library imported, too
    canvas = Canvas(str(tmp_path / "long.pdf"))
    for number in range(pages):
        canvas.drawString(72, 700, f"Page {number}.")
        canvas.addLiteral("72 100 m 300 100 l S " * 8000)
        canvas.showPage()
    canvas.save()
    with Readers(Limits(readers=1, seconds=2.0)) as readers:
        told = Pages()
        assert readers.read(tmp_path / "long.pdf", "long.pdf", told).result().pages == pages
        assert told.told == (pages, 0)


def test_pages_are_counted_anew_where_scans_are_looked_through() -> None:
    pages = Pages()
    told = []
    for left in (2, 1, 0, 1, 0):  # three pages, of which two are scans
        pages.turn(left)
        told.append(pages.told)
    assert told == [(1, 2), (2, 1), (3, 0), (1, 1), (2, 0)]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_file_that_needs_too_much_memory_fails_and_the_next_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"large.txt": "A word or two. \n\n" * 4_000_000, "good.md": "The anchor."})
    with Readers(Limits(readers=1, memory_mb=192)) as readers:
        with pytest.raises(UnreadableFile, match="needs more than 192 MB of memory"):
            readers.read(tmp_path / "large.txt", "large.txt").result()
        assert readers.read(tmp_path / "good.md", "good.md").result().blocks


def test_a_reader_that_is_killed_costs_one_file(readers: Readers, tmp_path: Path) -> None:
    write(tmp_path, {"good.md": "The anchor."})
    endless = bomb(tmp_path / "endless.pdf", 50)
    readers.read(tmp_path / "good.md", "good.md").result()
    [child] = readers._all
    reading = readers.read(endless, "endless.pdf")
    assert until(lambda: not readers._idle)
    os.kill(child._process.pid, signal.SIGKILL)
    with pytest.raises(UnreadableFile, match="crashed the reader"):
        reading.result()
    assert readers.read(tmp_path / "good.md", "good.md").result().blocks


def test_a_reader_that_dies_while_it_waits_is_replaced(readers: Readers, tmp_path: Path) -> None:
    write(tmp_path, {"good.md": "The anchor."})
    readers.read(tmp_path / "good.md", "good.md").result()
    [child] = readers._all
    os.kill(child._process.pid, signal.SIGKILL)
    assert until(lambda: not child.lives())
    assert readers.read(tmp_path / "good.md", "good.md").result().blocks


def test_no_reader_is_left_behind(tmp_path: Path) -> None:
    write(tmp_path, {"good.md": "The anchor."})
    endless = bomb(tmp_path / "endless.pdf", 50)
    with Readers(Limits(readers=2)) as readers:
        readers.read(tmp_path / "good.md", "good.md").result()
        reading = readers.read(endless, "endless.pdf")
        assert until(lambda: len(readers._all) > len(readers._idle))
        pids = [child._process.pid for child in readers._all]
    assert not any(lives(pid) for pid in pids)
    with pytest.raises(UnreadableFile):
        reading.result()


PARENT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a job in the background does not inherit
from pathlib import Path
from ingest.readers import Limits, Readers
with Readers(Limits(readers=2)) as readers:
    readers.read(Path(sys.argv[1]), "good.md").result()
    busy = readers.read(Path(sys.argv[2]), "endless.pdf")
    while len(readers._all) == len(readers._idle):
        pass
    print(*[child._process.pid for child in readers._all], flush=True)
    busy.result()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("with_", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_readers_end_with_their_parent(with_: signal.Signals, tmp_path: Path) -> None:
    write(tmp_path, {"good.md": "The anchor."})
    endless = bomb(tmp_path / "endless.pdf", 5000)
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "good.md"), str(endless)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.stdout
        try:
            pids = [int(pid) for pid in parent.stdout.readline().split()]
            assert pids and all(lives(pid) for pid in pids)
            parent.send_signal(with_)
            assert parent.wait(timeout=20) != 0
        finally:
            parent.kill()
    assert until(lambda: not any(lives(pid) for pid in pids))


def test_an_archive_is_unpacked_by_a_reader(readers: Readers, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner/x.md", "The anchor.")
        archive.writestr("../out.md", "Out.")
    into = tmp_path / "into"
    into.mkdir()
    unpacked = readers.unpack(tmp_path / "a.zip", into)
    assert unpacked
    assert [(member.name, member.path.read_text()) for member in unpacked.members] == [("inner/x.md", "The anchor.")]
    assert [problem.path for problem in unpacked.problems] == ["../out.md"]
    write(tmp_path, {"b.zip": "no archive at all"})
    assert readers.unpack(tmp_path / "b.zip", into) is None


def test_a_zip_bomb_is_refused(readers: Readers, tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", bytes(50_000_000))
    (tmp_path / "bomb.zip").write_bytes(file.getvalue())
    (tmp_path / "into").mkdir()
    with pytest.raises(UnreadableFile, match="bomb"):
        readers.unpack(tmp_path / "bomb.zip", tmp_path / "into")


def test_the_settings_are_the_limits() -> None:
    limits = Limits.of(Settings(readers=3, read_seconds=5, read_mb=256, file_mb=7))
    assert limits == Limits(3, 5, 256, 7)
    assert Limits.of(Settings()) == Limits()
    limits.check_size(7 * 2**20)
    with pytest.raises(UnreadableFile, match=r"^is 8\.0 MB; the limit is 7 MB \(DOCENT_FILE_MB\)$"):
        limits.check_size(8 * 2**20)
    with pytest.raises(UnreadableFile, match=r"is 2\.1 GB"):
        limits.check_size(int(2.1 * 2**30))
