"""Numbers as the items of lists are counted: 3, 03, c, C, iii, III. Knows nothing of lists or formats."""

_ROMAN = dict(m=1000, cm=900, d=500, cd=400, c=100, xc=90, l=50, xl=40, x=10, ix=9, v=5, iv=4, i=1)
_LONGEST_ROMAN = 4000


def written(number: int, form: str) -> str:
    """`number` in a form as Word names it: ``lowerRoman``, ``upperLetter``, ``none`` ... (ECMA-376-1, 17.18.59)"""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number < _LONGEST_ROMAN:
        roman = ""
        for letters, value in _ROMAN.items():
            roman += letters * (number // value)
            number %= value
        return roman if form == "lowerRoman" else roman.upper()
    return "" if form == "none" else f"{number:02}" if form == "decimalZero" else str(number)
