"""Which single-byte encoding a text is in, told by the alphabets of languages. Knows nothing of files.

Detectors of encodings take a line of German for Baltic, and an accent of DOS or of old Macs for a quotation mark.
A language has few letters beyond a to z, though: in the right encoding nearly all are of one alphabet, in a wrong one
they are not. Arabic, Thai and the languages of East Asia are left to a detector.
"""

import re
from operator import itemgetter

_WEST = ("cp1252", "iso8859-15", "mac-roman", "cp850", "cp437")
_CENTRE = ("cp1250", "iso8859-2", "cp852")
_BALTIC = ("cp1257", "iso8859-13")
_LANGUAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("äöüß", _WEST),  # German
    ("àâæçéèêëîïôœùûüÿ", _WEST),  # French
    ("áéíñóúüºª", _WEST),  # Spanish
    ("áâãàçéêíóôõúüºª", _WEST),  # Portuguese
    ("àèéìíòóù", _WEST),  # Italian
    ("éëïóöèüê", _WEST),  # Dutch
    ("åäöéüæøó", _WEST),  # Danish, Norwegian, Swedish, Finnish
    ("ąćęłńóśźż", _CENTRE),  # Polish
    ("áčďéěíňóřšťúůýžäĺľŕô", _CENTRE),  # Czech, Slovak
    ("áéíóöőúüű", _CENTRE),  # Hungarian
    ("čćđšž", _CENTRE),  # Croatian, Slovene
    ("ăâîşţșț", (*_CENTRE, "iso8859-16")),  # Romanian
    ("çğıİöşüâîû", ("cp1254", "iso8859-9", "cp857")),  # Turkish
    ("áðéíóúýþæö", _WEST),  # Icelandic
    ("āčēģīķļņšūž", _BALTIC),  # Latvian
    ("ąčęėįšųūž", _BALTIC),  # Lithuanian
    ("äõöüšž", ("cp1252", "iso8859-15", *_BALTIC)),  # Estonian
)
_OTHER_LETTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("אבגדהוזחטיךכלםמןנסעףפץצקרשת", ("cp1255", "iso8859-8")),
    ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", ("cp1253", "iso8859-7")),
    ("абвгдежзийклмнопрстуфхцчшщъыьэюяё", ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")),
    ("абвгґдежзийклмнопрстуфхцчшщьюяєії", ("cp1251", "koi8-u", "cp1125", "iso8859-5", "mac-cyrillic")),
)
_MARKS = frozenset("\xa0¡¿«»§©®°±²³·¼½¾×÷€£™–—‘’“”„‚…•´")
"""What may stand in a text of any language."""
_MARK_IN_WORD = re.compile("[^\\W\\d_][\xa0¡¿«»§©®°±²³¼½¾×÷€£™–—“”„‚…•][a-z]|[^\\W\\d_][‚„]|[^\\W\\d_\x00-\x7f]\\d")
_OUT_OF_PLACE = re.compile("[а-яёґєії][А-ЯЁҐЄІЇ]|[ךםןףץ][א-ת]|[א-ת][A-Za-z]|[а-я][A-Za-z]|ς[α-ω]|[α-ω][Α-Ω]")
_CYRILLIC_CAPITAL = re.compile("[А-Я]")
_CYRILLIC_SMALL = re.compile("[а-я]")
_CAPITAL_IN_WORD = re.compile("[a-z][À-ÖØ-ÞŒŠŽŸĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĽĻŁŃŅŇŐŔŘŚŞȘŤŢȚŪŮŰŲŹŻ]")
_MOST_MISFITS = 0.05
"""Of the letters beyond a to z: names from other languages. Wrong encodings come to a quarter and more."""
_MOST_ACCENTED = 0.25
"""Of all characters. No language in Latin letters has more, but for Vietnamese; all others have."""


def encoding_by_alphabet(data: bytes) -> str | None:
    """The encoding in which nearly all letters of `data` are of one language; None where there is no such."""
    western = data.decode("cp1252", errors="replace")
    if all(character < "\x80" or character in _MARKS for character in western) and not _MARK_IN_WORD.search(western):
        return "cp1252"
    accented = sum(character > "\x7f" for character in western)
    # There are as many bytes beyond ASCII in each encoding.
    alphabets = _LANGUAGES if accented <= _MOST_ACCENTED * len(western) else _OTHER_LETTERS
    best = (1.0, "")
    for letters, encodings in alphabets:
        for encoding in encodings:
            misfits = _misfits(data.decode(encoding, errors="replace"), {*letters, *letters.upper()})
            best = min(best, (misfits, encoding), key=itemgetter(0))
    return best[1] if best[0] <= _MOST_MISFITS else None


def _misfits(text: str, letters: set[str]) -> float:
    """The share of characters beyond ASCII that are not among `letters`, or are where they cannot be."""
    beyond = [character for character in text if character > "\x7f"]
    if letters.isdisjoint(beyond):
        return 1.0
    misplaced = sum(len(wrong.findall(text)) for wrong in (_MARK_IN_WORD, _CAPITAL_IN_WORD, _OUT_OF_PLACE))
    # In another encoding of Cyrillic, small letters are capitals.
    misplaced += max(0, len(_CYRILLIC_CAPITAL.findall(text)) - len(_CYRILLIC_SMALL.findall(text)))
    allowed = letters | _MARKS
    return (sum(character not in allowed for character in beyond) + misplaced) / len(beyond)
