"""The fonts of a PDF: the bytes that a page shows to text and its width. Each font is read once for the whole file.

Knows nothing of pages.
"""

from typing import Any

from pypdf.generic import DictionaryObject, IndirectObject
from pypdf.generic._font import Font  # pypdf reads encodings and widths, but offers them under no public name

from ingest.loaders.pdf_right_to_left import runs_leftward

_MOST_REMEMBERED = 20_000
"""Strings for each font: a page shows the same words, or pieces of words, again and again."""
_BOLD = ("bold", "black", "heavy")

Shown = tuple[str, float, int, int]
"""Text, width in thousandths of the font's size, number of glyphs, number of them that are the single byte 32."""


class Face:
    """A font, as far as reading needs it."""

    def __init__(self, font: Font, *, scale: float = 1.0) -> None:
        self._font = font
        self._scale = scale
        self._remembered: dict[bytes, Shown] = {}
        self.bold = any(weight in font.name.lower() for weight in _BOLD)
        self.word_gap = 0.5 * float(font.space_width) * scale
        """Thousandths of the font's size: what is further apart than this is two words."""

    def shown(self, data: bytes) -> Shown:
        """What the page shows for the bytes of a string."""
        found = self._remembered.get(data)
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[data] = self._decoded(data)
        return found

    def _decoded(self, data: bytes) -> Shown:
        font = self._font
        if isinstance(font.encoding, str):
            codes = characters = data.decode(font.encoding, "replace")
            spaces = 0
        else:
            codes = data.decode("latin-1")
            characters = "".join(font.encoding.get(code, chr(code)) for code in data)
            spaces = codes.count(" ")
        text = "".join(_as_drawn(str(font.character_map.get(character, character))) for character in characters)
        widths, usual = font.character_widths, font.character_widths["default"]
        width = sum(font.space_width if code == font.space_char else widths.get(code, usual) for code in codes)
        return text, float(width) * self._scale, len(codes), spaces


def _as_drawn(letters: str) -> str:
    """The letters that one glyph shows, from left to right."""
    return letters[::-1] if len(letters) > 1 and runs_leftward(letters) else letters


class Fonts:
    """The fonts of one file."""

    def __init__(self) -> None:
        self._faces: dict[tuple[int, int], Face] = {}

    def face(self, resources: Any, name: str) -> Face:
        """The font that `name` stands for among a page's resources; one that shows its bytes as they are if none."""
        fonts = resources.get("/Font") if resources is not None else None
        fonts = fonts.get_object() if fonts is not None else None
        if not isinstance(fonts, DictionaryObject) or name not in fonts:
            return Face(_unknown())
        reference = fonts.raw_get(name)
        if not isinstance(reference, IndirectObject):
            return _face(fonts[name])
        key = (reference.idnum, reference.generation)
        if key not in self._faces:
            self._faces[key] = _face(reference.get_object())
        return self._faces[key]


def _face(resource: Any) -> Face:
    # The dictionary of a font may be damaged in any way; its text is then shown as it stands.
    try:
        font = Font.from_font_resource(resource)
        if font.character_widths.get(font.space_char, 0) == 0:
            font.space_width = 200.0
        matrix = resource.get("/FontMatrix") if font.sub_type == "Type3" else None
        scale = abs(float(matrix[0])) * 1000 if matrix else 1.0
        return Face(font, scale=scale or 1.0)
    except (AttributeError, TypeError, ValueError, KeyError, IndexError):
        return Face(_unknown())


def _unknown() -> Font:
    return Font("Unknown", encoding={code: chr(code) for code in range(32, 256)})
