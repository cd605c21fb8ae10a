"""Clean text: what the stores and the page can take without harm. Knows nothing of bytes or formats.

A NUL or a lone surrogate breaks the stores; characters that nobody sees hide orders to a
language model and keep a word from being found.
"""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Controls but tab and newline; soft hyphen; zero-width space and joiner-like marks (not the two joiners that
# Persian and emoji need); text direction overrides; byte order mark; the invisible "tag" letters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_OF_FORMULAS = re.compile("[\U0001d400-\U0001d7ff]+")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def clean(text: str) -> str:
    """`text` in NFC, with ``\\n`` as its only line end and without characters that nobody sees.

    The ligatures of printing (ﬁ, ﬂ) and the letters of formulas (𝑥) become letters: nobody types them in a question.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", text)
    text = _OF_FORMULAS.sub(lambda letters: unicodedata.normalize("NFKC", letters[0]), text)
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_LIGATURES)


def one_line(text: str) -> str:
    """`text` clean, and every run of white space in it one space."""
    return " ".join(clean(text).split())


def same(one: str, other: str) -> bool:
    """Whether two lines say the same, but for case and white space."""
    return one_line(one).casefold() == one_line(other).casefold()
