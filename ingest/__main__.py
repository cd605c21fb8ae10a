"""The command line of the job: ``python -m ingest``. It draws progress and the report, and nothing else."""

import argparse
import json
import sys
from pathlib import Path

from tqdm import tqdm

from ingest.job import ingest, rebuild
from ingest.readers import Limits
from ingest.remaining import Remaining
from ingest.removal import remove
from ingest.report import Progress, Report
from ingest.sync import OnProgress
from ingest.watch import watch
from ingest.web import ingest_page, is_address
from ingest.wording import in_words, printable
from vector_db.embedders import embedder_of
from vector_db.errors import DocentError
from vector_db.index import Index, check_there
from vector_db.settings import Settings, read_settings
from vector_db.terminal import DONE, NOTHING_DONE, Arguments, run_command

SOME_FAILED = 1


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done; 1 done, but some files failed; 2 nothing could be done."""
    stopped = "Stopped. What was finished is kept; the same command goes on from here."
    return run_command(lambda: _open_and_run(arguments), stopped=stopped)


def _open_and_run(arguments: list[str] | None) -> int:
    settings = read_settings()
    options = _parser(settings).parse_args(arguments)
    if options.remove:
        check_there(options.db)
    with Index(options.db, embedder_of(settings)) as index:
        return _run(options, index, Limits.of(settings))


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = Arguments(prog="python -m ingest", description="Bring the index in line with documents.")
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help=f"files, folders, ZIP archives and https:// addresses (default: {settings.documents})",
    )
    parser.add_argument("--db", type=Path, default=settings.data, metavar="DIR", help="the data folder")
    parser.add_argument("--rebuild", action="store_true", help="read, cut and embed everything anew")
    parser.add_argument(
        "--remove", action="append", default=[], metavar="PATH", help="forget a file, a folder or a source"
    )
    parser.add_argument("--watch", action="store_true", help="stay, and follow what changes in the folders")
    parser.add_argument("--json", action="store_true", help="print the report for scripts")
    parser.set_defaults(documents=settings.documents)
    return parser


def _run(options: argparse.Namespace, index: Index, limits: Limits) -> int:
    def tell(report: Report) -> int:
        return _tell(report, as_json=options.json)

    if options.remove:
        return tell(remove(options.remove, index))
    pages = [path for path in options.paths if is_address(path)]
    paths = [Path(path) for path in options.paths if not is_address(path)]
    if not (paths or pages or options.rebuild):
        paths = [options.documents]
    if options.watch:
        if pages:
            raise DocentError(f"{pages[0]} cannot be watched: only folders and files can. Run it without --watch.")
        if options.rebuild:
            with _Bar() as bar:
                tell(rebuild(paths, index, limits=limits, on_progress=bar))
        watch(paths or [options.documents], index, limits=limits, on_report=tell, on_error=_complain)
        print("Stopped watching. What was finished is kept.", file=sys.stderr)
        return DONE
    report = Report()
    with _Bar() as bar:
        if paths or options.rebuild:
            report = (rebuild if options.rebuild else ingest)(paths, index, limits=limits, on_progress=bar)
        for page in pages:
            report = report.with_more(ingest_page(page, index, limits=limits, on_progress=bar))
    return tell(report)


class _Bar:
    """A progress bar on standard error, with the file at hand beside it, and how long this stage will go on.

    tqdm's own estimate is of the pace since the start: wrong once vectors are made in place of files read.
    """

    FORMAT = "{l_bar}{bar}| {n_fmt}/{total_fmt} {unit}s [{elapsed}{postfix}]"

    def __enter__(self) -> OnProgress:
        self._bar = tqdm(unit="file", leave=False, disable=None, bar_format=self.FORMAT)
        self._remaining = {stage: Remaining() for stage in ("reading", "embedding")}
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def _show(self, progress: Progress) -> None:
        self._bar.unit = "file" if progress.stage == "reading" else "chunk"
        self._bar.set_description_str(progress.stage, refresh=False)
        self._bar.total = progress.total
        self._bar.n = progress.done
        remaining = self._remaining[progress.stage]
        pages = progress.pages + progress.pages_left
        done = progress.done + (progress.pages / pages if pages else 0)
        remaining.tell(done, progress.total - done)
        told = filter(None, (left(remaining.minutes()), printable(progress.source)[-40:]))
        self._bar.set_postfix_str(", ".join(told), refresh=True)


def left(minutes: int | None) -> str:
    """So many `minutes`, in words; empty for None."""
    if minutes is None:
        return ""
    if minutes < 1:
        return "less than a minute left"
    return f"about {minutes} min left" if minutes < 120 else f"about {minutes // 60} h left"


def _complain(error: DocentError) -> None:
    print(error, file=sys.stderr, flush=True)


def _tell(report: Report, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(report.as_json()), flush=True)
    else:
        print(in_words(report), flush=True)
    # On a terminal the table has said it.
    if as_json or not (sys.stdout.isatty() and sys.stderr.isatty()):
        for problem in report.failed:
            print(f"{printable(problem.path)}: {printable(problem.reason)}", file=sys.stderr)
    counts = report.counts()
    done = len(report.files) - counts["failed"] - counts["skipped"]
    if report.failed or report.skipped:
        return SOME_FAILED if done and report.failed else DONE if done else NOTHING_DONE
    return DONE


if __name__ == "__main__":
    sys.exit(main())
