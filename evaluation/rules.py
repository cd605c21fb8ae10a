"""Questions made of sentences and rows by rule, for English: few and plain ones, rather than many that read badly.

What stands at a known place of a sentence of a known form is asked for: a date, a price, a number, a name (after
Heilman and Smith, "Good Question!", NAACL 2010, without their parser). A sentence that leans on those before it is
passed over. Pure functions. Knows nothing of where texts come from.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from app.checking.statements import statements
from vector_db.keywords import words

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:\d{{1,2}} (?:{_MONTH}) \d{{4}}|(?:{_MONTH}) \d{{4}}|(?:1[5-9]|20)\d\d)(?![\d-])"
_FIGURE = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+"
_MONEY = rf"[£$€](?:{_FIGURE})(?:\.\d\d)?"
_NUMBER = (
    rf"(?:{_FIGURE}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|a hundred)"
)
_NAME = r"[A-Z][\w'’-]+(?: (?:(?:de|of|van|von|&|and) )?(?:[A-Z]\.|[A-Z][\w'’-]+)){1,4}"
_SUBJECT = r"(?P<subject>[A-Z][^,;:()]{2,70}?)"
_REST = r"(?P<rest>(?: (?!and\b|but\b|or\b|in\b|on\b)[A-Za-z'’-]+){0,6})"

_LEANS = frozenset(
    """
    it its he him his she her hers they them their theirs this that these those there here we us our ours i me my you
    your such one ones another other others both each neither either former latter same who which what when where how
    then also however but and or so thus therefore all some many few most more last next
    """.split()
)
"""A subject with one of these cannot be understood by itself."""
_OPENINGS = frozenset(
    "in on at by from to for with without as if after before since until during under when while although though of"
    " not no only even every".split()
)
_ARTICLES = frozenset(("The", "A", "An"))
_PARTICIPLE = r"(?P<done>[a-z]+(?:ed|en|wn|ne|lt|ld|de|ught|und|st|ut|rn|id|elt|ept|et))"

_BASES = {
    "opened": "open", "closed": "close", "died": "die", "began": "begin", "ended": "end", "started": "start",
    "sank": "sink", "retired": "retire", "arrived": "arrive", "expired": "expire", "launched": "launch",
    "moved": "move", "sailed": "sail", "reopened": "reopen", "finished": "finish", "joined": "join",
}  # fmt: skip
_NOW = {
    "opens": "open", "closes": "close", "begins": "begin", "ends": "end", "starts": "start", "expires": "expire",
    "finishes": "finish", "reopens": "reopen",
}  # fmt: skip
_HOLDS = {
    "has": ("does", "have"), "have": ("do", "have"), "had": ("did", "have"), "holds": ("does", "hold"),
    "hold": ("do", "hold"), "contains": ("does", "contain"), "carries": ("does", "carry"), "seats": ("does", "seat"),
    "employs": ("does", "employ"), "employed": ("did", "employ"), "owns": ("does", "own"), "carried": ("did", "carry"),
}  # fmt: skip
_DID = (
    "built|wrote|painted|designed|carved|founded|raised|made|gave|bought|sold|discovered|invented|published|directed|"
    "commanded|led|signed|composed|translated|restored|surveyed|proposed|chaired|drew|engraved|planned|curated|led"
)

_PLAIN_KEYS = frozenset(
    "price cost fee value amount location temperature humidity post date line e-mail mail email phone reference number"
    " source author maker department address length height weight width age status owner capacity deadline".split()
)
"""What a column may be called of which one asks: "what is the price of ...?"."""

_ROW = re.compile(r"^(?:[^:;]{1,40}: [^;]{1,200}; ){1,}[^:;]{1,40}: [^;]{1,200}\.?$")
_PAIR = re.compile(r"^(?:[-*•] )?(?P<key>[A-Z][\w ]{2,28}): (?P<value>[^;:]{2,60}?)\.?$")
_EMPTY = frozenset(("unknown", "none", "n/a", "-", "?", "yes", "no", "see", "various", "other"))
_IDENTITY = ("name", "title", "object", "item", "box", "product", "project", "ticket", "what", "role", "post", "month")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as it was made, with what it rests on."""

    question: str
    category: str
    keyword: str
    """What the answer must hold."""
    sentence: str
    """The sentence, or row, that it was made of."""
    of_cell: bool = False
    """Whether it is about a cell of a table, or a line of a form."""


@dataclass(frozen=True, slots=True)
class Text:
    """What questions are made of."""

    title: str
    """Of its document."""
    body: str


def drafts(text: Text, common: Collection[str]) -> Iterator[Draft]:
    """The questions that can be made of `text`. `common` holds words that are no names: written small elsewhere."""
    for line in text.body.splitlines():
        if _ROW.match(line):
            yield from _of_row(line, text.title)
        elif pair := _PAIR.match(line):
            yield from _of_pair(pair, line, text.title)
        else:
            for each in statements(line):
                yield from _of_sentence(each.said, text.title, common)


def _of_sentence(sentence: str, title: str, common: Collection[str]) -> Iterator[Draft]:
    if len(sentence) > 240 or not sentence.endswith("."):
        return
    for pattern, category, ask in _FORMS:
        found = pattern.match(sentence)
        if not found or not _stands_alone(found["subject"]):
            continue
        subject = _small(found["subject"], common)
        question, keyword = ask(found, subject)
        if not _names_something(question):
            question = f'According to "{title}", {question}'
        question = question[0].upper() + question[1:]
        if keyword.lower() not in question.lower():
            yield Draft(question, category, keyword, sentence)
            return


Ask = Callable[[re.Match[str], str], tuple[str, str]]


def _passive_when(found: re.Match[str], subject: str) -> tuple[str, str]:
    return f"when {found['was']} {subject} {found['done']}{found['rest']}?", found["date"]


def _passive_who(found: re.Match[str], subject: str) -> tuple[str, str]:
    return f"by whom {found['was']} {subject} {found['done']}{found['rest']}?", found["name"]


def _when_did(found: re.Match[str], subject: str) -> tuple[str, str]:
    return f"when did {subject} {_BASES[found['verb']]}{found['rest']}?", found["date"]


def _when_does(found: re.Match[str], subject: str) -> tuple[str, str]:
    return f"when does {subject} {_NOW[found['verb']]}{found['rest']}?", found["date"]


def _cost(found: re.Match[str], subject: str) -> tuple[str, str]:
    # "Energy cost" is the past, "tickets cost" most often the present.
    verb = "does" if found["verb"] == "costs" else "do" if subject.endswith("s") else "did"
    return f"how much {verb} {subject} cost?", found["money"]


def _weight(found: re.Match[str], subject: str) -> tuple[str, str]:
    return f"how much {'does' if found['verb'] == 'weighs' else 'did'} {subject} weigh?", found["amount"]


def _count(found: re.Match[str], subject: str) -> tuple[str, str]:
    auxiliary, verb = _HOLDS[found["verb"]]
    return f"how many {found['things']} {auxiliary} {subject} {verb}?", found["number"]


def _who_did(found: re.Match[str], subject: str) -> tuple[str, str]:
    return f"who {found['verb']} {found['what']}?", found["subject"]


_FORMS: tuple[tuple[re.Pattern[str], str, Ask], ...] = (
    (
        re.compile(rf"^{_SUBJECT} (?P<was>was|were) {_PARTICIPLE}{_REST} (?:in|on) (?P<date>{_DATE})[.,; ]"),
        "temporal",
        _passive_when,
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<was>was|were|is|are) {_PARTICIPLE}{_REST} by (?:the )?(?P<name>{_NAME})[.,; ]"),
        "direct_fact",
        _passive_who,
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<verb>{'|'.join(_BASES)}){_REST} (?:in|on) (?P<date>{_DATE})[.,; ]"),
        "temporal",
        _when_did,
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<verb>{'|'.join(_NOW)}){_REST} (?:in|on) (?P<date>{_DATE})[.,; ]"),
        "temporal",
        _when_does,
    ),
    (re.compile(rf"^{_SUBJECT} (?P<verb>costs?) (?P<money>{_MONEY})"), "numerical", _cost),
    (
        re.compile(rf"^{_SUBJECT} (?P<verb>weighs|weighed) (?P<amount>[\d.,]+ (?:kg|g|tons|tonnes|lb))"),
        "numerical",
        _weight,
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<verb>{'|'.join(_HOLDS)}) (?:about |at most |over |up to )?(?P<number>{_NUMBER})"
            r" (?P<things>[a-z]{3,}s|people|children|men|women)(?=[.,;]| (?:and|in|on|of|for|with|at)\b)"
        ),
        "numerical",
        _count,
    ),
    (
        re.compile(
            rf"^(?P<subject>{_NAME}) (?P<verb>{_DID}) (?P<what>(?:the|a|an|[A-Z])[^;:()]{{8,80}}?)(?=[.,;](?:\s|$))"
        ),
        "relationship",
        _who_did,
    ),
)
"""The forms of sentences, the first that fits counts: what it looks like, its category, and how it is asked for."""


def _of_row(line: str, title: str) -> Iterator[Draft]:
    cells = [(key.strip(), value.strip()) for key, _, value in (cell.partition(": ") for cell in line.split("; "))]
    cells = [(key, value.rstrip(".")) for key, value in cells]
    name = _identity(cells)
    if name is None:
        return
    for key, value in cells:
        if value != name and 2 <= len(key) <= 30 and _is_telling(value) and value.lower() not in name.lower():
            category = "numerical" if re.fullmatch(rf"{_MONEY}|[\d,. ]+(?:kg|m|cm)?", value) else "direct_fact"
            if words(key)[-1:] and words(key)[-1] in _PLAIN_KEYS:
                question = f'According to "{title}", what is the {_key(key)} of "{name}"?'
            else:
                question = f'What does "{title}" give for "{name}" under "{key}"?'
            if value.lower() not in question.lower():
                yield Draft(question, category, value, line, of_cell=True)


def _of_pair(pair: re.Match[str], line: str, title: str) -> Iterator[Draft]:
    value = pair["value"].strip()
    question = f'What does "{title}" give under "{pair["key"]}"?'
    if value.isalpha():  # one word: the head of a table of two columns, as likely as not
        return
    if _is_telling(value) and value.lower() not in question.lower() and len(pair["key"].split()) <= 3:
        yield Draft(question, "direct_fact", value, line, of_cell=True)


def _identity(cells: list[tuple[str, str]]) -> str | None:
    """What the row is about: the cell of a column that names things, else the first if it is a name."""
    for key, value in cells:
        if any(word in _IDENTITY for word in words(key)) and len(value) <= 60 and re.search(r"[A-Za-z]{3}", value):
            return value
    key, value = cells[0]
    return value if re.fullmatch(r"[A-Z][A-Za-z .,'’&()-]{2,50}", value) else None


def _is_telling(value: str) -> bool:
    first = words(value)[:1]
    return 2 <= len(value) <= 40 and len(value.split()) <= 5 and bool(first) and first[0] not in _EMPTY


def _key(key: str) -> str:
    """The name of a column within a sentence."""
    return " ".join(word if word[1:] != word[1:].lower() else word.lower() for word in key.split())


def _stands_alone(subject: str) -> bool:
    found = words(subject)
    return (
        len(found) <= 9
        and found[0] not in _OPENINGS
        and not _LEANS & set(found)
        and not re.search(r"[.!?\"“”\[\]]", subject)
        and not re.search(r"\b(was|were|is|are|had|has|have|will|that|which|who|and then)\b", subject)
    )


def _names_something(question: str) -> bool:
    """Whether a proper name is in it, which begins with a small letter: else nobody can tell what is meant."""
    names = (word.strip("?.,'’") for word in question.split()[1:] if word[:1].isupper())
    return any(not re.fullmatch(_MONTH, name) and len(name) > 1 for name in names)


def _small(subject: str, common: Collection[str]) -> str:
    """`subject` as it stands within a sentence: its first word small unless it is, or begins, a name."""
    first, space, rest = subject.partition(" ")
    begins_name = rest[:1].isupper() and first not in _ARTICLES
    is_name = not rest and first.lower() not in common and not first.endswith("s")
    return subject if begins_name or is_name else first[0].lower() + first[1:] + space + rest
