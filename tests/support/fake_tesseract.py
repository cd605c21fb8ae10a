"""A program named tesseract that finds the same words in every picture, so that OCR is tested where there is none."""

import os
from pathlib import Path

import pytest

COLUMNS = "level page_num block_num par_num line_num word_num left top width height conf text".split()


def install(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *paragraphs: str,
    languages: str = "eng\nosd",
    fails: str = "",
    sure: float = 96.0,
    heights: tuple[int, ...] = (),
) -> Path:
    """Put it first on the PATH; each of `paragraphs` may have several lines. Returns where it writes its arguments.

    With `fails` it says that instead and ends with status 1. `heights` are those of the letters of each paragraph.
    """
    rows = ["\t".join(COLUMNS)]
    top = 400  # below what is taken for a running head
    for number, paragraph in enumerate(paragraphs, start=1):
        height = heights[number - 1] if heights else 30
        for line, text in enumerate(paragraph.splitlines(), start=1):
            left = 200
            for word, letters in enumerate(text.split(), start=1):
                width = 15 * len(letters)
                cells = [5, 1, number, 1, line, word, left, top, width, height, sure, letters]
                rows.append("\t".join(map(str, cells)))
                left += width + 12
            top += 2 * height
        top += 60
    folder = folder / "bin"
    folder.mkdir()
    (folder / "words.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    program, asked = folder / "tesseract", folder / "asked.txt"
    program.write_text(
        f"""#!/bin/sh
if [ "$1" = --list-langs ]; then printf 'List of available languages in "/x" (2):\\n{languages}\\n'; exit 0; fi
echo "$@" >> {asked}
cat > {folder}/picture.ppm
{f"echo '{fails}' >&2; exit 1" if fails else f"cat {folder}/words.tsv"}
""",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return asked


def uninstall(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave nothing of Tesseract on the PATH."""
    monkeypatch.setenv("PATH", str(folder))
