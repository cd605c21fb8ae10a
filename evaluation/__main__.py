"""The command line of the evaluation: ``python -m evaluation QUESTIONS.jsonl``. It prints the measures."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from tqdm import tqdm

from app.answer import check_passages
from app.models import open_model
from app.types import Answer, Options
from app.wire import answer_as_json
from evaluation.measures import MEASURES, Outcome, by_category, summarise, timings
from evaluation.questions import read_questions
from evaluation.run import run
from vector_db.embedders import embedder_of
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.reranker import reranker_of
from vector_db.settings import Settings, read_settings
from vector_db.terminal import DONE, Arguments, run_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 2 wrong use or nothing could be done."""
    return run_command(lambda: _run(arguments), stopped="Stopped.")


def _run(arguments: Sequence[str] | None) -> int:
    settings = read_settings()
    _evaluate(_parser(settings).parse_args(arguments), settings)
    return DONE


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = Arguments(prog="python -m evaluation", description="Measure retrieval and answers.")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument("--db", type=Path, default=settings.data, metavar="DIR", help="the data folder")
    parser.add_argument("--model", default=settings.model, metavar="NAME", help="the model that answers")
    parser.add_argument("-k", type=int, default=settings.passages, metavar="N", help="passages the model is shown")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    parser.add_argument("--details", type=Path, metavar="FILE.jsonl", help="write what came of each question")
    return parser


def _evaluate(options: argparse.Namespace, settings: Settings) -> None:
    questions = read_questions(options.questions)
    passages = check_passages(options.k)
    with ExitStack() as stack:
        index = stack.enter_context(Index(options.db, embedder_of(settings), reranker_of(settings.reranker)))
        details = stack.enter_context(_open(options.details, options.questions)) if options.details else None
        bar = stack.enter_context(tqdm(total=len(questions), unit="question", leave=False, disable=None))

        def keep(outcome: Outcome, last: Answer) -> None:
            bar.update()
            if details:
                print(json.dumps(_detail(outcome, last), ensure_ascii=False), file=details)

        outcomes = run(
            questions,
            index=index,
            model=open_model(options.model, settings, index),
            passages=passages,
            options=Options(temperature=settings.temperature, max_tokens=settings.max_tokens),
            on_outcome=keep,
        )
    print(json.dumps(_as_json(outcomes)) if options.json else _as_table(outcomes))


def _open(path: Path, questions: Path) -> TextIO:
    if path.resolve() == questions.resolve():
        raise DocentError(f"The details would overwrite the questions in {path}. Name another file.")
    try:
        # A lone surrogate comes out as its JSON escape.
        return path.open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise DocentError(f"The details cannot be written to {path}: {error.strerror}.") from error


def _detail(outcome: Outcome, last: Answer) -> dict[str, Any]:
    told = answer_as_json(last)
    return {key: told[key] for key in ("question", "passages", "answer", "refused", "citations", "seconds")}


def _as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "questions": len(outcomes),
        **summarise(outcomes),
        "seconds": timings(outcomes),
        "categories": {
            category: {"questions": len(group), **summarise(group)} for category, group in by_category(outcomes).items()
        },
    }


def _as_table(outcomes: Sequence[Outcome]) -> str:
    names = list(MEASURES)
    lines = [f"{'':<16}{'n':>5}" + "".join(f"{name:>18}" for name in names)]
    groups = {**by_category(outcomes), "total": list(outcomes)}
    for category, group in groups.items():
        means = summarise(group)
        lines.append(f"{category:<16}{len(group):>5}" + "".join(_cell(means[name]) for name in names))
    lines += [
        f"{what:<12} median {spread['median']:.3f} s, 95th percentile {spread['p95']:.3f} s"
        for what, spread in timings(outcomes).items()
    ]
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return f"{'-':>18}" if value is None else f"{value:>18.3f}"


if __name__ == "__main__":
    sys.exit(main())
