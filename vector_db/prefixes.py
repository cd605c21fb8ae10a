"""What some families of embedders want before a question and before a document, where a model does not say it itself.

From the model cards of the families: a model of theirs finds noticeably less without. Pure.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What stands before each text that is embedded."""

    question: str = ""
    document: str = ""


_BGE = "Represent this sentence for searching relevant passages: "
_FAMILIES = (
    (re.compile(r"e5-.*instruct|e5-mistral"), Prefixes("Instruct: Find passages that answer the question\nQuery: ")),
    (re.compile(r"\be5\b"), Prefixes("query: ", "passage: ")),
    (re.compile(r"\bbge-(small|base|large)-en"), Prefixes(_BGE)),
    (re.compile(r"\bbge-(small|base|large)-zh"), Prefixes("为这个句子生成表示以用于检索相关文章：")),
    (re.compile(r"\bnomic-embed-text"), Prefixes("search_query: ", "search_document: ")),
    (re.compile(r"\bmxbai-embed"), Prefixes(_BGE)),
)


def prefixes_of(name: str) -> Prefixes:
    """The prefixes of the family that the model `name` belongs to; none for a model of no such family."""
    return next((prefixes for family, prefixes in _FAMILIES if family.search(name.lower())), Prefixes())
