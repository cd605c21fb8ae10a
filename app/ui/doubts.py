"""What the check of an answer has come to, as HTML: marks on sentences, a summary, and where documents disagree.

Knows nothing of Gradio, and nothing of how sentences are checked.
"""

import re
from collections.abc import Sequence

from app.types import Answer, Check, Disagreement
from app.ui.render import Cite, name, plain
from app.ui.words import figure, later, say, say_number
from vector_db.types import Hit

NONE_FOUND = later(
    "Nothing of this answer was found in your documents. Do not rely on it; the nearest passages are under Sources."
)
NOT_FOUND = later("Not found in the documents.")
PARTLY = later("Only partly supported by the documents.")
MISSING = later("The passages do not hold: {what}.")
NEAREST = later("Passage {number} says: {quote}")
ONE_SENTENCE = later("1 sentence checked: {verdicts}.")
SENTENCES = later("{number} sentences checked: {verdicts}.")
SUPPORTED_COUNT = later("{number} supported")
PARTLY_COUNT = later("{number} partly supported")
NOT_FOUND_COUNT = later("{number} not found in the documents")
DISAGREE = later("The documents do not agree on this, the newest first:")

_SIGNS = {"partly": ("◐", PARTLY), "not found": ("?", NOT_FOUND)}
_OPEN, _CLOSE = "\ue000", "\ue001"
_PRIVATE = {0xE000: "", 0xE001: ""}
_MARKED = re.compile(f"{_OPEN}(\\d+){_OPEN}(.*?){_CLOSE}", re.DOTALL)
_LEFT_OVER = re.compile(f"{_OPEN}\\d+{_OPEN}|{_CLOSE}")
_PREFIX = re.compile(r"\s*(?:[-*+•>]\s+|\d{1,4}[.)]\s+)*")
_LONGEST_QUOTE = 200


def with_places(text: str, checks: Sequence[Check]) -> str:
    """`text` with signs, which no document can hold, around the sentences that are in doubt: `as_marks` finds them."""
    marked, at = "", 0
    text = text.translate(_PRIVATE)
    for place, check in enumerate(checks):
        sentence = check.sentence.translate(_PRIVATE)
        start = text.find(sentence, at)
        if start < 0:
            continue
        prefix = _PREFIX.match(sentence)
        begins = start + (prefix.end() if prefix else 0)
        end = start + len(sentence)
        if check.verdict != "supported" and "\n" not in text[begins:end]:
            marked += text[at:begins] + f"{_OPEN}{place}{_OPEN}{text[begins:end]}{_CLOSE}"
        else:
            marked += text[at:end]
        at = end
    return marked + text[at:]


def as_marks(html: str, checks: Sequence[Check]) -> str:
    """`html`, made of a text `with_places`, with a mark for each of the sentences in doubt."""

    def mark(found: re.Match[str]) -> str:
        inner = found[2]
        if not _is_balanced(inner):
            return inner
        check = checks[int(found[1])]
        sign, _ = _SIGNS[check.verdict]
        kind = check.verdict.replace(" ", "-")
        why = plain(reason(check))
        return (
            f'<span class="doubt {kind}" title="{why}">{inner}</span>'
            f'<sup class="doubt-sign {kind}" role="img" aria-label="{why}" title="{why}">{sign}</sup>'
        )

    return _LEFT_OVER.sub("", _MARKED.sub(mark, html))


def reason(check: Check) -> str:
    """Why a sentence is in doubt, in words."""
    said = [say(_SIGNS[check.verdict][1])]
    if check.missing:
        said.append(say(MISSING, what=", ".join(check.missing)))
    if check.number and check.quote:
        quote = check.quote if len(check.quote) <= _LONGEST_QUOTE else check.quote[:_LONGEST_QUOTE].rstrip() + " …"
        said.append(say(NEAREST, number=check.number, quote=quote))
    return " ".join(said)


def none_found(answer: Answer) -> str:
    """The line above an answer of which the passages support nothing; empty for any other."""
    if answer.stage != "done" or not answer.checks or answer.refused:
        return ""
    if any(check.verdict != "not found" for check in answer.checks):
        return ""
    return f'<div class="none-found" role="note">{plain(say(NONE_FOUND))}</div>'


def summary(checks: Sequence[Check]) -> str:
    """How many sentences were checked, and what came of it."""
    if not checks:
        return ""
    counts = [
        say(wording, number=figure(number))
        for verdict, wording in (
            ("supported", SUPPORTED_COUNT),
            ("partly", PARTLY_COUNT),
            ("not found", NOT_FOUND_COUNT),
        )
        if (number := sum(check.verdict == verdict for check in checks))
    ]
    said = say_number(len(checks), ONE_SENTENCE, SENTENCES, verdicts=", ".join(counts))
    return f'<div class="checked">{plain(said)}</div>'


def disagreements(found: Sequence[Disagreement], passages: Sequence[Hit], cite: Cite) -> str:
    """The values that documents give for the same thing, each with its document and date."""
    return "".join(
        f'<div class="disagree" role="note"><p>{plain(say(DISAGREE))}</p><ul>'
        + "".join(
            _value(value.text, value.date, passages[value.number - 1], cite(value.number)) for value in one.values
        )
        + "</ul></div>"
        for one in found
    )


def _value(text: str, date: str, hit: Hit, citation: str) -> str:
    dated = f", {plain(date)}" if date else ""
    return f"<li><strong>{plain(text)}</strong> – {name(hit.source)}{dated} {citation}</li>"


def _is_balanced(html: str) -> bool:
    return all(html.count(f"<{tag}") == html.count(f"</{tag}>") for tag in ("strong", "em", "code", "li", "a"))
