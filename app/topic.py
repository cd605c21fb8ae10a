"""A follow-up in one line with what it is about, as it is searched for and read: ``How heavy is it? (the bell)``.

How the two are joined, and told apart again. Pure functions. Knows nothing of how the topic is found.
"""

import re
from collections.abc import Sequence

_BRACKETS = re.compile(r"[\s?!.;]*[()][\s?!.;()]*")
_WITH_TOPIC = re.compile(r"(.*\S) \(([^()]+)\)", re.S)
MOST_TOPIC = 1_000
"""Characters of the conversation that are carried on: a long one made of follow-ups must not grow without end."""


def with_topic(question: str, about: str, names: Sequence[str] = ()) -> str:
    """`question`, and in one pair of brackets behind it what it is `about` and the `names` that it may point at.

    Brackets within `about`, as questions before have them, open up: whoever reads the line looks for one pair.
    """
    topic = " ".join(_BRACKETS.sub("; ", about).split())[:MOST_TOPIC].strip("?!.; ")
    return f"{question} ({'; '.join([topic, *names])})"


def apart(question: str) -> tuple[str, str]:
    """The words that are asked, and the topic in brackets behind them; empty where `with_topic` has put none."""
    found = _WITH_TOPIC.fullmatch(question)
    return (found[1], found[2]) if found else (question, "")
