"""The numbers of the lists of an OpenDocument text, which programs count and do not write. (OpenDocument 1.3, 16.31)

Knows nothing of what stands in the items.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.loaders.numerals import written

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_BULLET = "-"
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    before: str
    after: str
    start: int


@dataclass(slots=True)
class Lists:
    """The styles of lists, and how far each level has been counted."""

    _levels: Mapping[tuple[str, int], _Level]
    """By the name of a style and the depth, 0 for the outermost; what is counted alone."""
    _counted: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, *roots: etree._Element) -> "Lists":
        """The lists that these parts define."""
        return cls(
            {
                (style.get(f"{_STYLE}name", ""), _int(level.get(f"{_TEXT}level"), 1) - 1): _Level(
                    _FORMS.get(level.get(f"{_STYLE}num-format", ""), ""),
                    level.get(f"{_STYLE}num-prefix", ""),
                    level.get(f"{_STYLE}num-suffix", ""),
                    _int(level.get(f"{_TEXT}start-value"), 1),
                )
                for root in roots
                for style in root.iter(f"{_TEXT}list-style")
                for level in style.iterchildren(f"{_TEXT}list-level-style-number")
            }
        )

    def begin(self, parent: etree._Element, style: str, depth: int) -> None:
        """A list begins, or goes on where one of its style stopped."""
        goes_on = parent.get(f"{_TEXT}continue-numbering") == "true" or parent.get(f"{_TEXT}continue-list")
        if not goes_on:
            self._counted.pop((style, depth), None)

    def marker(self, style: str, depth: int) -> str:
        """What stands before the next item."""
        level = self._levels.get((style, depth))
        if level is None or not level.form:
            return _BULLET
        number = self._counted[style, depth] = self._counted.get((style, depth), level.start - 1) + 1
        return f"{level.before}{written(number, level.form)}{level.after}".strip() or _BULLET


def _int(value: str | None, usual: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 6 else usual
