"""Archives that are small and unpack to far too much, in all the ways that are known, as Office files and e-books."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

ZEROS = bytes(1_000_000)

PARTS = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": ("[Content_Types].xml", "ppt/presentation.xml"),
    "odt": ("META-INF/manifest.xml", "content.xml"),
    "epub": ("META-INF/container.xml", "OPS/book.xhtml"),
}
"""What makes a ZIP archive such a file: a part that tells, and one for the text."""

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{of};" * 10}">' for of, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><x>&i;</x>"
)
LONG = f'<!DOCTYPE x [<!ENTITY a "{"ha" * 10_000}">]><x>{"&a;" * 10_000}</x>'
FROM_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
PARAMETERS = "<!DOCTYPE x [<!ENTITY % a \"<!ENTITY b 'ha'>\"> %a;]><x>&b;</x>"


def zeros(megabytes: int) -> bytes:
    """That many megabytes of zeros, deflated: a block that stands for one, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(ZEROS) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + b"\x03\x00"


def packed(files: dict[str, bytes | str]) -> bytes:
    """A ZIP archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def raw(entries: list[tuple[str, bytes, int]], *, same_place: bool = False, method: int = 8, flags: int = 0) -> bytes:
    """A ZIP archive of names, deflated bytes and the sizes they are said to have; all in one place, where so wished."""
    body, directory, at = bytearray(), bytearray(), 0
    for number, (name, data, size) in enumerate(entries):
        fields = (20, flags, method, 0, 33, 0, len(data), size, len(name), 0)
        if number == 0 or not same_place:
            at = len(body)
            body += struct.pack("<4s5H3L2H", b"PK\x03\x04", *fields) + name.encode() + data
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, at) + name.encode()
    count = min(len(entries), 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Each with a name that tells its kind and its way."""
    small = zlib.compressobj(9, zlib.DEFLATED, -15)
    little = small.compress(b"<x/>") + small.flush()
    for kind, (tells, text) in PARTS.items():
        head = (tells, little, 4)
        yield f"{kind}: one part of 300 MB", raw([head, (text, zeros(300), 300_000_000)])
        yield f"{kind}: one part, 1,000 to 1", raw([head, (text, zeros(20), 20_000_000)])
        yield f"{kind}: many parts", raw([head, *[(f"{text}{n}", zeros(4), 4_000_000) for n in range(60)]])
        yield f"{kind}: overlapping", raw([head, *[(f"{text}{n}", little, 4) for n in range(100)]], same_place=True)
        yield f"{kind}: 50,000 entries", raw([head, *[(f"{text}{n}", b"\x03\x00", 0) for n in range(50_000)]])
        yield f"{kind}: billion laughs", packed({tells: "<x/>", text: LAUGHS})
        yield (
            f"{kind}: laughs in UTF-16",
            packed({tells: "<x/>", text: LAUGHS.removeprefix('<?xml version="1.0"?>').encode("utf-16")}),
        )
        yield f"{kind}: a long entity", packed({tells: "<x/>", f"{text}.bin": f"<!--{'-  ' * 9_000}-->{LONG}"})
        yield f"{kind}: an entity from outside", packed({tells: "<x/>", text: FROM_OUTSIDE})
        yield f"{kind}: parameter entities", packed({tells: "<x/>", text: PARAMETERS})
        inner = packed({"0": ZEROS})
        for _ in range(3):
            inner = packed({str(number): inner for number in range(8)})
        yield f"{kind}: archives in archives", packed({tells: "<x/>", text: "<x/>", "embedded.bin": inner})
        big = raw([("0", zeros(90), 90_000_000), ("1", zeros(4), 4_000_000)])
        yield f"{kind}: an archive that is one", packed({tells: "<x/>", text: "<x/>", "embedded.bin": big})
