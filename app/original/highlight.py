"""Where a sentence stands on the picture of a page: from the letters of the page and their places to boxes.

The words come from another reader than the picture: they may be hyphenated, joined or spaced otherwise. So letters
and digits alone are compared. Pure functions; knows nothing of PDF, of OCR, or of how boxes are drawn.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

SCALE = 10_000
"""Places are whole numbers: ten-thousandths of the width or height of the page, from its left and its top."""
LEAST_PIECE = 12
"""Letters of a piece of a sentence that is looked for by itself: where a page number or another column divides it."""
ENOUGH = 0.4
"""The share of a sentence that has to be found for it to be shown."""
GAP = 2.5
"""Line heights between two letters, from which on they stand in different boxes."""


class Box(NamedTuple):
    """A rectangle on the page, in ten-thousandths of its width and height."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageText:
    """The letters of a page in the order of the file, each with its place."""

    letters: str = ""
    places: "array[int]" = field(default_factory=lambda: array("H"))
    """Four numbers for each letter, as in `Box`; all 0 for what has no place, as a space."""

    def box(self, at: int) -> Box:
        """The place of letter `at`."""
        return Box(*self.places[4 * at : 4 * at + 4])


@dataclass(frozen=True, slots=True)
class Mark:
    """What of a page is to be marked for one sentence."""

    boxes: tuple[Box, ...] = ()
    """In the order of the page, one for each line or piece of a line."""
    share: float = 0.0
    """How much of the sentence they hold: 1 for all of it."""


def mark(page: PageText, sentence: str, passage: str = "") -> Mark:
    """The place of `sentence`, or of as much of it as can be found; where it stands twice, that within `passage`."""
    squeezed = _Squeezed(page.letters)
    wanted = _squeeze(sentence)
    if not wanted or not squeezed.letters:
        return Mark()
    if spans := _exact(squeezed.letters, wanted, _before(passage, sentence)):
        return Mark(_boxes(page, [squeezed.on_page(*span) for span in spans]), 1.0)
    pieces = sorted(_pieces(squeezed.letters, wanted))
    share = sum(end - start for start, end in pieces) / len(wanted)
    line, share_of_line = _line_with(page, sentence)
    if max(share, share_of_line) < ENOUGH:
        return Mark()
    if share >= share_of_line:
        return Mark(_boxes(page, [squeezed.on_page(*piece) for piece in pieces]), share)
    return Mark(_boxes(page, line), share_of_line)


def _squeeze(text: str) -> str:
    """Letters and digits of `text` alone: ligatures taken apart, without accents and capitals."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, decomposed))


class _Squeezed:
    """The squeezed letters of a page, each with the letter of the page that it comes from."""

    def __init__(self, letters: str) -> None:
        pairs = [(squeezed, at) for at, letter in enumerate(letters) for squeezed in _squeeze(letter)]
        self.letters = "".join(letter for letter, _ in pairs)
        self._at = [at for _, at in pairs]

    def on_page(self, start: int, end: int) -> tuple[int, int]:
        return self._at[start], self._at[end - 1] + 1


def _before(passage: str, sentence: str) -> str:
    """What stands before `sentence` in `passage`, squeezed."""
    before, found, _ = passage.partition(sentence)
    return _squeeze(before) if found else ""


def _exact(page: str, wanted: str, before: str) -> list[tuple[int, int]]:
    """Where `wanted` stands, as one span; of several places, that before which most of `before` stands."""
    places = [found.start() for found in re.finditer(f"(?={re.escape(wanted)})", page)]
    if not places:
        return []
    best = max(places, key=lambda at: _common_end(page[:at], before))
    return [(best, best + len(wanted))]


def _common_end(left: str, right: str) -> int:
    most = min(len(left), len(right))
    return next((n for n in range(most) if left[-1 - n] != right[-1 - n]), most)


def _pieces(page: str, wanted: str) -> Iterator[tuple[int, int]]:
    """The longest piece of `wanted` that stands on the page, and those to its left and right, in any order there."""
    matcher = SequenceMatcher(None, page, autojunk=False)
    matcher.set_seq2(wanted)  # `wanted` is short: it is the one that is taken apart
    waiting = [(0, len(wanted))]
    while waiting:
        low, high = waiting.pop()
        if high - low < LEAST_PIECE:
            continue
        found = matcher.find_longest_match(0, len(page), low, high)
        if found.size >= LEAST_PIECE:
            yield found.a, found.a + found.size
            waiting += [(low, found.b), (found.b + found.size, high)]


def _line_with(page: PageText, sentence: str) -> tuple[list[tuple[int, int]], float]:
    """The words on the one line that holds most of the words of `sentence`: a row of a table, whose column names
    and values are in the sentence in another order. And the share of the values that it holds."""
    values = [word for part in sentence.removesuffix(".").split("; ") for word in _words(part.rpartition(": ")[2])]
    if not values:
        return [], 0.0
    best: list[tuple[int, int]] = []
    most = 0
    for line in _lines(page):
        here = [(start, end) for start, end in line if _squeeze(page.letters[start:end]) in values]
        held = {_squeeze(page.letters[start:end]) for start, end in here}
        if (weight := sum(map(len, held))) > most:
            best, most = here, weight
    return best, most / sum(map(len, set(values)))


def _words(text: str) -> list[str]:
    return [word for word in map(_squeeze, text.split()) if word]


def _lines(page: PageText) -> list[list[tuple[int, int]]]:
    """The words of the page, each as the span of its letters, by the lines they stand on: by place, not by order."""
    words = [(found.start(), found.end()) for found in re.finditer(r"[^\s\x00-\x1f\ufffe]+", page.letters)]
    lines: list[tuple[Box, list[tuple[int, int]]]] = []
    for word in sorted(words, key=lambda word: page.box(word[0])[1]):
        box = page.box(word[0])
        if lines and _beside(lines[-1][0], box):
            lines[-1][1].append(word)
        else:
            lines.append((box, [word]))
    return [line for _, line in lines]


def _beside(one: Box, other: Box) -> bool:
    """Whether two boxes stand at one height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.height, other.height)


def _gap(one: Box, other: Box) -> int:
    """How far two boxes at one height are from each other; below 0 where they overlap."""
    return max(other.left - one.right, one.left - other.right)


def _boxes(page: PageText, spans: Sequence[tuple[int, int]]) -> tuple[Box, ...]:
    """A box around the letters of each line."""
    boxes: list[Box] = []
    for start, end in spans:
        current: Box | None = None
        for at in range(start, end):
            box = page.box(at)
            if box.right <= box.left or box.bottom <= box.top:
                continue
            if current is not None and _beside(current, box) and _gap(current, box) < GAP * box.height:
                current = _around(current, box)
                continue
            boxes += [current] if current else []
            current = box
        boxes += [current] if current else []
    return tuple(boxes)


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )
