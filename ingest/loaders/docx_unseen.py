"""What a Word document holds and Word does not show: hidden text, white on bare paper, letters of a point.

What is struck out goes, too, without a word: it is there to be read as gone. The rest is told, since it is how
orders to a language model are hidden in letters and applications. Told by the run itself (ECMA-376-1, 17.3.2); where
white may stand on a colour, it counts as shown. Knows nothing of the text.
"""

from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SMALLEST = 3
"""Half points: what is smaller cannot be read on paper."""
_AROUND = tuple(f"{_W}{name}" for name in ("p", "tc", "tbl"))
_COLOURED = tuple(f"{_W}{name}" for name in ("shd", "highlight", "pStyle", "tblStyle"))
"""What gives, or by its style may give, its contents a colour to stand on."""


def drop_unseen(body: Any) -> int:
    """Take the text that is not shown out of `body`, the root of a part or what lies in it; returns how many words."""
    around = body.getparent()
    on_paper = around is None or around.find(f"{_W}background") is None
    words = 0
    for run in body.iter(f"{_W}r"):
        properties = run.find(f"{_W}rPr")
        if properties is None:
            continue
        struck = _is_on(properties, "strike") or _is_on(properties, "dstrike")
        if not struck and not _is_unseen(run, properties, on_paper):
            continue
        for text in run.iter(f"{_W}t"):
            words += 0 if struck else len((text.text or "").split())
            text.text = ""
    return words


def _is_unseen(run: Any, properties: Any, on_paper: bool) -> bool:
    size, colour = (properties.find(f"{_W}{name}") for name in ("sz", "color"))
    if _is_on(properties, "vanish"):
        return True
    if size is not None and size.get(f"{_W}val", "").isdigit() and int(size.get(f"{_W}val")) < _SMALLEST:
        return True
    white = colour is not None and colour.get(f"{_W}val", "").upper() == "FFFFFF"
    return white and on_paper and not _may_stand_on_colour(run)


def _is_on(properties: Any, name: str) -> bool:
    told = properties.find(f"{_W}{name}")
    return told is not None and told.get(f"{_W}val", "true") not in ("0", "false", "off")


def _may_stand_on_colour(run: Any) -> bool:
    if next(run.iterancestors(f"{_W}txbxContent"), None) is not None:
        return True
    around = (run, *run.iterancestors(*_AROUND))
    return any(next(element.iter(*_COLOURED), None) is not None for element in around)
