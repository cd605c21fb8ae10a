"""The text that a content stream of a PDF shows, in the order in which it is drawn, with its place, size and weight.

An interpreter of the text operators of ISO 32000-2, 9.4, and of those that move what they show. pypdf has one of its
own, which takes six times as long where a program places every letter. Knows nothing of files, pages or layout.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest.loaders.damage import passed_over
from ingest.loaders.pdf_content import operations
from ingest.loaders.pdf_fonts import Face, Fonts
from ingest.loaders.pdf_ink import Ink
from ingest.loaders.pdf_lines import Piece
from ingest.loaders.pdf_right_to_left import runs_leftward

Matrix = tuple[float, float, float, float, float, float]

_FAR = 1e6
"""Points: beyond any page, and beyond infinity and NaN, which compare as False."""
_DEEPEST_FORM = 12
_MOST_FORMS = 2_000
"""Forms drawn on one page: forms that draw forms multiply."""
_CELL_GAP = 1500
"""Thousandths of the font's size, within one string: what is further apart stands in two columns."""
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Shown:
    """A piece of text as it was drawn."""

    piece: Piece
    quarter: int
    """By how many quarter turns to the left it is written."""
    seen: bool | None
    """Whether it can be seen; None: not itself, but a picture under it may show the same."""


class Interpreter:
    """The state of ISO 32000-2, 8.4 and 9.3, as far as it decides where text stands."""

    def __init__(self, fonts: Fonts) -> None:
        self.shown: list[Shown] = []
        self.images = 0
        """That were drawn."""
        self._ink = Ink()
        self._fonts = fonts
        self._resources: Any = None
        self._faces: dict[str, Face] = {}
        self._forms = self._depth = 0
        self._space: Matrix = _IDENTITY
        self._line: Matrix = _IDENTITY
        self._text: Matrix = _IDENTITY
        self._saved: list[tuple[Any, ...]] = []
        self._face: Face | None = None
        self._size = 12.0
        self._leading = self._letter_gap = self._space_gap = 0.0
        self._stretch = 1.0
        self._own = True
        self._instead: str | None = None
        """What is said to stand in the place of the text shown (/ActualText); empty once it has been told."""
        self._marks: list[bool] = []
        self._do = self._operators()

    def read(self, content: bytes, resources: Any) -> None:
        """Follow a content stream: of the page, or of a form that it draws."""
        self._resources, self._faces = resources, {}
        for operator, operands in operations(content):
            act = self._do.get(operator)
            if act is None:
                continue
            # An operator with too few operands, or with others, is passed over, as every reader does.
            try:
                act(operands)
            except (IndexError, TypeError, ValueError, OverflowError):
                continue

    def draw_alone(self, form: Any, space: Matrix) -> list[Shown]:
        """What a form shows that belongs to no content stream: nothing of the state there holds for it."""
        before, self.shown = self.shown, []
        self._set_state((space, None, 12.0, 0.0, 0.0, 0.0, 1.0, Ink().state()))
        self._instead, self._own, self._saved, self._depth = None, True, [], 0
        with passed_over():
            self._follow(form)
        alone, self.shown = self.shown, before
        return alone

    def _operators(self) -> dict[bytes, Callable[[list[Any]], None]]:
        return {
            b"Tj": self._show,
            b"TJ": self._show_all,
            b"'": self._next_and_show,
            b'"': self._spaced_and_show,
            b"Td": self._move,
            b"TD": self._move_and_lead,
            b"Tm": self._place,
            b"T*": self._next_line,
            b"Tf": self._set_font,
            b"BT": self._begin,
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._transform,
            b"TL": self._set_leading,
            b"Tc": self._set_letter_gap,
            b"Tw": self._set_space_gap,
            b"Tz": self._set_stretch,
            b"Do": self._draw,
            b"ID": self._draw_inline,
            b"Tr": self._ink.set_mode,
            **dict.fromkeys((b"g", b"rg", b"sc", b"scn"), self._ink.set_colour),
            b"k": self._ink.set_print_colour,
            b"cs": self._ink.set_space,
            **dict.fromkeys((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"), self._ink.fill),
            b"sh": self._ink.shade,
            b"BDC": self._mark,
            b"BMC": self._mark,
            b"EMC": self._unmark,
        }

    # What follows is named for what it does; its operator stands in the table above.

    def _begin(self, _: list[Any]) -> None:
        self._text = self._line = _IDENTITY
        self._own = True

    def _save(self, _: list[Any]) -> None:
        if len(self._saved) < 1000:
            self._saved.append(self._state())

    def _state(self) -> tuple[Any, ...]:
        graphics = self._space, self._face, self._size, self._leading
        return (*graphics, self._letter_gap, self._space_gap, self._stretch, self._ink.state())

    def _restore(self, _: list[Any]) -> None:
        if self._saved:
            self._set_state(self._saved.pop())

    def _set_state(self, state: tuple[Any, ...]) -> None:
        self._space, self._face, self._size, self._leading = state[:4]
        self._letter_gap, self._space_gap, self._stretch, ink = state[4:]
        self._ink.restore(ink)

    def _transform(self, operands: list[Any]) -> None:
        self._space = _times(_matrix(operands), self._space)

    def _set_font(self, operands: list[Any]) -> None:
        name = operands[0]
        if name not in self._faces:
            self._faces[name] = self._fonts.face(self._resources, name)
        self._face, self._size = self._faces[name], float(operands[1])

    def _set_leading(self, operands: list[Any]) -> None:
        self._leading = float(operands[0])

    def _set_letter_gap(self, operands: list[Any]) -> None:
        self._letter_gap = float(operands[0])

    def _set_space_gap(self, operands: list[Any]) -> None:
        self._space_gap = float(operands[0])

    def _set_stretch(self, operands: list[Any]) -> None:
        self._stretch = float(operands[0]) / 100

    def _move(self, operands: list[Any]) -> None:
        self._line = self._text = _times((1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1])), self._line)

    def _move_and_lead(self, operands: list[Any]) -> None:
        self._leading = -float(operands[1])
        self._move(operands)

    def _place(self, operands: list[Any]) -> None:
        self._line = self._text = _matrix(operands)

    def _next_line(self, _: list[Any]) -> None:
        self._move([0.0, -self._leading])

    def _next_and_show(self, operands: list[Any]) -> None:
        self._next_line(operands)
        self._show(operands)

    def _spaced_and_show(self, operands: list[Any]) -> None:
        self._space_gap, self._letter_gap = float(operands[0]), float(operands[1])
        self._next_and_show(operands[2:])

    def _show(self, operands: list[Any]) -> None:
        self._show_all([[operands[0]]])

    def _show_all(self, operands: list[Any]) -> None:
        face = self._face or self._fonts.face(None, "")
        parts: list[str] = []
        begin = along = 0.0
        size, stretch, gap = self._size, self._stretch, 0.95 * face.word_gap
        for item in operands[0]:
            if isinstance(item, bytes):
                text, width, glyphs, spaces = face.shown(item)
                parts.append(text)
                along += (width * size / 1000 + self._letter_gap * glyphs + self._space_gap * spaces) * stretch
            elif isinstance(item, float):
                if -item >= gap and parts:
                    if -item > _CELL_GAP:
                        self._tell("".join(parts), begin, along, face)
                        parts, begin = [], along - item * size / 1000 * stretch
                    elif not parts[-1].endswith(" "):
                        parts.append(" ")
                elif not parts:
                    begin = along - item * size / 1000 * stretch
                along -= item * size / 1000 * stretch
        self._tell("".join(parts), begin, along, face)
        a, b, c, d, e, f = self._text
        self._text = a, b, c, d, e + along * a, f + along * b

    def _tell(self, text: str, begin: float, end: float, face: Face) -> None:
        """Text that was shown from `begin` to `end`, in the space of the text."""
        if self._instead is not None:
            text, self._instead = self._instead, ""
        if not text:
            return
        a, b, c, d, e, f = _times(self._text, self._space)
        scale = abs(a * d - b * c) ** 0.5
        x, y, points, length = (
            e + begin * a,
            f + begin * b,
            abs(self._size) * scale,
            (end - begin) * (a * a + b * b) ** 0.5,
        )
        # A damaged matrix may hold anything; what cannot be placed is still text.
        if not all(abs(number) < _FAR for number in (x, y, points, length)):
            x = y = points = length = 0.0
        quarter = (0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)
        piece = Piece(text, x, y, x + length, round(points, 1), face.bold, face.word_gap * points / 1000, self._own)
        self._own = False
        seen = self._ink.shows(points, on_picture=self.images > 0)
        last = self.shown[-1] if self.shown else None
        if quarter or not (last and last.seen is seen and last.piece.goes_on(piece)):
            self.shown.append(Shown(piece, quarter, seen))

    def _mark(self, operands: list[Any]) -> None:
        told = "/ActualText" in operands
        self._marks.append(told)
        if told:
            words = _words(operands[operands.index("/ActualText") + 1])
            self._instead = words[::-1] if runs_leftward(words) else words  # as it would be drawn

    def _unmark(self, _: list[Any]) -> None:
        if self._marks and self._marks.pop():
            self._instead = None

    def _draw_inline(self, _: list[Any]) -> None:
        self.images += 1

    def _draw(self, operands: list[Any]) -> None:
        drawn = self._resources.get("/XObject") if self._resources is not None else None
        form = drawn.get_object().get(operands[0]) if drawn is not None else None
        form = form.get_object() if form is not None else None
        if form is None or form.get("/Subtype") != "/Form":
            self.images += form is not None and form.get("/Subtype") == "/Image"
            return
        self._follow(form)

    def _follow(self, form: Any) -> None:
        """Draw a form in the space as it is now."""
        if self._depth >= _DEEPEST_FORM or self._forms >= _MOST_FORMS:
            return
        self._forms += 1
        state, resources, faces, saved = self._state(), self._resources, self._faces, self._saved
        matrix, own = form.get("/Matrix"), form.get("/Resources")
        if matrix is not None:
            self._space = _times(_matrix(list(matrix.get_object())), self._space)
        self._depth, self._saved = self._depth + 1, []
        self.read(form.get_data(), own.get_object() if own is not None else resources)
        self._depth, self._saved, self._resources, self._faces = self._depth - 1, saved, resources, faces
        self._set_state(state)


def _times(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    return (
        a * n[0] + b * n[2],
        a * n[1] + b * n[3],
        c * n[0] + d * n[2],
        c * n[1] + d * n[3],
        e * n[0] + f * n[2] + n[4],
        e * n[1] + f * n[3] + n[5],
    )


def _matrix(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


def _words(data: Any) -> str:
    """A text string of ISO 32000-2, 7.9.2.2."""
    if data.startswith(b"\xfe\xff"):
        return str(data[2:].decode("utf-16-be", "replace"))
    return str(data.decode("utf-8" if data.startswith(b"\xef\xbb\xbf") else "latin-1", "replace")).lstrip("\ufeff")
