"""Facts that are written in other languages than English: dates, numbers in figures and in words, Chinese numerals,
German names.

Pure functions. Knows nothing of how facts are compared.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.checking.facts.fact import Fact, folded
from app.checking.facts.numbers import figures
from app.foreign import german_names

_MONTHS = {
    "german": "januar februar marz april mai juni juli august september oktober november dezember",
    "french": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_NUMERALS = {
    "german": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "french": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "spanish": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
}
_TENS = {
    "german": "zwanzig dreißig vierzig fünfzig sechzig",
    "french": "vingt trente quarante cinquante soixante",
    "spanish": "veinte treinta cuarenta cincuenta sesenta",
}
_DATE = re.compile(
    r"(?:\b(?P<day>\d{1,2})(?:\.|er)? (?:de )?)?\b(?P<month>[^\W\d_]{3,10})\b(?:,? (?:de |del )?(?P<year>\d{4})\b)?"
)
_DECIMALS = re.compile(r"(?<![\d.,])\d+,\d{1,2}(?![\d,]|\.\d)")
_FIGURE = re.compile(rf"(?<![\d.,])\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?(?![\d,]|\.\d)|{_DECIMALS.pattern}")
"""With a point between thousands or a comma before decimals, but no "9.30", which is a time of day."""
_SWAPPED = str.maketrans(".,", ",.")
_WORD = re.compile(r"[^\W\d_]+")
_HAN_DATE = re.compile(
    r"(?<![零〇一二三四五六七八九十])(?:(?P<year>\d{4}|[零〇一二三四五六七八九]{4})年)?"
    r"(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])月"
    r"(?:(?P<day>\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])?"
)
_HAN = {character: at for at, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1_000}
_HAN_NUMBER = re.compile(
    r"[零〇一二三四五六七八九两十百千万亿]{2,}|[二两三四五六七八九十](?=[个名人辆家次件台条座折成年月日号点天周岁元块公里米小])"
)


def dates_abroad(text: str, language: str) -> Iterator[Fact]:
    """ "31. Oktober", "1er janvier 2025", "20 de octubre", "2025年4月", "二〇二五年四月"."""
    if language == "chinese":
        for match in _HAN_DATE.finditer(text):
            year, month, day = (_figure(match[part] or "") for part in ("year", "month", "day"))
            yield Fact("date", match[0], match.start(), date=(year, month, day))
        return
    for match in _DATE.finditer(text):
        month = _month(match["month"], language)
        if month and (match["day"] or match["year"]):
            yield Fact("date", match[0], match.start(), date=(int(match["year"] or 0), month, int(match["day"] or 0)))


def _month(word: str, language: str) -> int:
    names = _MONTHS[language].split()
    return names.index(folded(word)) + 1 if folded(word) in names else 0


def figures_abroad(text: str, language: str) -> Iterator[Fact]:
    """ "1.200,50 €", "3,5 kg"; where the `language` is not told, "3,5 kg" alone. Chinese writes as English does."""
    pattern = _FIGURE if language else _DECIMALS
    as_in_english = text if language == "chinese" else pattern.sub(lambda found: found[0].translate(_SWAPPED), text)
    for fact in figures(as_in_english):
        yield replace(fact, text=text[fact.start : fact.end])


def worded_abroad(text: str, language: str) -> Iterator[Fact]:
    """ "Zwölf", "vingt", "六十"."""
    if language == "chinese":
        for match in _HAN_NUMBER.finditer(text):
            if value := _han_value(match[0]):
                yield Fact("number", match[0], match.start(), value=value, raw=value)
        return
    known = dict(zip(_NUMERALS[language].split(), range(2, 13), strict=True))
    known |= dict(zip(_TENS[language].split(), range(20, 70, 10), strict=True))
    for match in _WORD.finditer(text):
        if value := known.get(match[0].lower(), 0):
            yield Fact("number", match[0], match.start(), value=value, raw=value)


def _figure(numeral: str) -> int:
    """What a numeral in figures or in Chinese comes to; 0 where there is none."""
    return int(numeral) if numeral.isdecimal() else _han_value(numeral)


def _han_value(numeral: str) -> int:
    """What a Chinese numeral comes to; 0 for what is none: 千万 may be "by all means"."""
    if not any(character in _HAN for character in numeral) and numeral != "十":
        return 0
    total = part = digit = 0
    for character in numeral:
        if character in _HAN:
            digit = digit * 10 + _HAN[character] if digit else _HAN[character]
        elif character in _HAN_SCALES:
            part += (digit or 1) * _HAN_SCALES[character]
            digit = 0
        else:
            total = (total + part + digit) * (10_000 if character == "万" else 100_000_000)
            part = digit = 0
    return total + part + digit


def names_in_german(text: str) -> Iterator[Fact]:
    """Words with a capital that stand next to each other: every noun has one."""
    known = german_names(text[:1].lower() + text[1:])
    for match in _WORD.finditer(text):
        if match[0][0].isupper() and match[0].lower() in known:
            yield Fact("name", match[0], match.start())
