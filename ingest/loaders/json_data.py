"""JSON and JSON Lines: lists of objects as the rows of a table, objects as sections. Knows nothing of files.

Numbers are kept as they were written: 1.10 is not 1.1 to a person.
"""

import json
from collections.abc import Iterator
from typing import Any

from ingest.loaders.clean import clean, one_line
from ingest.loaders.decode import decode
from ingest.loaders.outline import Outline
from ingest.loaders.parsed import Parsed
from ingest.loaders.rows import cell_sentence
from vector_db.errors import UnreadableFile

_TITLES = ("title", "name")
_DEEPEST_HEADING = 6
_LONGEST_LIST_ITEM = 200
"""Characters of a value that is told in a line with others."""


def load(data: bytes) -> Parsed:
    """The contents of a JSON document; of JSON Lines where there is one document on each line."""
    text = decode(data)
    try:
        value = _parse(text)
    except (ValueError, RecursionError) as error:
        first = text.lstrip().partition("\n")
        if first[2].strip() and _is_json(first[0]):
            return _lines(text)
        raise UnreadableFile(f"is not JSON: {_reason(error)}") from error
    return _document(value)


def load_lines(data: bytes) -> Parsed:
    """The contents of JSON Lines; a line that is not JSON is noted. A single document over many lines is read, too."""
    text = decode(data)
    if not _is_json(text.lstrip().partition("\n")[0]) and _is_json(text):
        return _document(_parse(text))
    return _lines(text)


def _document(value: Any) -> Parsed:
    title = ""
    if isinstance(value, dict):
        named = (value[key] for key in _TITLES if isinstance(value.get(key), str))
        title = one_line(next(named, ""))[:_LONGEST_LIST_ITEM]
    outline = Outline(title)
    _add(outline, value, 1)
    return Parsed(title, outline.blocks())


def _lines(text: str) -> Parsed:
    outline = Outline()
    bad = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _parse(line)
        except (ValueError, RecursionError) as error:
            bad.append((number, _reason(error)))
            continue
        outline.rows(list(filter(None, [_row(value)])))
    blocks = outline.blocks()
    if bad and not blocks:
        raise UnreadableFile(f"is not JSON Lines: line {bad[0][0]}: {bad[0][1]}")
    return Parsed("", blocks, notes=_note(bad))


def _note(bad: list[tuple[int, str]]) -> tuple[str, ...]:
    if not bad:
        return ()
    number, reason = bad[0]
    if len(bad) == 1:
        return (f"line {number} was left out: it is not JSON ({reason})",)
    return (f"{len(bad):,} lines were left out: they are not JSON; the first is line {number} ({reason})",)


def _parse(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def _is_json(text: str) -> bool:
    try:
        _parse(text)
    except (ValueError, RecursionError):
        return False
    return True


def _reason(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else one_line(str(error))[:80]


def _add(outline: Outline, value: Any, level: int) -> None:
    """Tell the outline what is in `value`, which stands under the keys that lead to it."""
    if isinstance(value, dict):
        _add_object(outline, value, level)
    elif isinstance(value, list):
        _add_list(outline, value, level)
    else:
        outline.prose(_text(value))


def _add_object(outline: Outline, value: dict[str, Any], level: int) -> None:
    """What is short stands together; longer text, lists and objects are sections under their keys."""
    short = {key: item for key, item in value.items() if _is_short(item)}
    outline.prose("\n".join(f"{_name(key)}: {text}" for key, item in short.items() if (text := one_line(_text(item)))))
    for key, item in value.items():
        if key in short or item in ({}, []):
            continue
        if level > _DEEPEST_HEADING:
            if inside := _inside(item):
                outline.rows([cell_sentence({}, {0: f"{_name(key)}: {inside}"})])
            continue
        outline.heading(level, _name(key))
        _add(outline, item, level + 1)


def _add_list(outline: Outline, value: list[Any], level: int) -> None:
    """Objects are rows, and so are lists in lists; else it is a list of text."""
    if all(_is_short(item) for item in value):
        outline.prose("\n".join(f"- {text}" for item in value if (text := one_line(_text(item)))))
        return
    for item in value:
        if isinstance(item, (dict, list)):
            outline.rows(list(filter(None, [_row(item)])))
        else:
            outline.prose(_text(item))


def _is_short(item: Any) -> bool:
    if isinstance(item, (dict, list)):
        return False
    return not isinstance(item, str) or (len(item) <= _LONGEST_LIST_ITEM and "\n" not in item.strip())


def _row(value: Any) -> str:
    """One object as a row; the names of what is inside it are joined by dots."""
    cells = [(name, text) for name, item in _flat(value, "") if (text := one_line(item))]
    names = {number: name for number, (name, _) in enumerate(cells)}
    texts = {number: text for number, (_, text) in enumerate(cells)}
    return cell_sentence(names, texts) if cells else ""


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{path}.{_name(key)}" if path else _name(key))
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for number, item in enumerate(value, start=1):
            yield from _flat(item, f"{path}.{number}" if path else str(number))
    elif isinstance(value, list):
        yield path, ", ".join(_text(item) for item in value)
    else:
        yield path, _text(value)


def _inside(value: Any) -> str:
    parts = [(name, text) for name, item in _flat(value, "") if (text := one_line(item))]
    return "; ".join(f"{name}: {text}" if name else text for name, text in parts)


def _name(key: str) -> str:
    return one_line(key) or "?"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else clean(str(value)).strip()
