"""The command line of the chat: ``python -m app`` for the page, ``search`` and ``ask`` for a terminal and scripts.

The one place where settings, index and models are put together. It parses and prints, and nothing else.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from app.answer import answer, check_question
from app.examples import examples_for
from app.models import open_model
from app.types import Answer, Message, Options
from app.wire import answer_as_json, passage_as_json
from vector_db.embedder import SentenceTransformerEmbedder
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.settings import Settings, read_settings
from vector_db.types import Hit

DONE, NOTHING_DONE = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 2 wrong use or nothing could be done."""
    try:
        settings = read_settings()
        options = _parser(settings).parse_args(arguments)
        settings = settings.model_copy(update={"data": options.db, "model": options.model})
        with Index(settings.data, SentenceTransformerEmbedder(settings.embedder)) as index:
            return int(options.run(options, settings, index))
    except DocentError as error:
        print(error, file=sys.stderr)
        return NOTHING_DONE
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return NOTHING_DONE


def _parser(settings: Settings) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--db", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the data folder")
    common.add_argument(
        "--model", default=argparse.SUPPRESS, metavar="NAME", help="extractive, gguf:PATH or openai:MODEL"
    )
    common.add_argument("-k", type=int, default=settings.passages, metavar="N", help="how many passages")
    common.add_argument(
        "--type",
        action="append",
        default=[],
        metavar="KIND",
        help="only documents of this kind (may be repeated)",
    )
    common.add_argument("--json", action="store_true", help="print JSON for scripts")

    parser = argparse.ArgumentParser(
        prog="python -m app", description="Ask your documents. Without a command: serve the web page."
    )
    parser.add_argument("--db", type=Path, default=settings.data, metavar="DIR", help="the data folder")
    parser.add_argument("--model", default=settings.model, metavar="NAME", help="extractive, gguf:PATH or openai:MODEL")
    parser.add_argument("--host", default=settings.host, metavar="H")
    parser.add_argument("--port", type=int, default=settings.port, metavar="P")
    parser.add_argument("--share", action="store_true", help="open a public link; read-only without --auth")
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
    ask.add_argument("--history", type=Path, metavar="FILE.json", help="the conversation before the question")
    ask.set_defaults(run=_ask)
    return parser


def _serve(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    # Gradio takes three seconds to import: searching and asking in a terminal do not pay for it.
    from app.serve import serve

    offered = [settings.model, "extractive", *(name.strip() for name in settings.models.split(","))]
    examples = examples_for(row.source.path for row in index.documents())
    if examples:
        print(f"A question to try: {examples[0]}")
    serve(
        index=index,
        settings=settings,
        model_names=[name for name in dict.fromkeys(offered) if name],
        open_model=lambda name: open_model(name, settings, index),
        say=lambda line: print(line, flush=True),
        examples=examples,
        share=options.share,
        auth=options.auth,
        host=options.host,
        port=options.port,
    )
    return DONE


def _search(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    question = check_question(options.question)
    index.check_not_empty()
    started = time.perf_counter()
    hits = index.search(question, _count(options.k), options.type)
    seconds = time.perf_counter() - started
    if options.json:
        found = {
            "question": question,
            "passages": [passage_as_json(hit) for hit in hits],
            "seconds": round(seconds, 3),
        }
        print(json.dumps(found, ensure_ascii=False))
    else:
        for number, hit in enumerate(hits, start=1):
            print(f"[{number}] {_where(hit)}  ({hit.score:.3f})\n{_indented(hit.chunk.text)}\n")
    return DONE


def _ask(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    model = open_model(settings.model, settings, index)
    how = Options(temperature=settings.temperature, max_tokens=settings.max_tokens)
    history = _read_history(options.history) if options.history else []
    last = Answer(question=options.question)
    shown = 0
    growing = answer(
        options.question,
        history,
        index=index,
        model=model,
        passages=_count(options.k),
        doc_types=options.type,
        options=how,
    )
    with closing(growing):
        for last in growing:
            if not options.json and len(last.text) > shown:
                print(last.text[shown:], end="", flush=True)
                shown = len(last.text)
    print(json.dumps(answer_as_json(last), ensure_ascii=False) if options.json else _sources(last))
    return DONE


def _sources(last: Answer) -> str:
    lines = [f"  [{c.number}] {c.source}{f', page {c.page}' if c.page else ''}: {c.quote}" for c in last.citations]
    return "\n" + "\n".join(["", *lines] if lines else [])


def _where(hit: Hit) -> str:
    return hit.source + (f", page {hit.chunk.page}" if hit.chunk.page else "")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _count(k: int) -> int:
    if not 1 <= k <= 100:
        raise DocentError(f"-k {k}: from 1 to 100 passages can be asked for.")
    return k


def _read_history(path: Path) -> list[Message]:
    """A conversation: a JSON list of ``{"role": "user" | "assistant", "content": "..."}``, oldest first."""
    try:
        turns = json.loads(path.read_text("utf-8"))
        if not isinstance(turns, list) or not all(turn["role"] in ("user", "assistant") for turn in turns):
            raise ValueError("the role of each message must be user or assistant")
        return [Message(turn["role"], str(turn["content"])) for turn in turns]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DocentError(
            f"The history {path} cannot be read: {error}."
            ' Wanted: [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}, ...]'
        ) from error


if __name__ == "__main__":
    sys.exit(main())
