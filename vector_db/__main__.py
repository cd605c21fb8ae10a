"""The command line of the index: ``python -m vector_db verify|rebuild``. It parses and prints."""

import argparse
import json
import sys
import time
from pathlib import Path

from vector_db.embedders import embedder_of
from vector_db.index import Index, check_there
from vector_db.settings import Settings, read_settings
from vector_db.terminal import DONE, Arguments, run_command
from vector_db.verify import Verdict, verify

NOT_IN_ORDER = 1


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done; 1 not in order; 2 nothing could be done."""
    return run_command(lambda: _run(arguments), stopped="Stopped. The index is as it was.")


def _run(arguments: list[str] | None) -> int:
    settings = read_settings()
    options = _parser(settings).parse_args(arguments)
    check_there(options.db)
    # The embedder is never loaded: both commands work on vectors that are there.
    with Index(options.db, embedder_of(settings)) as index:
        return int(options.run(index, as_json=options.json))


def _parser(settings: Settings) -> argparse.ArgumentParser:
    common = Arguments(add_help=False)
    common.add_argument("--db", type=Path, default=settings.data, metavar="DIR", help="the data folder")
    common.add_argument("--json", action="store_true", help="print JSON for scripts")
    parser = Arguments(prog="python -m vector_db", description="Look after the index.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    checking = commands.add_parser(
        "verify", parents=[common], help="compare Chroma with the catalog, chunk by chunk and by searching"
    )
    checking.set_defaults(run=_verify)
    rebuilding = commands.add_parser(
        "rebuild", parents=[common], help="make Chroma anew from the catalog; nothing is embedded for it"
    )
    rebuilding.set_defaults(run=_rebuild)
    return parser


def _verify(index: Index, *, as_json: bool) -> int:
    verdict = verify(index)
    print(json.dumps(verdict.as_json()) if as_json else _in_words(verdict), flush=True)
    if verdict.ok:
        return DONE
    print(verdict.fault or "The index is not in order. Run: python -m vector_db rebuild", file=sys.stderr)
    return NOT_IN_ORDER


def _rebuild(index: Index, *, as_json: bool) -> int:
    started = time.perf_counter()
    vectors = index.rebuild()
    seconds = time.perf_counter() - started
    if as_json:
        print(json.dumps({"vectors": vectors, "seconds": round(seconds, 3)}), flush=True)
    else:
        print(f"Chroma was made anew from the catalog: {vectors} vectors. {seconds:.1f} s.", flush=True)
    return DONE


def _in_words(verdict: Verdict) -> str:
    findings = {
        "vectors missing in Chroma": verdict.missing,
        "vectors in Chroma that no chunk owns": verdict.orphans,
        "vectors that differ": verdict.different,
        "vectors that no search reaches": verdict.unreachable,
        "documents waiting for vectors (python -m ingest goes on with them)": verdict.waiting,
    }
    lines = [f"  {count} {what}" for what, count in findings.items() if count]
    recall = "" if verdict.recall_at_5 is None else f" Recall@5 against exact search: {verdict.recall_at_5:.3f}."
    state = "In order" if verdict.ok else "Not in order"
    lines.append(
        f"{state}: {verdict.documents} documents, {verdict.chunks} chunks, {verdict.vectors} vectors."
        f"{recall} {verdict.seconds:.1f} s."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
