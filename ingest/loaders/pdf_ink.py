"""Whether text that a PDF page draws can be seen: by its ink, by what was painted before it, by its size.

The rendering modes and colours of ISO 32000-2, 9.3.6 and 8.6, no further than that takes: opacity, clips, and what is
painted over a text later are not followed. Knows nothing of text.
"""

from typing import Any

SMALLEST = 1.5
"""Points: what is smaller cannot be read on paper."""
_FILLED, _NO_INK = 0, 3
"""Rendering modes. Text without ink is there to be searched: the words of a scan, over its picture."""
_NEARLY_WHITE = 0.98

Saved = tuple[int, bool]


class Ink:
    """What fills letters and shapes, and whether anything but white has been laid on the paper yet."""

    def __init__(self) -> None:
        self._mode = _FILLED
        self._white = False
        self._painted = False

    def state(self) -> Saved:
        """What `q` saves."""
        return self._mode, self._white

    def restore(self, saved: Saved) -> None:
        """What `Q` brings back."""
        self._mode, self._white = saved

    def set_mode(self, operands: list[Any]) -> None:
        """Tr"""
        self._mode = int(operands[0])

    def set_colour(self, operands: list[Any]) -> None:
        """g, rg, sc, scn: the parts of a colour are taken for light, which they nearly always are; four are ink."""
        parts = [part for part in operands if isinstance(part, float)]
        if len(parts) == 4:
            self.set_print_colour(parts)
        else:  # a pattern has a name, and is not white
            self._white = len(parts) == len(operands) and min(parts, default=0.0) >= _NEARLY_WHITE

    def set_print_colour(self, operands: list[Any]) -> None:
        """k: cyan, magenta, yellow and black."""
        self._white = max(operands) <= 1 - _NEARLY_WHITE

    def set_space(self, _: list[Any]) -> None:
        """cs: each space of colours begins with its black."""
        self._white = False

    def fill(self, _: list[Any]) -> None:
        """f, B, b and their kin."""
        self._painted = self._painted or not self._white

    def shade(self, _: list[Any]) -> None:
        """sh"""
        self._painted = True

    def shows(self, points: float, *, on_picture: bool) -> bool | None:
        """Whether text of this size is seen, drawn now; None: not itself, but a picture may show the same words."""
        if self._mode == _NO_INK:
            return None
        on_bare_paper = not (self._painted or on_picture)
        is_bare = self._white and self._mode == _FILLED and on_bare_paper
        return not is_bare and not 0 < points < SMALLEST
