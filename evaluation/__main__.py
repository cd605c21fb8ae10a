"""The command line of the evaluation: ``python -m evaluation QUESTIONS.jsonl`` measures, ``generate`` drafts a set."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tqdm import tqdm

from app.answer import check_passages, options_of
from app.models import open_model
from app.types import Answer
from evaluation import compare
from evaluation.details import Row, as_line, detail, open_details, read_rows, row_of
from evaluation.drafts import CORRECT_THEM, draft, write_drafts
from evaluation.judge import Judge
from evaluation.measures import Outcome
from evaluation.printed import as_json, as_table
from evaluation.questions import Question, read_questions
from evaluation.report import check_writable, write_report
from evaluation.result import evaluated
from evaluation.run import run
from vector_db.embedders import embedder_of
from vector_db.errors import DocentError
from vector_db.index import Index, check_there
from vector_db.reranker import reranker_of
from vector_db.settings import Settings, read_settings
from vector_db.terminal import DONE, Arguments, run_command

GENERATE = "generate"

Keep = Callable[[Outcome, Answer], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 2 wrong use or nothing could be done."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    return run_command(lambda: _run(given), stopped="Stopped.")


def _run(arguments: Sequence[str]) -> int:
    settings = read_settings()
    if arguments[:1] == [GENERATE]:
        options = _generating(settings).parse_args(arguments[1:])
        _generate(options, settings.model_copy(update={"data": options.db}))
        return DONE
    options = _measuring(settings).parse_args(arguments)
    check_passages(options.k)
    settings = settings.model_copy(update={"data": options.db, "model": options.model, "passages": options.k})
    questions = read_questions(options.questions)
    if options.compare:
        _compare(options, settings, questions)
    else:
        _measure(options, settings, questions)
    return DONE


def _measuring(settings: Settings) -> argparse.ArgumentParser:
    parser = Arguments(
        prog="python -m evaluation",
        description="Measure retrieval and answers. To draft a question set: python -m evaluation generate --help",
    )
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument("--db", type=Path, default=settings.data, metavar="DIR", help="the data folder")
    parser.add_argument("--model", default=settings.model, metavar="NAME", help="the model that answers")
    parser.add_argument("-k", type=int, default=settings.passages, metavar="N", help="passages the model is shown")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    parser.add_argument("--details", type=Path, metavar="FILE.jsonl", help="write what came of each question")
    parser.add_argument("--report", type=Path, metavar="FILE.html", help="write a report with plots, to be looked at")
    parser.add_argument("--judge", metavar="NAME", help="have this model judge each answer, too")
    parser.add_argument(
        "--compare",
        nargs=2,
        metavar=("A", "B"),
        help="run two settings and say which differences are real; each is 'now', settings as in k=10 or"
        " model=extractive,k=4, or a file that --details wrote",
    )
    return parser


def _generating(settings: Settings) -> argparse.ArgumentParser:
    parser = Arguments(
        prog=f"python -m evaluation {GENERATE}",
        description="Draft a question set from your own documents, for you to correct.",
    )
    parser.add_argument("--db", type=Path, default=settings.data, metavar="DIR", help="the data folder")
    parser.add_argument(
        "--model", default=settings.model, metavar="NAME", help="a language model to write them; extractive: by rule"
    )
    parser.add_argument("-n", type=int, default=50, metavar="N", help="how many questions (50)")
    parser.add_argument("--out", type=Path, metavar="FILE.jsonl", help="where to; they are printed otherwise")
    return parser


def _measure(options: argparse.Namespace, settings: Settings, questions: Sequence[Question]) -> None:
    if options.report:
        check_writable(options.report)
    with ExitStack() as stack:
        index = stack.enter_context(_index(settings))
        judge = Judge(open_model(options.judge, settings, index), index.embedder) if options.judge else None
        details = stack.enter_context(open_details(options.details, options.questions)) if options.details else None

        def keep(outcome: Outcome, last: Answer) -> None:
            if details:
                print(as_line(detail(outcome, last)), file=details)

        outcomes = _outcomes(questions, settings, index, stack, keep=keep, judge=judge)
    found = evaluated(
        outcomes,
        questions=options.questions.name,
        model=settings.model,
        passages=settings.passages,
        not_judged=judge.unreadable if judge else 0,
    )
    if options.report:
        write_report(options.report, found)
    judged = {"judge": {"model": judge.name, "asked": judge.asked, "unreadable": judge.unreadable}} if judge else {}
    print(json.dumps(as_json(found) | judged) if options.json else as_table(found))


def _compare(options: argparse.Namespace, settings: Settings, questions: Sequence[Question]) -> None:
    for name in ("details", "report", "judge"):
        if getattr(options, name):
            raise DocentError(f"--compare takes no --{name}. Run each setting by itself, with --{name} FILE.")
    specs = (options.compare[0], options.compare[1])
    # Both are looked at before the first one runs, for hours perhaps.
    sides = [compare.earlier_run(spec) or compare.as_settings(spec, settings) for spec in specs]
    asked = [question.question for question in questions]
    read = [read_rows(side, asked) if isinstance(side, Path) else None for side in sides]
    a, b = (
        rows if rows is not None else _rows(questions, side, f"{letter}: {spec}")
        for rows, side, letter, spec in zip(read, sides, "AB", specs, strict=True)
    )
    compared = compare.compare(a, b)
    told = compare.as_json(compared, specs, len(questions)) if options.json else None
    print(json.dumps(told) if told else compare.as_table(compared, specs))


def _rows(questions: Sequence[Question], settings: Settings | Path, said: str) -> list[Row]:
    assert isinstance(settings, Settings)
    with ExitStack() as stack:
        index = stack.enter_context(_index(settings))
        return [row_of(outcome) for outcome in _outcomes(questions, settings, index, stack, said=said)]


def _outcomes(
    questions: Sequence[Question],
    settings: Settings,
    index: Index,
    stack: ExitStack,
    *,
    keep: Keep | None = None,
    judge: Judge | None = None,
    said: str | None = None,
) -> list[Outcome]:
    """Run the set with a bar of progress."""
    check_passages(settings.passages)
    model = open_model(settings.model, settings, index)
    bar = stack.enter_context(tqdm(total=len(questions), unit="question", leave=False, disable=None, desc=said))

    def on_outcome(outcome: Outcome, last: Answer) -> None:
        bar.update()
        if keep:
            keep(outcome, last)

    return run(
        questions,
        index=index,
        model=model,
        passages=settings.passages,
        options=options_of(settings),
        on_outcome=on_outcome,
        judge=judge,
    )


def _generate(options: argparse.Namespace, settings: Settings) -> None:
    with _index(settings) as index:
        model = None if options.model == "extractive" else open_model(options.model, settings, index)
        with tqdm(total=options.n, unit="question", leave=False, disable=None) as bar:
            drafts = draft(index, most=options.n, model=model, on_draft=bar.update)
    if options.out:
        write_drafts(options.out, drafts)
        print(f"{len(drafts)} questions are in {options.out}.")
    else:
        print("\n".join(as_line(each) for each in drafts))
    print(CORRECT_THEM, file=sys.stderr)


def _index(settings: Settings) -> Index:
    check_there(settings.data)
    return Index(settings.data, embedder_of(settings), reranker_of(settings.reranker))


if __name__ == "__main__":
    sys.exit(main())
