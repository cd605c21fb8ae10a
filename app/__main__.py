"""The command line of the chat: ``python -m app`` for the page, ``search`` and ``ask`` for a terminal and scripts.

The one place where settings, index and models are put together. It parses and prints, and nothing else.
"""

import argparse
import json
import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NoReturn

from pydantic import TypeAdapter, ValidationError
from tqdm import tqdm

from app.answer import answer, check_passages, check_question, options_of
from app.calibration import calibration_of
from app.checking.disagree import told
from app.chosen import chosen
from app.examples import examples_for
from app.feedback import Feedback
from app.leaves import at_page
from app.models import MODELS, open_model
from app.models.base import ChatModel
from app.models.chain import split_names
from app.prompts import texts
from app.reader import reader_of
from app.retrieve import retrieve
from app.starters import Starters
from app.types import Answer, Message
from app.wire import Turn, answer_as_json, passage_as_json
from vector_db.embedders import embedder_of
from vector_db.errors import DocentError, reason_of
from vector_db.index import Index, check_there
from vector_db.reranker import reranker_of
from vector_db.settings import Settings, read_settings
from vector_db.terminal import DONE, Arguments, run_command
from vector_db.types import EVERYTHING, Filter

MODEL_HELP = (
    "extractive, gguf:PATH, hf:OWNER/REPO/FILE.gguf, openai:MODEL; of several, with commas, the first that is up"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 2 wrong use or nothing could be done."""
    return run_command(lambda: _run(arguments), stopped="Stopped.")


def _run(arguments: Sequence[str] | None) -> int:
    settings = read_settings()
    options = _parser(settings).parse_args(arguments)
    settings = settings.model_copy(update={"data": options.db, "model": options.model})
    texts()  # what is wrong with an edited prompt is said now, not with the first question
    if options.run is not _serve:  # the page may begin with nothing
        check_there(settings.data)
    with Index(settings.data, embedder_of(settings), reranker_of(settings.reranker)) as index:
        return int(options.run(options, settings, index))


def _parser(settings: Settings) -> argparse.ArgumentParser:
    common = Arguments(add_help=False)
    common.add_argument("--db", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the data folder")
    common.add_argument("-k", type=int, default=settings.passages, metavar="N", help="how many passages")
    common.add_argument(
        "--type",
        action="append",
        default=[],
        metavar="KIND",
        help="only documents of this kind (may be repeated)",
    )
    common.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="PATH",
        help="only this document, by its path as citations show it, or a pattern: 'ships/*' (may be repeated)",
    )
    common.add_argument("--since", default="", metavar="DAY", help="only files changed on this day or later")
    common.add_argument("--until", default="", metavar="DAY", help="only files changed on this day or earlier")
    common.add_argument("--json", action="store_true", help="print JSON for scripts")

    parser = Arguments(prog="python -m app", description="Ask your documents. Without a command: serve the web page.")
    parser.add_argument("--db", type=Path, default=settings.data, metavar="DIR", help="the data folder")
    parser.add_argument("--model", default=settings.model, metavar="NAME", help=MODEL_HELP)
    parser.add_argument("--host", default=settings.host, metavar="H")
    parser.add_argument("--port", type=int, default=settings.port, metavar="P")
    parser.add_argument(
        "--share", action="store_true", help="open a public link, with a password; read-only without --auth"
    )
    parser.add_argument("--public", action="store_true", help="with --share: a link that asks for no password")
    parser.add_argument(
        "--auth", type=Path, metavar="FILE", help="let in only those named in FILE, name:password a line"
    )
    parser.set_defaults(run=_serve)

    commands = parser.add_subparsers(metavar="COMMAND")
    search = commands.add_parser("search", parents=[common], help="print the passages that fit a question best")
    search.add_argument("question")
    search.set_defaults(run=_search)
    ask = commands.add_parser("ask", parents=[common], help="print an answer with its sources")
    ask.add_argument("question")
    ask.add_argument("--model", default=argparse.SUPPRESS, metavar="NAME", help=MODEL_HELP)
    ask.add_argument("--history", type=Path, metavar="FILE.json", help="the conversation before the question")
    ask.set_defaults(run=_ask)
    feedback = commands.add_parser("feedback", help="print the thumbs that readers gave to answers, as a question set")
    feedback.add_argument("--db", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the data folder")
    feedback.set_defaults(run=_feedback)
    return parser


class Download:
    """Shows on the terminal how a model's file comes in: its size first, then a line that grows."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` bytes are there."""
        if self._bar is None:
            self._bar = tqdm(total=total, unit="B", unit_scale=True, desc="Fetching the model", dynamic_ncols=True)
        self._bar.update(done - self._bar.n)
        if done >= total:
            self._bar.close()
            self._bar = None


def _serve(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    # Gradio takes three seconds to import: searching and asking in a terminal do not pay for it. The evaluation lies
    # above the chat, which knows nothing of it: only here, where things are put together, does the page get its bench.
    from app.serve import serve
    from evaluation.bench import Bench

    offered = [settings.model, "extractive", *split_names(settings.models, tuple(MODELS))]
    paths = [row.source.path for row in index.documents()]
    if not paths:
        print(f"The library in {settings.data} is empty. Add documents in the page, or run: python -m ingest PATH")
    elif examples := examples_for(paths):
        print(f"A question to try: {examples[0]}")
    index.answer_meanwhile()
    quoting = open_model("extractive", settings, index)
    starters = Starters(index, lambda question: _is_answered(question, index, quoting), known=examples_for)
    serve(
        index=index,
        settings=settings,
        model_names=[name for name in dict.fromkeys(offered) if name],
        open_model=lambda name, key, on_progress: open_model(name, settings, index, key=key, on_progress=on_progress),
        say=lambda line: print(line, flush=True),
        examples=starters.questions,
        evaluation=Bench(index, index.data),
        share=options.share,
        public=options.public,
        auth=options.auth,
        host=options.host,
        port=options.port,
    )
    calibration_of(index).wait()
    return DONE


def _is_answered(question: str, index: Index, model: ChatModel) -> bool:
    (last,) = deque(answer(question, [], index=index, model=model), maxlen=1)
    return not last.refused


def _search(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    question = check_question(options.question)
    passages = check_passages(options.k)
    index.check_not_empty()
    only = _only(options, index)
    started = time.perf_counter()
    hits = retrieve(index, {question: 1.0}, passages, only, reader=reader_of(index))
    seconds = time.perf_counter() - started
    if options.json:
        found = {
            "question": question,
            "passages": [passage_as_json(hit) for hit in hits],
            "seconds": round(seconds, 3),
        }
        print(json.dumps(found))
    elif not hits:
        print("No passage has a word of the question, or one that is like it.")
    else:
        for number, hit in enumerate(hits, start=1):
            print(f"[{number}] {at_page(hit.source, hit.chunk.page)}  ({hit.score:.3f})\n{_indented(hit.chunk.text)}\n")
    return DONE


def _ask(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    # All that can be wrong is found before a model is loaded, which may take long.
    question = check_question(options.question)
    passages = check_passages(options.k)
    history = _read_history(options.history) if options.history else []
    index.check_not_empty()
    only = _only(options, index)
    growing = answer(
        question,
        history,
        index=index,
        model=open_model(settings.model, settings, index, on_progress=Download()),
        passages=passages,
        only=only,
        options=options_of(settings),
    )
    with closing(growing):
        if options.json:
            *_, last = growing
            print(json.dumps(answer_as_json(last)), flush=True)
        else:
            _print_growing(growing)
    calibration_of(index).settle()  # for the next question: a thread would end with this process
    return DONE


def _feedback(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    lines = Feedback(index.data).questions()
    if not lines:
        raise DocentError(f"No answer has been given a thumb in {index.data} yet: they stand under each in the page.")
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
    return DONE


def _print_growing(answers: Iterable[Answer]) -> None:
    """Print an answer as it grows, then its sources."""
    last, shown = Answer(question=""), ""
    try:
        for last in answers:
            # The last word waits: with its full stop a sentence is checked, and its number comes before that.
            settled = last.text[: last.text.rfind(" ") + 1]
            if further := _further(shown, settled):
                print(further, end="", flush=True)
                shown = settled
    finally:
        if last.text:  # cut off or not, what comes next begins a line of its own
            print(_further(shown, last.text))
    for notice in last.notices:
        print(notice, file=sys.stderr)
    # One that quotes says itself where documents do not agree.
    if last.disagreements and (said := told(last.disagreements, last.passages)) not in last.text:
        print(said)
    for check in last.checks:
        if check.verdict == "not found":
            print(f"Not found in the documents: {check.sentence}")
    lines = [f"  [{cited.number}] {at_page(cited.source, cited.page)}: {cited.quote}" for cited in last.citations]
    if lines:
        print("", *lines, sep="\n")


def _further(shown: str, text: str) -> str:
    """What is to be printed after `shown` so that `text` stands there; anew from its line, where that has changed."""
    if shown.startswith(text):
        return ""
    if text.startswith(shown):
        return text[len(shown) :]
    same = next(at for at, (one, other) in enumerate(zip(shown, text, strict=False)) if one != other)
    return "\n" + text[text.rfind("\n", 0, same) + 1 :]


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _only(options: argparse.Namespace, index: Index) -> Filter:
    """The documents that may be searched. Raises DocentError if there are none such."""
    if not (options.type or options.document or options.since or options.until):
        return EVERYTHING
    rows = index.documents()
    return chosen(rows, kinds=options.type, paths=options.document, since=options.since, until=options.until)


def _read_history(path: Path) -> list[Message]:
    """A conversation: a JSON list of ``{"role": "user" | "assistant", "content": "..."}``, oldest first."""
    try:
        turns = TypeAdapter(list[Turn]).validate_json(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DocentError(f"The history {path} cannot be read: {reason_of(error)}.") from error
    except ValidationError as error:
        problem = error.errors()[0]
        where = f"{'.'.join(map(str, problem['loc']))}: " if problem["loc"] else ""
        raise DocentError(
            f"The history {path} does not fit: {where}{problem['msg']}."
            ' Wanted: [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}, ...]'
        ) from error
    return [turn.message() for turn in turns]


if __name__ == "__main__":
    sys.exit(main())
