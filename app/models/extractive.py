"""The extractive model: answers by quoting the sentences of the passages that answer, or says that none does.

No download, no key, no language model: the embedder that is loaded anyway, the rarity of words, and what the
question expects. Knows nothing of Chroma, of how passages were found, or of pages.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from app.bridge import bridges, last_step, may_answer
from app.citations import without_markers
from app.models.base import ChatModel
from app.prompt import NOT_FOUND
from app.reader import Reader
from app.reading import Reading, Sentence
from app.survey import lists
from app.topic import apart
from app.types import Options, Prompt
from ingest.sentences import split_sentences
from vector_db.embedder import Embedder
from vector_db.errors import ModelError
from vector_db.index import Index
from vector_db.settings import Settings

CONFIDENCE = 4.14
"""A reading that is less sure is no answer. Measured: see evaluation/LOG.md."""
SECOND_STEP = 4.45
"""The same for the second of two steps: the name that is put into it makes any sentence with that name surer."""
SAID = 0.3
"""What a sentence must be better by than any other to be quoted to a follow-up when the reply before it has done so."""
MOST_SENTENCES = 8
MOST_THINGS = 20
"""Lines of a list."""
MOST_EACH = 5
"""Sentences for each of two things that are compared."""
NEAR_BEST = 0.6
"""Only sentences that score at least this share of the best one's score are quoted."""


def open_extractive(argument: str, settings: Settings, index: Index) -> ChatModel:
    """The extractive model over `index`, whose embedder and word statistics it uses. Raises ModelError."""
    if argument:
        raise ModelError(f"The extractive model takes no argument, and {argument!r} was given. Use: extractive")
    return ExtractiveModel(index.embedder, index.rarity)


class ExtractiveModel:
    """Quotes instead of writing. Safe to use from several threads."""

    name = "extractive"
    context_tokens = 1_000_000
    """It reads passages one by one: no window to keep to."""

    def __init__(self, embedder: Embedder, rarity: Callable[[str], float]) -> None:
        """`rarity` says of a word how rare it is in the documents, from 0 to 1."""
        self._reader = Reader(embedder, rarity)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def stream(self, prompt: Prompt, options: Options) -> Generator[str, None, None]:
        """Yield the quoted sentences one by one, each with the number of its passage, a paragraph for each passage.

        A question about the whole collection gets a list of documents or sentences, or its two sides: see `app.survey`.
        """
        if prompt.task == "documents" and prompt.passages:
            yield from lists.documents(prompt.question, prompt.passages, prompt.documents)
            return
        if prompt.task == "compare":
            yield from self._compared(prompt)
            return
        reading = self._reader.read(prompt.question, prompt.passages)
        steps = self._in_two_steps(prompt) if prompt.task == "answer" else []
        if not steps and (not reading.ranked or reading.confidence < CONFIDENCE):
            yield NOT_FOUND
            return
        if prompt.task == "things":
            yield from lists.things(quotable(reading, MOST_THINGS), prompt.passages)
            return
        before: Sentence | None = None
        besides = quotable(_news(reading, prompt)) if reading.confidence >= CONFIDENCE else []
        for sentence in _each_once([*steps, *besides])[:MOST_SENTENCES]:
            joint = "" if before is None else " " if sentence.passage == before.passage else "\n\n"
            yield f"{joint}{sentence.text} [{sentence.passage + 1}]"
            before = sentence

    def _in_two_steps(self, prompt: Prompt) -> list[Sentence]:
        """Who or what is meant, and what is asked of it, where the question is of two steps and the second is sure."""
        step = last_step(apart(prompt.question)[0])
        best, found = SECOND_STEP, []
        for bridge in bridges(prompt.question, prompt.passages) if step else ():
            at = [n for n, hit in enumerate(prompt.passages) if may_answer(step, bridge.name, hit.chunk.text)]
            reading = self._reader.read(f"{step} ({bridge.name})", [prompt.passages[n] for n in at])
            if reading.ranked and reading.confidence >= best:
                best, answer = reading.confidence, reading.ranked[0][1]
                meant = split_sentences(prompt.passages[bridge.passage].chunk.body)[bridge.position]
                found = [
                    Sentence(meant.removeprefix("- "), bridge.passage, bridge.position, 0.0),
                    replace(answer, passage=at[answer.passage]),
                ]
        return found

    def _compared(self, prompt: Prompt) -> Generator[str, None, None]:
        """The best sentences for each side; those that answer the whole question, where no side is sure by itself."""
        at, sides = 0, []
        for part in prompt.parts:
            reading = self._reader.read(part.question, prompt.passages[at : at + part.passages])
            sides.append((part, reading, at))
            at += part.passages
        if all(not reading.ranked or reading.confidence < CONFIDENCE for _, reading, _ in sides):
            yield from self.stream(replace(prompt, task="answer"), Options())
            return
        for part, reading, before in sides:
            quoted = quotable(reading, MOST_EACH) if reading.ranked else []
            if part.question == part.name:  # nothing particular is asked of it: what is said first, says what it is
                in_order = sorted((one for _, one in reading.ranked), key=lambda one: (one.passage, one.position))
                quoted = in_order[:MOST_EACH]
            yield from lists.side(part.name, quoted, before)


def quotable(reading: Reading, most: int = MOST_SENTENCES) -> list[Sentence]:
    """The best sentences, `most` at most, those of one passage together, the passage of the best one first."""
    best = reading.ranked[0][0]
    chosen = [sentence for score, sentence in reading.ranked[:most] if score >= NEAR_BEST * best]
    first_met = {passage: place for place, passage in enumerate(dict.fromkeys(s.passage for s in chosen))}
    return sorted(chosen, key=lambda sentence: (first_met[sentence.passage], sentence.position))


def _news(reading: Reading, prompt: Prompt) -> Reading:
    """`reading` of a follow-up without what the reply before it has quoted, unless that is by far the best there is."""
    replies = (message.content for message in reversed(prompt.messages) if message.role == "assistant")
    said = without_markers(next(replies, ""))
    new = tuple(one for one in reading.ranked if one[1].text not in said)
    if not apart(prompt.question)[1] or not new or new[0][0] + SAID < reading.ranked[0][0]:
        return reading
    return replace(reading, ranked=new)


def _each_once(sentences: Sequence[Sentence]) -> list[Sentence]:
    return list({(one.passage, one.position): one for one in sentences}.values())
