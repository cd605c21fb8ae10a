"""A conversation as a file to keep: Markdown, JSON or PDF, each answer with its numbered sources.

Knows nothing of pages and of where conversations are kept; how a PDF is set is in `app.conversation.pdf`.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.conversation.pdf import pdf
from app.conversation.turns import Conversation, Turn
from app.leaves import at_page
from app.types import Citation
from app.wire import answer_as_json

UNFINISHED = "The answer is not whole."
NOTHING = "There is no answer."

_CODE = re.compile(r"(^[ \t]*(?:```|~~~).*?^[ \t]*(?:```|~~~)[^\n]*$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_DEFINITION = re.compile(r"^([ \t]{0,3})\[(?=[^\]\n]*\]:)", re.MULTILINE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, ready to be saved."""

    name: str
    media_type: str
    content: bytes


def export(conversation: Conversation, turns: Sequence[Turn], form: str) -> Exported:
    """The conversation in one of the forms of `FORMS`; KeyError for any other."""
    make, ending, media_type = FORMS[form]
    return Exported(f"{_file_name(conversation.name)}.{ending}", media_type, make(conversation, turns))


def markdown(conversation: Conversation, turns: Sequence[Turn]) -> bytes:
    """As Markdown. Texts of documents and models can bring in no picture, no link and no HTML of their own."""
    parts = [f"# {harmless(conversation.name)}", f"*{_told(conversation)}*"]
    for turn in turns:
        parts += ["## " + harmless(" ".join(turn.question.split())), harmless(turn.text) or f"*{NOTHING}*"]
        parts += [f"*{harmless(said)}*" for said in notes(turn)]
        if cited := sources(turn):
            parts.append("\n".join(["**Sources**", ""] + [_source(citation) for citation in cited]))
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def as_json(conversation: Conversation, turns: Sequence[Turn]) -> bytes:
    """As JSON: each turn with the keys of ``python -m app ask --json``, and how it ended."""
    told = {
        "name": conversation.name,
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "turns": [
            {"question": turn.question}
            | (answer_as_json(turn.answer) if turn.answer else {"answer": "", "citations": [], "passages": []})
            | {"error": turn.error, "whole": not (turn.error or turn.stopped or turn.broken or turn.running)}
            for turn in turns
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def sources(turn: Turn) -> tuple[Citation, ...]:
    """What the answer's numbers refer to, each number once."""
    cited = turn.answer.citations if turn.answer else ()
    return tuple({citation.number: citation for citation in reversed(cited)}.values())[::-1]


def notes(turn: Turn) -> Iterator[str]:
    """What is to be known of how the answer ended."""
    if turn.error:
        yield turn.error
    elif turn.text and (turn.stopped or turn.broken or turn.running):
        yield UNFINISHED


def harmless(text: str) -> str:
    """`text` so that whoever shows it as Markdown fetches and links nothing; code stays as it is."""
    parts = _CODE.split(text)
    parts[::2] = [_defused(part) for part in parts[::2]]
    return "".join(parts)


def _defused(text: str) -> str:
    text = text.replace("](", r"]\(").replace("![", r"!\[")
    return _TAG.sub(r"\\<", _DEFINITION.sub(r"\1\\[", text))


def _source(citation: Citation) -> str:
    place = at_page(citation.source, citation.page).removeprefix(citation.source)
    quote = f": “{harmless(' '.join(citation.quote.split()))}”" if citation.quote else ""
    return f"{citation.number}. `{citation.source.replace('`', '')}`{place}{quote}"


def _told(conversation: Conversation) -> str:
    asked = datetime.fromtimestamp(conversation.changed, UTC)
    return f"A conversation with Docent, last asked on {asked:%Y-%m-%d}."


def _pdf(conversation: Conversation, turns: Sequence[Turn]) -> bytes:
    sections = [
        (turn.question, turn.text or NOTHING, tuple(notes(turn)), [_cited(citation) for citation in sources(turn)])
        for turn in turns
    ]
    return pdf(conversation.name, _told(conversation), sections)


def _cited(citation: Citation) -> tuple[int, str, str]:
    return citation.number, at_page(citation.source, citation.page), citation.quote


def _file_name(name: str) -> str:
    """`name` as every system takes it: letters, digits and dashes."""
    letters = unicodedata.normalize("NFKC", name)
    return re.sub(r"[\W_]+", "-", letters).strip("-").lower()[:60].strip("-") or "conversation"


FORMS: dict[str, tuple[Callable[[Conversation, Sequence[Turn]], bytes], str, str]] = {
    "markdown": (markdown, "md", "text/markdown"),
    "json": (as_json, "json", "application/json"),
    "pdf": (_pdf, "pdf", "application/pdf"),
}
"""What a conversation can be exported as: by what, with which ending, of which type."""
