"""What a GGUF file says of itself, and what of it is not believed."""

import struct
from pathlib import Path

import pytest
from gguf.constants import GGML_QUANT_SIZES

from app.models.gguf_header import BLOCKS, read_header
from tests.support.tiny_gguf import TEMPLATE, write_tiny_gguf
from vector_db.errors import ModelError


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as failure:
        read_header(path)
    assert "\n" not in str(failure.value) and path.name in str(failure.value)
    return str(failure.value)


def test_what_a_whole_file_says(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf", context=777)
    header = read_header(path)
    assert (header.architecture, header.context_length, header.chat_template) == ("llama", 777, TEMPLATE)
    assert header.size == path.stat().st_size and not header.embeds
    assert header.cache_bytes(100) == 100 * 2 * 1 * (32 + 32) * 2, "two layers, one head, keys and values of 32 halves"
    assert read_header(write_tiny_gguf(tmp_path / "e.gguf", pooling=True)).embeds


def test_every_length_of_a_file_but_the_whole_is_refused(tmp_path: Path) -> None:
    whole = write_tiny_gguf(tmp_path / "m.gguf").read_bytes()
    path = tmp_path / "cut.gguf"
    for length in [*range(0, 300), *range(300, len(whole), 4001), len(whole) - 1]:
        path.write_bytes(whole[:length])
        assert "download it again" in refusal(path) or length == 0
    path.write_bytes(whole)
    assert read_header(path).architecture == "llama"


def test_how_much_is_missing_is_told(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1000])
    assert f"It has {len(whole) - 1000:,} bytes, and its own table of contents needs" in refusal(path)


def entry(kind: int, value: bytes, key: bytes = b"k") -> bytes:
    return struct.pack("<Q", len(key)) + key + struct.pack("<I", kind) + value


def gguf(*entries: bytes, tensors: tuple[bytes, ...] = (), version: int = 3, claimed: int | None = None) -> bytes:
    count = len(entries) if claimed is None else claimed
    return b"GGUF" + struct.pack("<IQQ", version, len(tensors), count) + b"".join((*entries, *tensors)) + bytes(64)


def tensor(dimensions: tuple[int, ...], kind: int = 0, offset: int = 0) -> bytes:
    shape = struct.pack(f"<I{len(dimensions)}Q", len(dimensions), *dimensions)
    return struct.pack("<Q", 1) + b"t" + shape + struct.pack("<IQ", kind, offset)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gguf(version=1), "version 1"),
        (gguf(version=2**31), "version"),
        (gguf(claimed=2**60), "entries"),
        (gguf(entry(8, struct.pack("<Q", 2**63))), "needs"),
        (gguf(entry(99, b"")), "unknown type 99"),
        (gguf(entry(9, struct.pack("<IQ", 9, 1))), "list of the unknown type 9"),
        (gguf(entry(9, struct.pack("<IQ", 4, 2**62))), "needs"),
        (gguf(entry(9, struct.pack("<IQ", 8, 2**62))), "needs"),
        (gguf(entry(4, struct.pack("<I", 3), b"general.alignment")), "alignment of 3"),
        (gguf(entry(4, struct.pack("<I", 0), b"general.alignment")), "alignment of 0"),
        (gguf(tensors=(tensor((1,) * 5),)), "5 dimensions"),
        (gguf(tensors=(tensor((2**32, 2**32)),)), "beyond any file"),
        (gguf(tensors=(tensor((33,), kind=2),)), "rows of 33 weights"),
        (gguf(tensors=(tensor((1,), offset=2**63),)), "beyond any file"),
        (gguf(tensors=(tensor((1,), offset=2**20),)), "needs"),
        (gguf(tensors=(tensor((4,), kind=250, offset=2**20),)), "needs"),
    ],
)
def test_what_cannot_be_so_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(content)
    assert reason in refusal(path)


def test_the_sizes_of_blocks_are_those_of_the_format() -> None:
    theirs = {int(kind): sizes for kind, sizes in GGML_QUANT_SIZES.items()}
    assert {kind: theirs[kind] for kind in BLOCKS} == BLOCKS
