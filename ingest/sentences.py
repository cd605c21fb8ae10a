"""Text to sentences, by rule.

Pure functions. Knows nothing of documents or chunks: it is given text and returns its parts, in order and unaltered.
"""

import re

# What is followed by a full stop without ending a sentence, in lower case.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof st rev hon capt cdr wm chas geo jas jno thos lt col gen sgt fr sr jr messrs vs etc cf ca
    approx incl excl est ext no nos vol pp p fig figs sec art ref tel ed eds e.g i.e a.m p.m jan feb mar apr jun
    jul aug sep sept oct nov dec mon tue wed thu fri sat sun ltd inc co corp dept
    bzw dipl evtl fa ggf inkl ing mio nr str usw vgl z.b zzgl mme mlle env éd sra sres dña núm pág págs avda
    """.split()
)
_END = re.compile(r"[.!?]+[\"'”’“»)\]]*\s+(?=[\"'“‘„«¿¡(\[]*[A-Z0-9À-ÖØ-Þ£$€])|[。！？]+[”’」』）]*")
_ORDINAL = re.compile(
    r"\b(?:(?<!\bI )am|ab|bis|das|de[mnrs]|die|eine?|eine[mnr]|im|ins|seit|vom|zum|zur) \d{1,2}\.\s*\Z",
    re.I,
)
"""German: "am 15. April", "die 2. Vorsitzende"."""
_PRONOUN = re.compile(
    r"(?<![\w.:;,])(?!(?:by|from|of|to|with|for|and|under|von|vom|an|mit|für|und)\s)[a-z]\w*\s+I\.\s*\Z", re.I
)
"""The "I" that ends a sentence, with what stands before it: "so did I." In "Captain: I. Hall" it is a name's."""
_LAST_WORD = re.compile(r"(\S+?)\.[\"'”’)\]]*\s*$")


def split_sentences(text: str) -> list[str]:
    """The sentences of `text` in order. A line break always ends one: list items and table rows are lines."""
    return [sentence for line in text.splitlines() for sentence in _split_line(line)]


def _split_line(line: str) -> list[str]:
    sentences, start = [], 0
    for end in _END.finditer(line):
        if _is_abbreviation(line[start : end.end()], before_number=line[end.end() : end.end() + 1].isdigit()):
            continue
        sentences.append(line[start : end.end()].strip())
        start = end.end()
    sentences.append(line[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _is_abbreviation(sentence: str, *, before_number: bool) -> bool:
    last = _LAST_WORD.search(sentence)
    if last is None:
        return False
    word = last[1].lstrip("(\"'“‘[").lower()
    if word in ("no", "nos"):  # "No. 12" is an abbreviation; "The answer was no. Then" is a sentence's end.
        return before_number
    # "J. Penrose", "H.M.S. Victory"
    is_initial = all(len(part) == 1 and part.isalpha() for part in word.split(".")) and not _PRONOUN.search(sentence)
    # "12." at the very beginning of a line is the number of an item, not a sentence.
    is_numbering = word.isdigit() and sentence.strip() == last[0].strip()
    return (
        word in _ABBREVIATIONS
        or is_initial
        or is_numbering
        or (word.isdigit() and _ORDINAL.search(sentence) is not None)
    )
