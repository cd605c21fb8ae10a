"""Sets a conversation as a PDF, by reportlab: headings, answers with their Markdown, numbered sources.

The letters come from the fonts of this machine; what none of them has is told in the file. Knows nothing of turns
and answers, only of texts.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from io import BytesIO
from typing import Any

from app.conversation.fonts import Font, font_for, fonts

Section = tuple[str, str, Sequence[str], Sequence[tuple[int, str, str]]]
"""A question, its answer, notes, and its sources: number, place, quoted sentence."""

MISSING = "\u25a1"
TOLD = 12
"""Characters that no font has which are named."""

_FENCE = re.compile(r"^\s*(```|~~~)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(r"^(\s*)([-*+•]|\d{1,4}[.)])\s+(.*)$")
_BOLD = re.compile(r"\*\*(\S[^*\n]*)\*\*")
_CODE_SPAN = re.compile(r"`([^`\n]+)`")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def pdf(title: str, told: str, sections: Sequence[Section]) -> bytes:
    """The PDF: `title`, the line `told` below it, and the sections over as many pages as they take."""
    # reportlab is loaded at the first export, not with the page.
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    setter = _Setter()
    story = [*setter.head(title, told), *(part for section in sections for part in setter.section(section))]
    story += setter.remarks()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        title=title.encode("utf-8", "replace").decode(),
        author="Docent",
        leftMargin=62,
        rightMargin=62,
        topMargin=56,
        bottomMargin=56,
    )
    document.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return out.getvalue()


class _Setter:
    """Makes reportlab's paragraphs from texts, and remembers which characters there was no font for."""

    def __init__(self) -> None:
        self.missing: dict[str, None] = {}
        self.backwards = False

    def head(self, title: str, told: str) -> list[Any]:
        return [self._paragraph(title, "title"), self._paragraph(told, "quiet")]

    def section(self, section: Section) -> Iterator[Any]:
        question, answer, notes, sources = section
        yield self._paragraph(question, "question")
        yield from self._answer(answer)
        yield from (self._paragraph(note, "note") for note in notes)
        for number, place, quote in sources:
            words = " ".join(quote.split())
            yield self._paragraph(f"[{number}] {place}" + (f": “{words}”" if words else ""), "source")

    def remarks(self) -> Iterator[Any]:
        """What the reader of the file should know of its letters."""
        if self.missing:
            named = ", ".join(f"U+{ord(character):04X}" for character in list(self.missing)[:TOLD])
            more = f" and {len(self.missing) - TOLD} more" if len(self.missing) > TOLD else ""
            yield self._paragraph(
                f"{MISSING} stands for characters that no font of this machine has ({named}{more})."
                " The export as Markdown has them.",
                "note",
            )
        if self.backwards:
            yield self._paragraph(
                "Words of scripts that run from right to left are set letter by letter from the left."
                " The export as Markdown has them as they are.",
                "note",
            )

    def _answer(self, text: str) -> Iterator[Any]:
        code: list[str] | None = None
        for line in text.split("\n"):
            if _FENCE.match(line):
                yield from self._code(code or [])
                code = None if code is not None else []
            elif code is not None:
                code.append(line)
            elif found := _HEADING.match(line):
                yield self._paragraph(found[1], "heading")
            elif found := _ITEM.match(line):
                bullet = found[2] if found[2][0].isdigit() else "•"
                yield self._paragraph(f"{bullet} {found[3]}", "item", marked=True)
            elif line.strip():
                yield self._paragraph(line.strip(), "text", marked=True)
        yield from self._code(code or [])

    def _code(self, lines: Sequence[str]) -> Iterator[Any]:
        for line in lines:
            yield self._paragraph(line.replace("\t", "    ").replace(" ", "\u00a0") or "\u00a0", "code")

    def _paragraph(self, text: str, style: str, *, marked: bool = False) -> Any:
        from reportlab.platypus import Paragraph

        self.backwards = self.backwards or bool(_RIGHT_TO_LEFT.search(text))
        how = _styles()[f"{style} unspaced" if _UNSPACED.search(text) else style]
        return Paragraph("<br/>".join(self._line(line, style, marked) for line in text.splitlines()), how)

    def _line(self, line: str, style: str, marked: bool) -> str:
        if not marked:
            return self._set(line, bold=style in _BOLD_STYLES)
        parts = _BOLD.split(_CODE_SPAN.sub(r"\1", line))
        return "".join(self._set(part, bold=at % 2 == 1) for at, part in enumerate(parts))

    def _set(self, text: str, *, bold: bool) -> str:
        """`text` as reportlab's markup, each run of letters in a font that has them."""
        runs: list[tuple[Font | None, str]] = []
        for character in text:
            if not character.isprintable() and character != "\u00a0":
                character = " "
            font = font_for(character)
            if font is None:
                self.missing[character] = None
                font, character = font_for(MISSING) or fonts()[0], MISSING if font_for(MISSING) else "?"
            if runs and runs[-1][0] is font:
                runs[-1] = (font, runs[-1][1] + character)
            else:
                runs.append((font, character))
        return "".join(f'<font name="{font.name(bold)}">{escape(run)}</font>' for font, run in runs if font)


_BOLD_STYLES = {"title", "question", "heading"}


@cache
def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    quiet = HexColor("#475569")
    sizes: dict[str, dict[str, Any]] = {
        "title": {"fontSize": 17, "leading": 22, "spaceAfter": 4},
        "quiet": {"fontSize": 9, "leading": 12, "textColor": quiet, "spaceAfter": 10},
        "question": {"fontSize": 12, "leading": 16, "spaceBefore": 14, "spaceAfter": 6, "keepWithNext": 1},
        "heading": {"fontSize": 10.5, "leading": 14, "spaceBefore": 6, "spaceAfter": 3, "keepWithNext": 1},
        "text": {"fontSize": 10.5, "leading": 15, "spaceAfter": 6},
        "item": {"fontSize": 10.5, "leading": 15, "leftIndent": 12, "spaceAfter": 2},
        "code": {"fontSize": 8.5, "leading": 11, "leftIndent": 12},
        "note": {"fontSize": 9, "leading": 12, "textColor": quiet, "spaceBefore": 4, "spaceAfter": 4},
        "source": {"fontSize": 9, "leading": 12, "leftIndent": 12, "textColor": quiet, "spaceAfter": 3},
    }
    first = fonts()[0]
    made = {name: ParagraphStyle(name, fontName=first.name(False), **how) for name, how in sizes.items()}
    unspaced = {f"{name} unspaced": ParagraphStyle(f"{name} u", made[name], wordWrap="CJK") for name in sizes}
    return made | unspaced


def _numbered(canvas: Any, document: Any) -> None:
    canvas.setFont(fonts()[0].name(False), 8)
    canvas.drawRightString(document.pagesize[0] - 62, 32, str(canvas.getPageNumber()))
