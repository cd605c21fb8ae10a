"""From untrusted text to safe HTML: everything is escaped first, then a small Markdown of our own is added.

Texts come from documents, file names, models and errors. No links, no images, no raw HTML: what looks
like one stays the characters it is. Knows nothing of Gradio, of conversations or of where text comes from.
"""

import re
from collections.abc import Callable, Iterator
from html import escape

FENCE = re.compile(r"^\s*(```|~~~)")
HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
BULLET = re.compile(r"^\s*[-*+•]\s+(.*)$")
NUMBERED = re.compile(r"^\s*(\d{1,4})[.)]\s+(.*)$")
QUOTE = re.compile(r"^\s*>\s?(.*)$")
CODE = re.compile(r"(`[^`\n]+`)")
BOLD = re.compile(r"\*\*(\S[^*\n]*)\*\*")
ITALIC = re.compile(r"(?<![\w*])\*([^\s*][^*\n]*)\*(?![\w*])")
CITATION = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")

INVISIBLE = {
    **dict.fromkeys(range(0x20), ""),
    **dict.fromkeys(range(0x7F, 0xA0), ""),
    **dict.fromkeys([0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], ""),
    0x09: "\t",
    0x0A: "\n",
}
"""Control characters, and marks that make text read otherwise than it is written."""

Cite = Callable[[int], str]
"""Makes the HTML of one citation from its number; an empty string where there is no such passage."""


def plain(text: str) -> str:
    """`text` as it is, escaped for an element or a quoted attribute."""
    return escape(text.translate(INVISIBLE), quote=True)


def name(text: str) -> str:
    """A file's name, escaped, with what is invisible in it made visible: a name must not hide its ending."""
    shown = (c if c.isprintable() and ord(c) not in INVISIBLE else f"\\u{ord(c):04x}" for c in text)
    return escape("".join(shown), quote=True)


def note(text: str, kind: str = "quiet") -> str:
    """`text` as a short paragraph of its own; `kind` is a class of the style sheet."""
    return f'<p class="note {kind}">{plain(text)}</p>'


def cited(text: str) -> set[int]:
    """The numbers that `text` refers to as ``[1]`` or ``[1, 2]``."""
    return {int(number) for found in CITATION.findall(text) for number in found.split(",")}


def markdown(text: str, cite: Cite | None = None) -> str:
    """`text` as HTML: paragraphs, headings, lists, quotes, code, bold and italic; `[1]` by way of `cite`."""
    lines = iter(text.translate(INVISIBLE).split("\n"))
    return "".join(_blocks(lines, cite))


def inline(text: str, cite: Cite | None = None) -> str:
    """One line of `text` as HTML: code, bold and italic; `[1]` by way of `cite`."""
    return _inline(text.translate(INVISIBLE), cite)


def _blocks(lines: Iterator[str], cite: Cite | None) -> Iterator[str]:
    kind, held = "", list[str]()
    for line in lines:
        if FENCE.match(line):
            yield _close(kind, held)
            kind, held = "", []
            yield _code(lines)
            continue
        new, content = _classify(line, cite)
        if new != kind or new == "heading":
            yield _close(kind, held)
            kind, held = new, []
        held.append(content)
    yield _close(kind, held)


def _classify(line: str, cite: Cite | None) -> tuple[str, str]:
    if not line.strip():
        return "", ""
    if found := HEADING.match(line):
        return "heading", _inline(found[2], cite)
    if found := BULLET.match(line):
        return "ul", f"<li>{_inline(found[1], cite)}</li>"
    if found := NUMBERED.match(line):
        return "ol", f'<li value="{int(found[1])}">{_inline(found[2], cite)}</li>'
    if found := QUOTE.match(line):
        return "blockquote", _inline(found[1], cite)
    return "p", _inline(line.strip(), cite)


def _close(kind: str, held: list[str]) -> str:
    if not kind or not held:
        return ""
    if kind == "heading":
        return f"<h4>{held[0]}</h4>"
    joined = "".join(held) if kind in ("ul", "ol") else "<br>".join(held)
    return f"<{kind}>{joined}</{kind}>"


def _code(lines: Iterator[str]) -> str:
    held = []
    for line in lines:
        if FENCE.match(line):
            break
        held.append(escape(line))
    return "<pre><code>" + "\n".join(held) + "</code></pre>"


def _inline(text: str, cite: Cite | None) -> str:
    parts = CODE.split(text)
    return "".join(
        f"<code>{escape(part[1:-1])}</code>" if at % 2 else _emphasis(part, cite) for at, part in enumerate(parts)
    )


def _emphasis(text: str, cite: Cite | None) -> str:
    safe = escape(text, quote=True)
    safe = ITALIC.sub(r"<em>\1</em>", BOLD.sub(r"<strong>\1</strong>", safe))
    return CITATION.sub(lambda found: _citations(found, cite), safe) if cite else safe


def _citations(found: re.Match[str], cite: Cite) -> str:
    anchors = [cite(int(number)) for number in found[1].split(",")]
    return "".join(anchors) if all(anchors) else found[0]
