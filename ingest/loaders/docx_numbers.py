"""The numbers of headings, clauses and list items, which Word counts and does not write. (ECMA-376-1, 17.9)

Knows nothing of the text that they stand before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.loaders.clean import one_line
from ingest.loaders.numerals import written

BULLET = "-"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST = 100_000
"""What is counted; a document may say that a list begins anywhere."""

Numbering = tuple[str, int | None]
"""A list, empty where none is named, and the level, where that is told."""


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    """With ``%1`` for the number of the outermost level, and so on."""
    start: int = 1
    style: str = ""
    """Of the paragraphs that are of this level."""


@dataclass(slots=True)
class Numbers:
    """The lists of a document, and how far each has been counted."""

    _lists: Mapping[str, str] = field(default_factory=dict)
    """Of each list the definition that it is made by, under which lists go on counting one after the other."""
    _levels: Mapping[str, Mapping[int, _Level]] = field(default_factory=dict)
    _restarts: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    """What lists begin with that do not go on."""
    _counted: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _styles: dict[str, list[tuple[str, Numbering | None]]] = field(default_factory=dict)
    """By the name of a style: that and those it is made of. python-docx looks for them through the whole file."""

    @classmethod
    def of(cls, part: Any) -> "Numbers":
        """The lists that the part for numbering defines, an element of WordprocessingML."""
        levels = {
            _value(abstract, "abstractNumId"): {_int(level, "ilvl"): _level(level) for level in _all(abstract, "lvl")}
            for abstract in _all(part, "abstractNum")
        }
        lists, restarts = {}, {}
        for each in _all(part, "num"):
            number = _value(each, "numId")
            lists[number] = _child_value(each, "abstractNumId")
            starts = [(_int(one, "ilvl"), one.find(f"{_W}startOverride")) for one in _all(each, "lvlOverride")]
            restarts[number] = {level: _int(start, "val") for level, start in starts if start is not None}
        return cls(lists, levels, restarts)

    def before(self, paragraph: Any) -> str | None:
        """BULLET or the number before a paragraph of python-docx; None where it is of no list. Each is asked once."""
        number, level = self._place(paragraph)
        definition = self._lists.get(number)
        if definition is None:
            return None
        levels = self._levels.get(definition, {})
        this = levels.get(level, _Level())
        counted = self._counted.setdefault(definition, {})
        if number not in self._begun:
            self._begun.add(number)
            counted.update({at: start - 1 for at, start in self._restarts.get(number, {}).items()})
        counted[level] = min(counted.get(level, this.start - 1) + 1, _MOST)
        for deeper in [at for at in counted if at > level]:
            del counted[deeper]
        if this.form == "bullet":
            return BULLET
        text = this.text
        for at in range(level, -1, -1):
            other = levels.get(at, _Level())
            text = text.replace(f"%{at + 1}", written(counted.get(at, other.start), other.form))
        return one_line(text)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level that a paragraph, or its style, is of."""
        own = _numbering(paragraph._p)
        name = style_of(paragraph)
        if name not in self._styles:
            self._styles[name] = list(_styles(paragraph))
        styles = self._styles[name]
        told = [*filter(None, [own, *(found for _, found in styles)])]
        number = next((number for number, _ in told if number), "")
        level = next((level for _, level in told if level is not None), None)
        if level is None:
            levels = self._levels.get(self._lists.get(number, ""), {})
            names = {name for name, _ in styles}
            level = next((at for at, one in levels.items() if one.style in names), 0)
        return number, level


def style_of(paragraph: Any) -> str:
    """The name of the style, empty for the usual one."""
    found = paragraph._p.find(f"{_W}pPr/{_W}pStyle")
    return _value(found, "val") if found is not None else ""


def _styles(paragraph: Any) -> Iterable[tuple[str, Numbering | None]]:
    """The style of a paragraph and those it is made of, each with the list it is of."""
    style, seen = paragraph.style, set()
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        yield style.style_id, _numbering(style.element)
        style = style.base_style


def _numbering(element: Any) -> Numbering | None:
    found = element.find(f"{_W}pPr/{_W}numPr")
    if found is None:
        return None
    level = _child_value(found, "ilvl")
    return _child_value(found, "numId"), int(level) if level.isdecimal() else None


def _level(element: Any) -> _Level:
    form, text, start, style = (_child_value(element, name) for name in ("numFmt", "lvlText", "start", "pStyle"))
    return _Level(form or "decimal", text, int(start) if start.isdecimal() else 1, style)


def _all(element: Any, name: str) -> Iterable[Any]:
    return element.findall(f"{_W}{name}")


def _value(element: Any, name: str) -> str:
    return str(element.get(f"{_W}{name}", ""))


def _child_value(element: Any, name: str) -> str:
    child = element.find(f"{_W}{name}")
    return _value(child, "val") if child is not None else ""


def _int(element: Any, name: str) -> int:
    value = _value(element, name)
    return int(value) if value.isdecimal() and len(value) < 7 else 0
