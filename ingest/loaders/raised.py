"""Figures that stand above the line: an exponent stays one, the mark of a note is put in brackets, as notes are.

Run on into the word before it, either would make another number or another word. Knows nothing of formats.
"""

import re

_FIGURES = re.compile(r"[-+\u2212]?\d{1,3}")
_UNIT_OR_FACTOR = re.compile(r"(?:(?<!\d)\d{1,3}|(?<!\w)[^\W\d_]{1,2}|\))\Z")
"""What may have an exponent: ``10``, ``m``, ``km``, a bracket. A year or a longer word has a note."""
_RAISED = str.maketrans("0123456789+-\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def raised(before: str, text: str) -> str:
    """How `text`, raised behind `before`, is told."""
    mark = text.strip()
    if not _FIGURES.fullmatch(mark):
        return text
    if _UNIT_OR_FACTOR.search(before):
        return mark.translate(_RAISED)
    if not mark.isdigit():
        return text
    return f"{'' if before[-1].isspace() else ' '}({mark})" if before else f"({mark}) "
