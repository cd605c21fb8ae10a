"""What an evaluation has found, as HTML: figures, plots, and the questions that failed with what was found instead.

Knows nothing of Gradio, and nothing of how the figures came about. The page draws with it, and so does the report.
"""

import math
from collections.abc import Sequence

from app.measured import Estimate, Evaluated, Failure, Found, Group, Measure
from app.ui import plots, render
from app.ui.evaluation_runs import Run

TILES = ("answered", "all_keywords", "mrr", "ndcg_at_10", "refused_rightly", "refused_wrongly", "faithfulness")
"""The measures that stand large at the top, as far as they were taken."""
MOST_TILES = 5
DEPTH = 10
"""The last rank that is told apart."""
BINS = 16
MOST_FAILURES = 300
"""How many are drawn; a page of thousands helps nobody."""

REASONS = {
    "refused": "Refused, though the documents hold an answer",
    "not refused": "Answered, though the documents hold no answer",
    "keywords missing": "Answered without what the answer must hold",
    "not found": "Nothing of use among the first ten passages",
}
STAGES = {"search": "Search", "first_token": "First word", "answer": "Whole answer"}


def whole(found: Evaluated) -> str:
    """All of it."""
    return (
        f'<div class="evaluation">{tiles(found)}'
        f'<h3>By category</h3><div class="panels">{dot_plots(found)}</div>'
        '<h3>Ranks, refusals and time</h3><div class="panels">'
        f"{ranks(found.ranks)}{refusals(found)}{times(found)}</div>"
        f"<h3>Questions that failed: {len(found.failures):,} of {found.total.questions:,}</h3>"
        f"{failures(found.failures)}</div>"
    )


def progress(run: Run) -> str:
    """How far a run is, or why it has ended before its time; empty when all is done, or nothing begun."""
    if run.running and not run.total:
        return '<p class="doing">Opening the model …</p>'
    if run.running:
        doing = "Stopping" if run.stopping else "Asking"
        said = f"{doing}: {run.done:,} of {run.total:,} questions, {run.seconds:.0f} s{_left(run)}"
        return (
            f'<p class="doing">{render.plain(said)}</p><progress class="evaluating" max="{run.total}" '
            f'value="{run.done}" aria-label="Questions asked"></progress>'
        )
    if run.problem:
        return render.note(run.problem, "failed")
    if run.stopped:
        return render.note(f"Stopped after {run.done:,} of {run.total:,} questions: the figures are of these alone.")
    return ""


def _left(run: Run) -> str:
    if run.done < 3 or run.stopping:
        return ""
    left = run.seconds / run.done * (run.total - run.done)
    return f", about {left / 60:.0f} min left" if left >= 90 else f", about {left:.0f} s left"


def about(found: Evaluated) -> str:
    """One line: what was asked of whom."""
    judged = f" {found.not_judged:,} judgements could not be read, and are not counted." if found.not_judged else ""
    return (
        f'<p class="about">{found.total.questions:,} questions of <b>{render.name(found.questions)}</b>, answered by '
        f"<b>{render.name(found.model)}</b> from {found.passages} passages. A line beside a dot is the interval that "
        f"holds the true figure with 95 % confidence.{judged}</p>"
    )


def tiles(found: Evaluated) -> str:
    """The figures that matter most, large, and the time of an answer."""
    names = [name for name in TILES if name in found.total.figures][:MOST_TILES]
    drawn = "".join(_tile(found.measures[name], found.total.figures[name]) for name in names)
    seconds = found.timings["answer"].median
    time = (
        f'<div class="tile" title="The median of all answers."><span class="label">Time of an answer</span>'
        f'<span class="value">{_seconds(seconds.value)}</span>'
        f'<span class="range">{_seconds(seconds.low)} to {_seconds(seconds.high)}</span></div>'
    )
    return f'<div class="tiles">{drawn}{time}</div>'


def dot_plots(found: Evaluated) -> str:
    """A dot plot for each measure: the categories, those of a conversation, and the total."""
    return "".join(_panel(name, measure, found) for name, measure in found.measures.items())


def ranks(of: Sequence[int | None]) -> str:
    """How often the first useful passage stood at each rank."""
    if not of:
        return ""
    bars = [plots.Column(str(rank), of.count(rank), f"at rank {rank}", "good") for rank in range(1, DEPTH + 1)]
    bars.append(plots.Column("none", of.count(None), "not among the first ten", "bad"))
    title = "Rank of the first useful passage"
    return _figure(title, "How many questions, by the place of the first passage of use.", plots.columns(title, bars))


def refusals(found: Evaluated) -> str:
    """Whether a refusal, and an answer, can be relied on."""
    counts = found.refusals
    can = (
        plots.Part("answered", counts.answerable_answered, "good"),
        plots.Part("refused", counts.answerable_refused, "bad"),
    )
    cannot = (
        plots.Part("refused", counts.unanswerable_refused, "good"),
        plots.Part("answered", counts.unanswerable_answered, "bad"),
    )
    refused = counts.answerable_refused + counts.unanswerable_refused
    said = f"Of {refused:,} refusals {counts.unanswerable_refused:,} were right." if refused else "Nothing was refused."
    bars = plots.shares("The documents hold an answer", can) + plots.shares("They hold none", cannot)
    return _figure("Refusals", said, bars)


def times(found: Evaluated) -> str:
    """How long answers took, and the stages in figures."""
    title = "Seconds that an answer took"
    rows = "".join(
        f"<tr><th>{STAGES[stage]}</th><td>{_seconds(timing.median.value)}</td><td>{_seconds(timing.p95.value)}</td></tr>"
        for stage, timing in found.timings.items()
    )
    table = (
        f"<table><thead><tr><th></th><th>median</th><th>95th percentile</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    drawn = plots.columns(title, histogram(found.seconds), height=130)
    return _figure(title, "How many answers took how long.", drawn + table)


def histogram(seconds: Sequence[float]) -> list[plots.Column]:
    """`seconds` in columns of the same width, the last one open where a few took much longer than the rest."""
    ordered = sorted(seconds)
    end = _round_up(ordered[min(len(ordered) - 1, math.ceil(0.98 * len(ordered)) - 1)])
    width = end / BINS
    counts = [0] * (BINS + (ordered[-1] > end))
    for each in ordered:
        counts[min(int(each / width), len(counts) - 1 if each > end else BINS - 1)] += 1
    bars = []
    for at, count in enumerate(counts):
        low, high = at * width, (at + 1) * width
        meaning = f"{_seconds(low)} to {_seconds(high)}" if at < BINS else f"more than {_seconds(end)}"
        name = f"{low:.2g}" if at % 4 == 0 and at < BINS else ">" if at == BINS else ""
        bars.append(plots.Column(name, count, meaning))
    return bars


def failures(of: Sequence[Failure]) -> str:
    """The questions that failed, by what went wrong."""
    if not of:
        return '<p class="quiet">None.</p>'
    groups = []
    for reason, words in REASONS.items():
        those = [failure for failure in of if failure.reason == reason]
        if those:
            listed = "".join(_failure(failure) for failure in those[:MOST_FAILURES])
            more = f'<p class="quiet">… and {len(those) - MOST_FAILURES:,} more.</p>' * (len(those) > MOST_FAILURES)
            groups.append(f'<section class="failures"><h4>{words} <b>{len(those):,}</b></h4>{listed}{more}</section>')
    return "".join(groups)


def _panel(name: str, measure: Measure, found: Evaluated) -> str:
    rows = [_row(group, group.figures[name]) for group in _groups(found) if name in group.figures]
    if name not in found.total.figures:
        return ""
    rows.append(plots.Dot("total", *_parts(found.total.figures[name]), strong=True))
    lower = " Lower is better." if measure.better == "lower" else ""
    return _figure(measure.label, measure.meaning + lower, plots.dots(measure.label, rows))


def _groups(found: Evaluated) -> list[Group]:
    """The categories; and what was asked in a conversation, unless that is one of them."""
    talk = found.conversation
    known = talk is None or any(talk.figures == group.figures for group in found.categories)
    return [*found.categories, *([] if known or talk is None else [talk])]


def _row(group: Group, figure: Estimate) -> plots.Dot:
    return plots.Dot(group.name, *_parts(figure))


def _parts(figure: Estimate) -> tuple[float, float, float, int]:
    return figure.value, figure.low, figure.high, figure.n


def _figure(title: str, said: str, drawn: str) -> str:
    return f"<figure><figcaption><b>{render.plain(title)}</b> {render.plain(said)}</figcaption>{drawn}</figure>"


def _tile(measure: Measure, figure: Estimate) -> str:
    return (
        f'<div class="tile" title="{render.plain(measure.meaning)}"><span class="label">{render.plain(measure.label)}'
        f'</span><span class="value">{figure.value:.0%}</span>'
        f'<span class="range">{figure.low:.0%} to {figure.high:.0%}, n {figure.n:,}</span></div>'
    )


def _failure(failure: Failure) -> str:
    before = f'<p class="before">After: {render.plain(failure.before)}</p>' if failure.before else ""
    keywords = "".join(
        f'<li class="{"missing" if word in failure.missing else "held"}">{render.plain(word)}</li>'
        for word in failure.keywords
    )
    wanted = f'<dt>Wanted</dt><dd><ul class="words">{keywords}</ul></dd>' if keywords else ""
    sources = ", ".join(render.name(source) for source in failure.relevant)
    wanted += f"<dt>In</dt><dd>{sources}</dd>" if sources else ""
    reference = failure.reference_answer
    wanted += f"<dt>Right answer</dt><dd>{render.plain(reference)}</dd>" if reference else ""
    wanted += f"<dt>It said</dt><dd>{render.markdown(failure.answer) or '<i>nothing</i>'}</dd>"
    found = "".join(_found(each) for each in failure.found)
    place = f"rank {failure.rank}" if failure.rank else "not found"
    known = f'<span class="place">{place}</span>' if failure.keywords or failure.relevant else ""
    return (
        f'<details><summary><span class="category">{render.plain(failure.category)}</span>'
        f"{render.plain(failure.question)}{known}</summary>{before}<dl>{wanted}"
        f"<dt>It found</dt><dd><ol>{found}</ol></dd></dl></details>"
    )


def _found(found: Found) -> str:
    held = "".join(f' <span class="held">{render.plain(word)}</span>' for word in found.keywords)
    kind = ' class="relevant"' if found.relevant or found.keywords else ""
    text = " ".join(found.text.split())
    return f"<li{kind}><b>{render.name(found.source)}</b>{held}<br><q>{render.plain(text)}</q></li>"


def _seconds(of: float) -> str:
    return f"{of * 1000:.0f} ms" if of < 1 else f"{of:.1f} s"


def _round_up(of: float) -> float:
    """The next of 1, 2, 4, 8 times a power of ten that is not less than `of`."""
    power = 10 ** math.floor(math.log10(of)) if of > 0 else 1.0
    return next(step * power for step in (1, 2, 4, 8, 10) if step * power >= of) if of > 0 else 1.0
