"""Finds the fonts of this machine that a PDF can hold, and which of them has a character.

Knows nothing of what is set in them. No font comes with Docent: reportlab's own, for Western letters, is the last
resort.
"""

import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "~/Library/Fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts",
)
FIRST = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("segoeui.ttf", "segoeuib.ttf"),
    ("arial.ttf", "arialbd.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("Vera.ttf", "VeraBd.ttf"),
)
"""What text is set in, the first that is there: a regular and a bold file."""
WIDE = ("fallback", "wqy", "unicode", "arialuni", "unifont", "msyh", "simsun", "meiryo", "malgun", "noto", "gothic")
"""In the names of fonts that have many scripts: they are tried before any other."""
MOST_TRIED = 120
"""Files that are opened in search of a character: each takes some hundredths of a second."""


class Font:
    """A font that has been made known to reportlab."""

    def __init__(self, regular: Path, bold: Path | None = None) -> None:
        """Raises what reportlab raises for a file that it cannot use."""
        from reportlab.pdfbase.pdfmetrics import registerFont
        from reportlab.pdfbase.ttfonts import TTFont

        loaded = TTFont(_known_as(regular), str(regular))
        self._names = (loaded.fontName, loaded.fontName)
        self._has = loaded.face.charToGlyph
        registerFont(loaded)
        if bold:
            heavy = TTFont(_known_as(bold), str(bold))
            registerFont(heavy)
            self._names = (loaded.fontName, heavy.fontName)

    def name(self, bold: bool) -> str:
        """What reportlab knows it by."""
        return self._names[bold]

    def has(self, character: str) -> bool:
        """Whether it can draw `character`."""
        return ord(character) in self._has


@cache
def font_for(character: str) -> Font | None:
    """The font to set `character` in; None if no font has it."""
    for font in fonts():
        if font.has(character):
            return font
    if character.isspace():
        return fonts()[0]
    return next((font for font in _others() if font and font.has(character)), None)


@cache
def fonts() -> tuple[Font, ...]:
    """What text is set in: one font, whatever this machine has."""
    there = _files()
    for regular, bold in FIRST:
        if regular in there and (found := _open(there[regular], there.get(bold))):
            return (found,)
    raise RuntimeError("reportlab has lost its own fonts")


def _others() -> Iterator[Font | None]:
    files = sorted(_files().items(), key=lambda file: (not any(w in file[0].lower() for w in WIDE), file[0]))
    for _, path in files[:MOST_TRIED]:
        yield _open(path)


@cache
def _open(regular: Path, bold: Path | None = None) -> Font | None:
    try:
        return Font(regular, bold)
    except Exception:  # reportlab raises many kinds for what it cannot use: outlines of PostScript, damaged tables
        log.debug("%s is passed over.", regular, exc_info=True)
        return None


@cache
def _files() -> dict[str, Path]:
    """The files of TrueType fonts by name, reportlab's own among them."""
    import reportlab

    folders = [Path(folder).expanduser() for folder in FOLDERS]
    folders += [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", Path(reportlab.__file__).parent / "fonts"]
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in (".ttf", ".ttc"))
    return {path.name: path for path in files}


def _known_as(path: Path) -> str:
    return f"docent-{path.stem}".replace(" ", "")
