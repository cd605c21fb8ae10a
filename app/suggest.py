"""Questions that could be asked next, made from what the passages of an answer hold and the answer has not used.

By rule, from headings, names and rows of tables; no model is asked. Pure functions. Knows nothing of search.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest

from app.types import Answer, Message
from ingest.sentences import split_sentences
from vector_db.keywords import STOP_WORDS, stems, words
from vector_db.types import Hit

MOST = 3
NEAR = 0.4
"""The cosine with the question from which on a passage is near enough to lead on from an answer that is none."""
ALIKE = 0.7
"""A suggestion that shares so much of its words with a question asked before, or another, says nothing new."""
LONGEST = 110
"""Characters of a suggestion."""
LONGEST_TITLE = 60
"""Characters of a title that a suggestion names."""

_NUMBERING = re.compile(r"^(?:(?:section|chapter|part|item|appendix)\s+)?[\dIVX.()]*[.):]\s*|^\d[\d.]*\s+", re.I)
_NAME = re.compile(r"\b(?!The\b|This\b|That\b|It\b)[A-Z][\w'’-]+(?: (?:(?:of|de|van|the|and|&) )?[A-Z][\w'’-]+){1,3}")
_CELL = re.compile(r"^([^:;]{2,40}): (\S[^;]*)$")
_QUOTED = re.compile("“([^”]*)”")
_VALUE = re.compile(r"^[£$€]\s?\d|^\d{4}-\d\d-\d\d$|\d ?%")
_WORDY = re.compile(r"[^\W\d_]{3,}")
_NAMELY = re.compile(r"[^\W\d_]{5,}|[^\W\d_]{2,} [^\W\d_]{2,}")
_DAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|october"
    r"|november|december"
)
LEAST_BODY = 120
"""Characters of a passage that a heading is asked about: under a shorter one stands next to nothing."""


def suggestions(answer: Answer, hits: Sequence[Hit], history: Sequence[Message] = ()) -> tuple[str, ...]:
    """At most three questions that the passages `hits` of `answer` go on to, none that was asked in `history`.

    None after a question that nothing comes near.
    """
    near = max((hit.similarity or 0.0 for hit in hits), default=0.0)
    if not answer.text or (answer.refused and near < NEAR):
        return ()
    cited = [answer.passages[citation.number - 1].chunk for citation in answer.citations]
    used, from_documents = {chunk.id for chunk in cited}, {chunk.document_id for chunk in cited}
    unused = [hit for hit in hits if hit.chunk.id not in used]
    # What the documents of the answer say besides comes first: it lies nearest.
    unused.sort(key=lambda hit: hit.chunk.document_id not in from_documents)
    asked = [answer.question, answer.standalone_question, *(one.content for one in history if one.role == "user")]
    ways = (_of_headings(unused), _of_names(unused, answer.text), _of_rows(unused))
    return tuple(islice(_new(_in_turn(*ways), asked), MOST))


def openers(hits: Sequence[Hit]) -> Iterator[str]:
    """Questions that the passages `hits` may answer, each unlike those before it, to begin a conversation with."""
    alone = len({hit.chunk.document_id for hit in hits}) == 1
    ways = (_of_headings(hits, alone=alone), _of_rows(hits), _of_names(hits, ""))
    return _new(chain(_in_turn(*ways), _of_titles(hits)), ())


def _in_turn(*ways: Iterable[str]) -> Iterator[str]:
    """One of each, then the next of each."""
    for some in zip_longest(*ways, fillvalue=""):
        yield from filter(None, some)


def _new(candidates: Iterable[str], asked: Sequence[str]) -> Iterator[str]:
    """Those of `candidates` that are unlike what was `asked`, and each other."""
    known = [_meant(question) for question in asked if question]
    for candidate in candidates:
        meant = _meant(candidate)
        if len(candidate) > LONGEST or any(all(map(_alike, meant, other)) for other in known):
            continue
        known.append(meant)
        yield candidate


def _meant(question: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a question: all of them, and those that it has not in common with others about the same title."""
    own = " ".join(_QUOTED.findall(question)[1:])
    return frozenset(stems(question)), frozenset(stems(own or question))


def _alike(meant: frozenset[str], other: frozenset[str]) -> bool:
    return len(meant & other) >= ALIKE * len(meant)


def _of_headings(hits: Iterable[Hit], *, alone: bool = False) -> Iterator[str]:
    """What is said under the innermost heading above a passage: in its document, or, of one that is `alone` or has a
    long title, under the heading above that."""
    for hit in hits:
        title = _title(hit)
        *above, heading = (_NUMBERING.sub("", each).strip(" .:") for each in hit.chunk.heading.split(" > "))
        if len(hit.chunk.body) < LEAST_BODY or not _WORDY.search(heading) or stems(heading) <= stems(title):
            continue
        within = title
        if alone or len(title) > LONGEST_TITLE:
            within = above[-1] if above else title
        told = f"What does “{within}” say about" if len(within) <= LONGEST_TITLE else "What is said about"
        yield f"{told} “{heading}”?"


def _of_rows(hits: Iterable[Hit]) -> Iterator[str]:
    """A value of a row of a table, by the names of its column and of what the row is about."""
    for hit in hits:
        for sentence in split_sentences(hit.chunk.body)[:12]:
            cells = [match for part in sentence.removesuffix(".").split("; ") if (match := _CELL.match(part))]
            about = next((cell[2] for cell in cells if _NAMELY.search(cell[2]) and not _VALUE.search(cell[2])), "")
            value = next((cell[1] for cell in cells if _VALUE.search(cell[2]) and _WORDY.search(cell[1])), "")
            if len(cells) > 1 and about and value:
                yield f"What does “{_title(hit)}” give as “{value}” for “{about}”?"
                break


def _of_names(hits: Sequence[Hit], text: str) -> Iterator[str]:
    """Somebody or something that two passages name, and the answer does not: of what one names, little is told."""
    for hit in hits:
        for match in _NAME.finditer(hit.chunk.body):
            name = match[0].removesuffix("'s").removesuffix("’s")
            telling = [word for word in words(name) if word not in STOP_WORDS and not _DAY.fullmatch(word)]
            if (
                len(telling) > 1
                and name not in text
                and name not in hit.chunk.lead
                and not _opens(match, hit.chunk.body)
            ):
                yield f"Tell me about {name}."
                break


def _of_titles(hits: Iterable[Hit]) -> Iterator[str]:
    """What a document says, where nothing in it stands out."""
    for title in dict.fromkeys(map(_title, hits)):
        if len(words(title)) > 1:
            yield f"What does “{title.rstrip(' .')}” say?"


def _opens(match: re.Match[str], body: str) -> bool:
    """Whether the name begins a sentence, whose first word may have its capital for that reason."""
    return match.start() == 0 or body[: match.start()].rstrip(" ")[-1:] in (".", "!", "?", "\n", ":", "-", "")


def _title(hit: Hit) -> str:
    return " ".join(hit.chunk.lead.split("\n")[0].split(" > ")[0].split())
