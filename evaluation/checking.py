"""How good the check of answers is: ``python -m evaluation.checking``. It prints how many true sentences pass it
and how many falsified ones are caught.

The pairs are those of statements.jsonl, written by hand, and those that `evaluation.falsify` makes of the documents.
Each is checked against the passages that a search returns for its question. Knows nothing of how the check works.
"""

import argparse
import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.checking.check import Checker
from app.checking.facts import facts
from evaluation.falsify import KINDS, Kind, Pair, pairs_of
from vector_db.embedders import embedder_of
from vector_db.errors import DocentError, reason_of
from vector_db.index import Index, check_there
from vector_db.settings import Settings, read_settings
from vector_db.terminal import DONE, Arguments, run_command
from vector_db.types import Hit

WRITTEN = Path(__file__).with_name("statements.jsonl")
MADE = 240
"""How many pairs are made by program, at most; as many for each kind as there are."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a pair."""

    pair: Pair
    passed: bool
    """The true sentence was found to be supported."""
    caught: bool
    """The false one was not."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    source: str
    question: str
    true: str
    false: str
    kind: Kind
    set: str = "reworded"
    holds: str


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file of JSON lines. Raises DocentError if it cannot be read as that."""
    try:
        # Not splitlines: JSON may hold line ends of other kinds inside a string.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DocentError(f"The statements {path} cannot be read: {reason_of(error)}.") from error
    return [_pair(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _pair(path: Path, number: int, line: str) -> Pair:
    try:
        read = _Line.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors()[0]
        where = "".join(f"{part}: " for part in problem["loc"])
        raise DocentError(f"{path}, line {number}: {where}{problem['msg']}.") from error
    return Pair(read.source, read.question, read.true, read.false, read.kind, read.set, (read.holds,))


def made_pairs(index: Index, most: int = MADE) -> list[Pair]:
    """At most `most` pairs made from the documents of `index`, spread over kinds and documents."""
    rows = sorted(index.documents(), key=lambda row: row.source.path)
    chunks = {row.source.path: index.chunks_of(row.document_id) for row in rows}
    others = sorted(
        {fact.text for of in chunks.values() for chunk in of for fact in facts(chunk.body) if _is_name(fact)}
    )
    made = [pair for source, of in chunks.items() for pair in pairs_of(source, of, others)]
    made.sort(key=lambda pair: zlib.crc32(f"{pair.true} {pair.kind}".encode()))
    by_kind = {kind: [pair for pair in made if pair.kind == kind][: most // len(KINDS)] for kind in KINDS}
    return [pair for kind in KINDS for pair in by_kind[kind]]


def _is_name(fact: Any) -> bool:
    return fact.kind == "name" and len(fact.text) > 3


def judge(pairs: Iterable[Pair], index: Index, passages: int) -> list[Judged]:
    """Check both sentences of each pair whose true one is held by the passages that are found for its question."""
    judged, found = [], dict[str, list[Hit]]()
    rarity = cache(index.rarity)
    for pair in pairs:
        if pair.question not in found:
            found[pair.question] = index.search(pair.question, passages)
        hits = found[pair.question]
        if not is_answerable(pair, hits):
            continue
        checker = Checker(hits, index.embedder, rarity)
        passed = _supported(checker, pair.true)
        judged.append(Judged(pair, passed, not _supported(checker, pair.false)))
    return judged


def is_answerable(pair: Pair, hits: Sequence[Hit]) -> bool:
    """Whether `hits` hold what the true sentence says: its document, and the sentences that it was made of."""
    bodies = [hit.chunk.body for hit in hits if hit.source == pair.source]
    return bool(bodies) and all(any(sentence in body for body in bodies) for sentence in pair.basis)


def _supported(checker: Checker, sentence: str) -> bool:
    _, checks = checker.check(sentence)
    return bool(checks) and all(check.verdict == "supported" for check in checks)


def is_held_out(pair: Pair) -> bool:
    """Whether nobody looked at `pair` while the check was tuned: half of the documents, but for the set ``fresh``."""
    return pair.form != "fresh" and zlib.crc32(pair.source.encode()) % 2 == 0


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Shares of true sentences passed and of false ones caught, and what that makes of a warning."""
    passed, caught = sum(one.passed for one in judged), sum(one.caught for one in judged)
    warned = len(judged) - passed + caught
    return {
        "pairs": len(judged),
        "passed": _share(passed, len(judged)),
        "caught": _share(caught, len(judged)),
        "precision": _share(caught, warned),
        "recall": _share(caught, len(judged)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def tables(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """The figures of all pairs, of the half held out, and of each kind and form."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups["all"].append(one)
        groups["held out" if is_held_out(one.pair) else "tuned on"].append(one)
        groups[one.pair.kind].append(one)
        groups[one.pair.form].append(one)
        if is_held_out(one.pair):
            groups[f"held out, {one.pair.kind}"].append(one)
            if one.pair.form == "reworded":
                groups["held out, reworded"].append(one)
    return {name: figures(group) for name, group in sorted(groups.items())}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 2 wrong use or nothing could be done."""
    return run_command(lambda: _run(arguments), stopped="Stopped.")


def _run(arguments: Sequence[str] | None) -> int:
    settings = read_settings()
    options = _parser(settings).parse_args(arguments)
    check_there(options.db)
    with Index(options.db, embedder_of(settings)) as index:
        index.check_not_empty()
        judged = judge([*read_pairs(options.statements), *made_pairs(index)], index, settings.passages)
    if options.details:
        for one in judged:
            if not (one.passed and one.caught) and not is_held_out(one.pair):
                print(_detail(one), file=sys.stderr)
    rows = tables(judged)
    print(json.dumps(rows) if options.json else _as_table(rows))
    return DONE


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = Arguments(prog="python -m evaluation.checking", description="Measure the check of answers.")
    parser.add_argument("statements", type=Path, nargs="?", default=WRITTEN, metavar="STATEMENTS.jsonl")
    parser.add_argument("--db", type=Path, default=settings.data, metavar="DIR", help="the data folder")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    parser.add_argument("--details", action="store_true", help="name what went wrong in the half that is not held out")
    return parser


def _detail(one: Judged) -> str:
    wrong = [] if one.passed else [f"REJECTED {one.pair.true}"]
    wrong += [] if one.caught else [f"PASSED {one.pair.false}"]
    return f"{one.pair.kind}, {one.pair.form}, {one.pair.source}: {' | '.join(wrong)}"


def _as_table(rows: dict[str, dict[str, Any]]) -> str:
    head = f"{'':24}{'pairs':>7}{'passed':>9}{'caught':>9}{'precision':>11}"
    lines = [
        f"{name:24}{row['pairs']:7}{row['passed'] or 0:9.3f}{row['caught'] or 0:9.3f}{row['precision'] or 0:11.3f}"
        for name, row in rows.items()
    ]
    return "\n".join([head, *lines])


if __name__ == "__main__":
    sys.exit(main())
