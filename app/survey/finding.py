"""What an answer is found in: the passages nearest to a question, or what a question about the whole collection needs.

Knows nothing of models, and nothing of how the passages are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from app.expectation import is_spoken_of
from app.reader import reader_of
from app.retrieve import Noted, retrieve
from app.survey.rule import Survey
from app.types import Part
from vector_db.index import Index
from vector_db.keywords import content_words, match_query, stem, stem_all, stems, words
from vector_db.types import EVERYTHING, Chunk, Filter, Hit

THINGS = 24
"""Passages in which things are looked for that a question asks to be listed."""
BEYOND = 6
"""Passages that are found besides, which cost nothing."""
MOST_DOCUMENTS = 200
"""Documents of which a passage is fetched, at most."""
MOST_CHUNKS = 4_000
"""Chunks with a word of the topic that are looked through to tell which documents are about it."""
MOST_HEADINGS = 12
ABOUT = 0.8
"""A document is about a topic that holds this share of its words, weighed by how rare they are."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer may be found in."""

    hits: tuple[Hit, ...]
    """Best first; of a comparison, one side after the other."""
    survey: Survey | None = None
    beyond: tuple[Hit, ...] = ()
    """Those that come next, which no model is shown: what could be asked about besides."""
    parts: tuple[Part, ...] = ()
    """Of a comparison: its sides, with how many of the hits are about each."""
    matching: int = 0
    """Of a question which documents: how many of them hold what is asked for. Theirs are the first hits."""
    documents: int = 0
    """How many documents there are that might have been read."""
    rest: tuple[Hit, ...] = ()
    """How those documents begin that none of the hits is of: for a model that can read them all."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """What each document is divided into, by its id, for such a model."""
    searches: tuple[str, ...] = ()
    """What was searched for, for an ordinary question, each as one search."""


def find(index: Index, survey: Survey | None, queries: Mapping[str, float], k: int, only: Filter = EVERYTHING) -> Found:
    """What is found for `queries` in the documents that `only` allows; `k` passages for an ordinary question."""
    if survey is None:
        noted = Noted(index)
        nearest = retrieve(noted, queries, k + BEYOND, only, reader=reader_of(index))
        return Found(tuple(nearest[:k]), beyond=tuple(nearest[k:]), searches=tuple(noted.searches))
    only = _narrowed(only, survey, index)
    among = len(index.catalog.documents_of(only))
    if survey.kind == "compare":
        return _sides(index, survey, queries, k, only, among)
    about = _about(index, survey.topic, only) if survey.kind == "documents" else []
    if survey.kind == "things":
        near = index.search(survey.topic, max(THINGS, k), only)
    else:
        near = about or retrieve(index, queries, k, only)
    found = Found(tuple(near[:MOST_DOCUMENTS]), survey, matching=len(about), documents=among)
    return _with_the_rest(index, found, only)


def knows_neither(found: Found) -> bool:
    """Whether a comparison was asked for, and no passage of either side holds a word of what the side is called."""
    if not found.parts:
        return False
    passages = iter(found.hits)
    texts = [" ".join(hit.chunk.text for hit in islice(passages, part.passages)) for part in found.parts]
    return not any(
        is_spoken_of(word, text)
        for part, text in zip(found.parts, texts, strict=True)
        for word in content_words(part.name)
    )


def _with_the_rest(index: Index, found: Found, only: Filter) -> Found:
    there = list(dict.fromkeys(hit.chunk.document_id for hit in found.hits))
    others = [id_ for id_ in index.catalog.documents_of(only) if id_ not in there]
    sections = {id_: _sections(index.chunks_of(id_)) for id_ in [*there, *others][:MOST_DOCUMENTS]}
    return replace(found, rest=tuple(_beginnings(index, others, only)), sections=sections)


def _sections(chunks: Sequence[Chunk]) -> str:
    """The headings of a document, for somebody who reads no more of it than a passage."""
    headings = dict.fromkeys(chunk.heading.split(" > ")[0] for chunk in chunks if chunk.heading)
    return "; ".join([*headings][:MOST_HEADINGS])[:300]


def _narrowed(only: Filter, survey: Survey, index: Index) -> Filter:
    """`only`, held to the kind of document that the question names, if there is one of that name."""
    kinds = [kind for kind in index.doc_types() if kind.lower() == survey.noun]
    return replace(only, kinds=tuple(kinds)) if kinds and set(kinds) <= set(only.kinds or kinds) else only


def _sides(index: Index, survey: Survey, queries: Mapping[str, float], k: int, only: Filter, among: int) -> Found:
    """The passages of each side, none of them twice, and those of the question as it stands for whichever has them."""
    share = max(3, k // len(survey.sides))
    together = {hit.chunk.id for hit in retrieve(index, queries, 2 * k, only)}
    taken: set[str] = set()
    hits: list[Hit] = []
    parts: list[Part] = []
    for side in survey.sides:
        found = [hit for hit in index.search(side.question, 3 * k, only) if hit.chunk.id not in taken]
        # What the whole question finds as well stands first: it is about the point of the comparison.
        found.sort(key=lambda hit: hit.chunk.id not in together)
        if side.name == side.question:
            found = _own(index, side.name, found, only) or found
        hits += found[:share]
        taken |= {hit.chunk.id for hit in found[:share]}
        parts.append(replace(side, passages=len(found[:share])))
    return Found(tuple(hits), survey, parts=tuple(parts), documents=among)


def _own(index: Index, name: str, found: Sequence[Hit], only: Filter) -> list[Hit]:
    """How the document begins that `name` is the title of, among those that were `found`."""
    titles = {hit.chunk.document_id: stems(hit.chunk.lead.split(" > ")[0]) for hit in found}
    named = [id_ for id_, title in titles.items() if stems(name) <= title]
    if not named:
        return []
    chunks = index.chunks_of(min(named, key=lambda id_: len(titles[id_])))
    return index.catalog.hits([(chunk.id, 0.0) for chunk in chunks[:2]], only)


def _about(index: Index, topic: str, only: Filter) -> list[Hit]:
    """The passage of each document about `topic` that holds most of it, those first that hold all; or all documents."""
    if not topic:
        return _beginnings(index, index.catalog.documents_of(only), only)
    weights = {stem(word): index.rarity(word) for word in content_words(topic)}
    total = sum(weights.values()) or 1.0
    held: dict[str, set[str]] = {}
    best: dict[str, tuple[float, Hit]] = {}
    for hit in index.catalog.hits(index.catalog.match(match_query(topic), MOST_CHUNKS, only), only):
        there = stem_all(words(f"{hit.source} {hit.chunk.text}")) & weights.keys()
        held.setdefault(hit.chunk.document_id, set()).update(there)
        share = sum(weights[word] for word in there) / total
        if share > best.get(hit.chunk.document_id, (-1.0, hit))[0]:
            best[hit.chunk.document_id] = (share, replace(hit, score=share))
    about = [
        (share, hit) for id_, (share, hit) in best.items() if sum(weights[word] for word in held[id_]) >= ABOUT * total
    ]
    return [hit for _, hit in sorted(about, key=lambda pair: (-pair[0], pair[1].source))]


def _beginnings(index: Index, documents: Sequence[str], only: Filter) -> list[Hit]:
    """The first passage of each of `documents`, by their paths."""
    firsts = [chunks[0].id for id_ in documents[:MOST_DOCUMENTS] if (chunks := index.chunks_of(id_))]
    return sorted(index.catalog.hits([(id_, 0.0) for id_ in firsts], only), key=lambda hit: hit.source)
