"""What a page holds and does not show: dropped, since nobody who reads the page would find it there.

It is how orders to a language model are hidden in pages and mails. Only what can be told cheaply is told: attributes,
styles on the element, and the plainest rules of the page's own style sheet. Knows nothing of the text.
"""

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

_HIDDEN = re.compile(
    r"""display\s*:\s*none | visibility\s*:\s*(?:hidden|collapse) | mso-hide\s*:\s*all
    | (?<![\w-])opacity\s*:\s*0*\.?0+%?\s*(?:;|!|$)
    | (?<![\w-])font-size\s*:\s*(?:0*\.)?0+\s*(?:px|pt|em|rem|%)?\s*(?:;|!|$)
    | (?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$)(?=.*overflow\s*:\s*hidden)
    | overflow\s*:\s*hidden(?=.*(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$))
    | (?:text-indent|left|top|right)\s*:\s*-\d{4,}
    | clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_WHITE = r"(?:white|\#fff(?:fff)?(?![0-9a-f])|rgba?\(\s*255\s*,\s*255\s*,\s*255\b|transparent)"
_WHITE_TEXT = re.compile(rf"(?<![\w-])color\s*:\s*{_WHITE}", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]+)", re.IGNORECASE)
_IS_WHITE = re.compile(rf"\s*(?:{_WHITE}|none|initial)[^;]*", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SHEET_SEEN = 200_000
"""Characters of style sheet that are looked at."""
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_PLAIN_SELECTOR = re.compile(r"[a-z0-9]*([.#][\w-]+)", re.IGNORECASE)


def drop_hidden(soup: BeautifulSoup) -> int:
    """Take out of `soup` what is not shown, and return how many words that were."""
    sheet = "\n".join(style.get_text() for style in soup.find_all("style"))
    styled = bool(sheet) or soup.find("link", rel="stylesheet") is not None
    names = _hidden_names(sheet)
    words = 0
    for tag in soup.find_all(True):
        if tag.name in ("html", "body", "head") or tag.decomposed or not tag.attrs:
            continue
        if _is_hidden(tag, names) or _is_white_on_white(tag, styled=styled):
            words += len(tag.get_text(" ").split())
            tag.decompose()
    return words


def _is_hidden(tag: Tag, names: set[str]) -> bool:
    return (
        tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(str(tag.get("style", ""))))
        or (bool(names) and not names.isdisjoint(_names(tag)))
    )


def _names(tag: Tag) -> list[str]:
    """How a style sheet may call it."""
    classes = [f".{name}" for name in tag.get_attribute_list("class") if name]
    return [*classes, f"#{tag['id']}"] if tag.has_attr("id") else classes


def _hidden_names(sheet: str) -> set[str]:
    """The classes and ids that a style sheet hides by a rule of their own, and not for print or small screens alone."""
    names: set[str] = set()
    for selectors, declarations in _RULE.findall(_AT_BLOCK.sub("", _COMMENT.sub("", sheet[:_SHEET_SEEN]))):
        if _HIDDEN.search(declarations):
            found = (_PLAIN_SELECTOR.fullmatch(selector.strip()) for selector in selectors.split(","))
            names.update(match.group(1) for match in found if match)
    return names


def _is_white_on_white(tag: Tag, *, styled: bool) -> bool:
    """Whether its text has the colour of paper, and nothing says that it stands on another one."""
    white = _WHITE_TEXT.search(str(tag.get("style", ""))) or _IS_WHITE.fullmatch(str(tag.get("color", "black")))
    if not white:
        return False
    for element in (tag, *tag.parents):
        background = _BACKGROUND.search(str(element.get("style", "")))
        colour = background.group(1) if background else str(element.get("bgcolor", "") or element.get("background", ""))
        if colour:
            return bool(_IS_WHITE.fullmatch(colour))
        if styled and (element.has_attr("class") or element.has_attr("id")):
            return False
    return True
