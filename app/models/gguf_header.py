"""Read what a GGUF file says of itself, and check that it can be true, before llama.cpp is let near it.

A model file comes from strangers. llama.cpp has crashed on counts and offsets that were not so; here every number
is held against the size of the file. After the format's specification (ggml, docs/gguf.md), versions 2 and 3.
Knows nothing of llama.cpp, and nothing of what a model is used for.
"""

import math
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vector_db.errors import ModelError

MOST_ENTRIES = 100_000
"""Metadata entries, and tensors; real files have a few hundred of each."""
MOST_DIMENSIONS = 4
LONGEST_KEPT = 2**20
"""Bytes of a text that is kept; a chat template has some thousand."""
NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9
BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66),
    17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136),
    24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54),
    35: (256, 66), 39: (32, 17), 40: (64, 36), 41: (128, 18),
}  # fmt: skip
"""For each type of ggml's: weights in a block, and bytes of a block. A newer type is measured by where it begins."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself."""

    architecture: str
    size: int
    """Bytes of the file."""
    values: Mapping[str, Any] = field(repr=False)
    """Numbers and texts of the metadata, and lists of numbers; lists of texts (the vocabulary) are left out."""

    @property
    def chat_template(self) -> str:
        """The template that makes one text of a conversation; empty where there is none."""
        template = self.values.get("tokenizer.chat_template", "")
        return template if isinstance(template, str) else ""

    @property
    def embeds(self) -> bool:
        """Whether it is a model that only reads: one for embeddings."""
        return f"{self.architecture}.pooling_type" in self.values

    @property
    def context_length(self) -> int:
        """Tokens that it was trained to take in at once, 0 where it does not say."""
        return self._number("context_length")

    def cache_bytes(self, tokens: int, *, bytes_each: float = 2) -> int:
        """Memory for what the model keeps of `tokens` tokens: keys and values of each layer; 0 if unknown."""
        heads = self._number("attention.head_count")
        width = self._number("embedding_length") // heads if heads else 0
        key = self._number("attention.key_length") or width
        value = self._number("attention.value_length") or width
        shared = self.values.get(f"{self.architecture}.attention.head_count_kv", heads)
        total = sum(shared) if isinstance(shared, list) else shared * self._number("block_count")
        return int(tokens * max(0, total) * (key + value) * bytes_each)

    def _number(self, key: str) -> int:
        value = self.values.get(f"{self.architecture}.{key}", 0)
        return value if isinstance(value, int) else 0


def read_header(path: Path) -> Header:
    """Check the file at `path`. Raises ModelError when it is no GGUF, cut off, or cannot be right."""
    try:
        if path.is_dir():
            raise ModelError(f"{path} is a folder. Name the .gguf file in it: gguf:{path}/FILE.gguf")
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
            if not start or not b"GGUF".startswith(start):
                raise ModelError(f"{path} is not a GGUF file, whatever its name says. Name one that is.")
            if size < 24:
                raise _CutOff(size, 24)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return _Reader(content, size).header()
    except FileNotFoundError as error:
        raise ModelError(f"There is no model file {path}. Check the path, or put the file there.") from error
    except _CutOff as cut:
        raise ModelError(
            f"{path} is cut off or damaged: download it again. It has {cut.size:,} bytes, and its own table "
            f"of contents needs {cut.needed:,}."
        ) from cut
    except _Damaged as damage:
        raise ModelError(f"{path} is cut off or damaged: download it again. {damage}") from damage
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise ModelError(f"{str(path)!r} cannot be read: {reason}. Check name and permissions.") from error


class _Damaged(Exception):
    """A sentence that says what cannot be."""


class _CutOff(Exception):
    def __init__(self, size: int, needed: int) -> None:
        super().__init__(size, needed)
        self.size, self.needed = size, needed


class _Reader:
    """Goes through the header from its beginning; every step is checked against the size of the file."""

    def __init__(self, content: mmap.mmap, size: int) -> None:
        self._content, self._size, self._at = content, size, 4

    def header(self) -> Header:
        (version,) = self._take("I")
        if version not in (2, 3):
            raise _Damaged(f"It claims version {version} of the format, and there are 2 and 3.")
        tensors, entries = self._take("QQ")
        for count, what in ((tensors, "tensors"), (entries, "entries")):
            if count > MOST_ENTRIES:
                raise _Damaged(f"It claims to hold {count:,} {what}.")
        values = {}
        for _ in range(entries):
            key = self._text()
            (kind,) = self._take("I")
            values[key] = self._value(kind)
        alignment = values.get("general.alignment", 32)
        if not isinstance(alignment, int) or alignment < 1 or alignment > 2**20 or alignment & (alignment - 1):
            raise _Damaged(f"It claims an alignment of {str(alignment)[:20]}.")
        end = max((self._tensor() for _ in range(tensors)), default=0)
        needed = -(-self._at // alignment) * alignment + end
        if needed > self._size:
            raise _CutOff(self._size, needed)
        architecture = values.get("general.architecture", "")
        if not isinstance(architecture, str) or not architecture.isprintable():
            raise _Damaged("It does not say what kind of model it is.")
        return Header(architecture[:60], self._size, values)

    def _take(self, layout: str) -> tuple[Any, ...]:
        layout = "<" + layout
        end = self._at + struct.calcsize(layout)
        if end > self._size:
            raise _CutOff(self._size, end)
        values = struct.unpack_from(layout, self._content, self._at)
        self._at = end
        return values

    def _skip(self, length: int) -> int:
        """Step over `length` bytes; returns where they begin."""
        if length > self._size - self._at:
            raise _CutOff(self._size, self._at + length)
        start, self._at = self._at, self._at + length
        return start

    def _text(self) -> str:
        (length,) = self._take("Q")
        start = self._skip(length)
        return self._content[start : start + min(length, LONGEST_KEPT)].decode("utf-8", "replace")

    def _value(self, kind: int) -> Any:
        if kind in NUMBERS:
            return self._take(NUMBERS[kind])[0]
        if kind == STRING:
            return self._text()
        if kind != ARRAY:
            raise _Damaged(f"It holds a value of the unknown type {kind}.")
        kind, count = self._take("IQ")
        if kind == STRING:
            for _ in range(self._counted(count, 8)):
                self._skip(self._take("Q")[0])
            return None
        if kind not in NUMBERS:
            raise _Damaged(f"It holds a list of the unknown type {kind}.")
        width = struct.calcsize("<" + NUMBERS[kind])
        if self._counted(count, width) > 10_000:
            self._skip(count * width)
            return None
        return list(self._take(f"{count}{NUMBERS[kind]}"))

    def _counted(self, count: int, width: int) -> int:
        """`count`, if so many things of at least `width` bytes can follow."""
        if count * width > self._size - self._at:
            raise _CutOff(self._size, self._at + count * width)
        return count

    def _tensor(self) -> int:
        """Read the entry of one tensor; returns where the tensor ends, counted from where all of them begin."""
        name = self._text()[:64]
        (dimensions,) = self._take("I")
        if dimensions > MOST_DIMENSIONS:
            raise _Damaged(f"Its tensor {name!r} claims {dimensions} dimensions.")
        shape = self._take(f"{dimensions}Q")
        kind, offset = self._take("IQ")
        weights, size = BLOCKS.get(kind, (0, 0))
        if weights and shape and shape[0] % weights:
            raise _Damaged(f"Its tensor {name!r} has rows of {shape[0]:,} weights, in blocks of {weights}.")
        length = math.prod(shape) // weights * size if weights else 0
        if offset > 2**62 or length > 2**62:
            raise _Damaged(f"Its tensor {name!r} claims to end beyond any file.")
        return int(offset) + length
