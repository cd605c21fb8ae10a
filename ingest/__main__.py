"""The command line of the job: ``python -m ingest``. It draws progress and the report, and nothing else."""

import argparse
import json
import sys
from collections.abc import Sized
from pathlib import Path

from tqdm import tqdm

from ingest.job import OnProgress, ingest, rebuild, remove
from ingest.report import Progress, Report
from ingest.watch import watch
from vector_db.embedder import SentenceTransformerEmbedder
from vector_db.index import Index
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
    with Index(options.db, SentenceTransformerEmbedder(settings.embedder)) as index:
        return _run(options, index)


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = Arguments(prog="python -m ingest", description="Bring the index in line with documents.")
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help=f"files and folders (default: {settings.documents})",
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


def _run(options: argparse.Namespace, index: Index) -> int:
    if options.remove:
        return _tell(remove(options.remove, index), as_json=options.json)
    paths = options.paths or ([] if options.rebuild else [options.documents])
    with _Bar() as bar:
        report = (rebuild if options.rebuild else ingest)(paths, index, on_progress=bar)
    status = _tell(report, as_json=options.json)
    if options.watch:
        folders = paths or [options.documents]
        watch(folders, index, on_report=lambda report: _tell(report, as_json=options.json))
    return status


class _Bar:
    """A progress bar on standard error, with the file at hand beside it."""

    def __enter__(self) -> OnProgress:
        self._bar = tqdm(unit="file", leave=False, disable=None)
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def _show(self, progress: Progress) -> None:
        self._bar.total = progress.total
        self._bar.n = progress.done
        self._bar.set_postfix_str(_one_line(progress.source)[-40:], refresh=True)


def _tell(report: Report, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(report.as_json()), flush=True)
    else:
        print(_in_words(report), flush=True)
    for problem in report.failed:
        print(f"{_one_line(problem.path)}: {problem.reason}", file=sys.stderr)
    done = len(report.added + report.updated + report.unchanged + report.moved + report.duplicates + report.removed)
    if report.failed or report.skipped:
        return SOME_FAILED if done and report.failed else DONE if done else NOTHING_DONE
    return DONE


def _in_words(report: Report) -> str:
    lines = []
    for what in ("added", "updated", "moved", "duplicates", "removed"):
        lines += [f"  {what:<11}{_one_line(source)}" for source in getattr(report, what)]
    for what in ("skipped", "notes"):
        lines += [f"  {what:<11}{_one_line(p.path)}: {p.reason}" for p in getattr(report, what)]
    counts: dict[str, Sized] = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "moved": report.moved,
        "duplicates": report.duplicates,
        "removed": report.removed,
        "skipped": report.skipped,
        "failed": report.failed,
    }
    happened = ", ".join(f"{len(files)} {what}" for what, files in counts.items() if files) or "nothing to do"
    lines.append(
        f"{happened}. The index holds {report.documents} documents in {report.chunks} chunks. {report.seconds:.1f} s."
    )
    return "\n".join(lines)


def _one_line(name: str) -> str:
    """A file's name as it can be printed: line breaks and control characters in it are shown, not obeyed."""
    return name.encode("unicode_escape").decode("ascii") if not name.isprintable() else name


if __name__ == "__main__":
    sys.exit(main())
