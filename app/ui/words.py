"""What the page says, in the language of whoever reads it: by their browser's wish, English where there is no other.

A text is looked up by its English form, in one file of `languages/` for each other language. The parts that the page is
built of take `word`, which the browser translates; what handlers draw later takes `say`; and a text that is a constant
is marked by `later` where it is written. Knows nothing of what is said where.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.context import LocalContext
from gradio.i18n import I18nData

ENGLISH = "en"
LANGUAGES = {"de": "Deutsch", "es": "Español", "fr": "Français", "zh": "中文"}
"""Beside English, each by its own name."""
_FIGURES = {"de": (".", ","), "es": (".", ","), "fr": ("\N{NARROW NO-BREAK SPACE}", ",")}
"""What stands between groups of three figures, and before decimals, where it is not as in English."""
_FOLDER = Path(__file__).with_name("languages")
_WISH = re.compile(r"([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q\s*=\s*([0-9.]+))?")

word = I18nData
"""Names a text of the page's own parts, for the browser to translate: ``label=word("Model")``."""


def later(text: str) -> str:
    """`text` itself: marks it, where it is written, as one that `say` will be given."""
    return text


def say(text: str, **values: Any) -> str:
    """`text` in the language of the visitor who is being served, with `values` in the place of its ``{names}``."""
    said = table(language()).get(text, text)
    return said.format(**values) if values else said


def say_to(accept: str, text: str, **values: Any) -> str:
    """The same for a visitor whose ``Accept-Language`` header says `accept`: outside Gradio nobody is being served."""
    said = table(wished(accept)).get(text, text)
    return said.format(**values) if values else said


def say_number(number: int, one: str, many: str, **values: Any) -> str:
    """`one` or `many`, as the number wants it, with the number in the place of ``{number}``."""
    return say(one if number == 1 else many, number=figure(number), **values)


def figure(number: float, digits: int = 0) -> str:
    """`number` as the visitor's language writes it, with so many `digits` behind the point."""
    groups, point = _FIGURES.get(language(), (",", "."))
    return f"{number:,.{digits}f}".translate({ord(","): groups, ord("."): point})


def language() -> str:
    """The language of the visitor who is being served; English outside any visit."""
    request = LocalContext.request.get(None)
    headers = getattr(request, "headers", None)
    return wished(headers.get("accept-language") or "") if headers is not None else ENGLISH


def wished(accept: str) -> str:
    """The first of our languages that an ``Accept-Language`` header asks for (RFC 9110, 12.5.4)."""
    wishes = []
    for place, part in enumerate(accept.split(",")[:20]):
        if match := _WISH.fullmatch(part.strip()):
            wishes.append((-_weight(match[2]), place, match[1].lower()))
    ours = (tongue for weight, _, tongue in sorted(wishes) if weight and tongue in (ENGLISH, *LANGUAGES))
    return next(ours, ENGLISH)


def _weight(q: str | None) -> float:
    try:
        return float(q) if q else 1.0
    except ValueError:
        return 0.0


@cache
def table(tongue: str) -> dict[str, str]:
    """From each English text to that in `tongue`; empty for English itself."""
    if tongue not in LANGUAGES:
        return {}
    return dict(json.loads((_FOLDER / f"{tongue}.json").read_text("utf-8")))


def translations() -> gr.I18n:
    """All tables in the form that Gradio hands to the browser."""
    tables = {tongue: table(tongue) for tongue in LANGUAGES}
    # Gradio knows Chinese by its region alone; and it wants English to be there, to be fallen back to.
    texts = {text: text for table in tables.values() for text in table}
    return gr.I18n(**{"en": texts, **tables, "zh-CN": tables["zh"], "zh-TW": tables["zh"]})


def choosing() -> str:
    """A script that has the browser choose as `wished` does, before Gradio asks: that knows the first wish alone."""
    ours = json.dumps([ENGLISH, *LANGUAGES])
    return f"""<script>
(() => {{
  const wish = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => {ours}.includes(tag));
  const language = wish === "zh" ? "zh-CN" : wish ?? "{ENGLISH}";
  Object.defineProperty(navigator, "language", {{ get: () => language, configurable: true }});
}})();
</script>"""
