"""What an evaluation has found, as HTML: figures, plots, and the questions that failed with what was found instead.

Knows nothing of Gradio, and nothing of how the figures came about. The page draws with it, and so does the report.
"""

import math
from collections.abc import Sequence

from app.measured import Estimate, Evaluated, Failure, Found, Group, Measure
from app.ui import plots, render
from app.ui.evaluation_runs import Run
from app.ui.words import figure, later, say

TILES = ("answered", "all_keywords", "mrr", "ndcg_at_10", "refused_rightly", "refused_wrongly", "faithfulness")
"""The measures that stand large at the top, as far as they were taken."""
MOST_TILES = 5
DEPTH = 10
"""The last rank that is told apart."""
BINS = 16
MOST_FAILURES = 300
"""How many are drawn; a page of thousands helps nobody."""

REASONS = {
    "refused": later("Refused, though the documents hold an answer"),
    "not refused": later("Answered, though the documents hold no answer"),
    "keywords missing": later("Answered without what the answer must hold"),
    "not found": later("Nothing of use among the first ten passages"),
}
ASKING = later("Asking: {done} of {total} questions, {seconds} s")
STOPPING = later("Stopping: {done} of {total} questions, {seconds} s")
STAGES = {"search": later("Search"), "first_token": later("First word"), "answer": later("Whole answer")}


def whole(found: Evaluated) -> str:
    """All of it."""
    number, asked = figure(len(found.failures)), figure(found.total.questions)
    failed = say("Questions that failed: {number} of {questions}", number=number, questions=asked)
    return (
        f'<div class="evaluation">{tiles(found)}'
        f'<h3>{_said("By category")}</h3><div class="panels">{dot_plots(found)}</div>'
        f'<h3>{_said("Ranks, refusals and time")}</h3><div class="panels">'
        f"{ranks(found.ranks)}{refusals(found)}{times(found)}</div>"
        f"<h3>{render.plain(failed)}</h3>{failures(found.failures)}</div>"
    )


def progress(run: Run) -> str:
    """How far a run is, or why it has ended before its time; empty when all is done, or nothing begun."""
    if run.running and not run.total:
        return f'<p class="doing">{_said("Opening the model …")}</p>'
    if run.running:
        doing = STOPPING if run.stopping else ASKING
        said = say(doing, **_far(run), seconds=figure(run.seconds)) + _left(run)
        return (
            f'<p class="doing">{render.plain(said)}</p><progress class="evaluating" max="{run.total}" '
            f'value="{run.done}" aria-label="{_said("Questions asked")}"></progress>'
        )
    if run.problem or run.broken:
        broken = say("Something went wrong inside Docent ({error}). See the console.", error=run.broken)
        return render.note(run.problem or broken, "failed")
    if run.stopped:
        return render.note(
            say("Stopped after {done} of {total} questions: the figures are of these alone.", **_far(run))
        )
    return ""


def _far(run: Run) -> dict[str, str]:
    return {"done": figure(run.done), "total": figure(run.total)}


def _left(run: Run) -> str:
    if run.done < 3 or run.stopping:
        return ""
    left = run.seconds / run.done * (run.total - run.done)
    if left >= 90:
        return say(", about {number} min left", number=figure(left / 60))
    return say(", about {number} s left", number=figure(left))


def about(found: Evaluated) -> str:
    """One line: what was asked of whom."""
    asked = _said(
        "{number} questions of {set}, answered by {model} from {passages} passages. A line beside a dot is the "
        "interval that holds the true figure with 95 % confidence."
    ).format(
        number=figure(found.total.questions),
        set=f"<b>{render.name(found.questions)}</b>",
        model=f"<b>{render.name(found.model)}</b>",
        passages=figure(found.passages),
    )
    judged = ""
    if found.not_judged:
        number = figure(found.not_judged)
        judged = " " + _said("{number} judgements could not be read, and are not counted.").format(number=number)
    return f'<p class="about">{asked}{judged}</p>'


def tiles(found: Evaluated) -> str:
    """The figures that matter most, large, and the time of an answer."""
    names = [name for name in TILES if name in found.total.figures][:MOST_TILES]
    drawn = "".join(_tile(found.measures[name], found.total.figures[name]) for name in names)
    seconds = found.timings["answer"].median
    between = say("{low} to {high}", low=_seconds(seconds.low), high=_seconds(seconds.high))
    time = (
        f'<div class="tile" title="{_said("The median of all answers.")}">'
        f'<span class="label">{_said("Time of an answer")}</span>'
        f'<span class="value">{_seconds(seconds.value)}</span><span class="range">{render.plain(between)}</span></div>'
    )
    return f'<div class="tiles">{drawn}{time}</div>'


def dot_plots(found: Evaluated) -> str:
    """A dot plot for each measure: the categories, those of a conversation, and the total."""
    return "".join(_panel(name, measure, found) for name, measure in found.measures.items())


def ranks(of: Sequence[int | None]) -> str:
    """How often the first useful passage stood at each rank."""
    if not of:
        return ""
    bars = [
        plots.Column(str(rank), of.count(rank), say("at rank {number}", number=rank), "good")
        for rank in range(1, DEPTH + 1)
    ]
    bars.append(plots.Column(say("none"), of.count(None), say("not among the first ten"), "bad"))
    title, told = (
        say("Rank of the first useful passage"),
        say("How many questions, by the place of the first passage of use."),
    )
    return _figure(title, told, plots.columns(title, bars))


def refusals(found: Evaluated) -> str:
    """Whether a refusal, and an answer, can be relied on."""
    counts = found.refusals
    answered, refused = say("answered"), say("refused")
    can = (
        plots.Part(answered, counts.answerable_answered, "good"),
        plots.Part(refused, counts.answerable_refused, "bad"),
    )
    cannot = (
        plots.Part(refused, counts.unanswerable_refused, "good"),
        plots.Part(answered, counts.unanswerable_answered, "bad"),
    )
    said = say("Nothing was refused.")
    if number := counts.answerable_refused + counts.unanswerable_refused:
        right = figure(counts.unanswerable_refused)
        said = say("Of {number} refusals {right} were right.", number=figure(number), right=right)
    bars = plots.shares(say("The documents hold an answer"), can) + plots.shares(say("They hold none"), cannot)
    return _figure(say("Refusals"), said, bars)


def times(found: Evaluated) -> str:
    """How long answers took, and the stages in figures."""
    title = say("Seconds that an answer took")
    rows = "".join(
        f"<tr><th>{_said(STAGES[stage])}</th><td>{_seconds(timing.median.value)}</td><td>{_seconds(timing.p95.value)}</td></tr>"
        for stage, timing in found.timings.items()
    )
    head = f"<tr><th></th><th>{_said('median')}</th><th>{_said('95th percentile')}</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    drawn = plots.columns(title, histogram(found.seconds), height=130)
    return _figure(title, say("How many answers took how long."), drawn + table)


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
        within = say("{low} to {high}", low=_seconds(low), high=_seconds(high))
        meaning = within if at < BINS else say("more than {time}", time=_seconds(end))
        name = plots.short_figure(low) if at % 4 == 0 and at < BINS else ">" if at == BINS else ""
        bars.append(plots.Column(name, count, meaning))
    return bars


def failures(of: Sequence[Failure]) -> str:
    """The questions that failed, by what went wrong."""
    if not of:
        return f'<p class="quiet">{_said("None.")}</p>'
    groups = []
    for reason, words in REASONS.items():
        those = [failure for failure in of if failure.reason == reason]
        if those:
            listed = "".join(_failure(failure) for failure in those[:MOST_FAILURES])
            left = say("… and {number} more.", number=figure(len(those) - MOST_FAILURES))
            more = f'<p class="quiet">{render.plain(left)}</p>' * (len(those) > MOST_FAILURES)
            head = f"{_said(words)} <b>{figure(len(those))}</b>"
            groups.append(f'<section class="failures"><h4>{head}</h4>{listed}{more}</section>')
    return "".join(groups)


def _panel(name: str, measure: Measure, found: Evaluated) -> str:
    rows = [
        plots.Dot(say("conversation") if group is found.conversation else group.name, *_parts(group.figures[name]))
        for group in _groups(found)
        if name in group.figures
    ]
    if name not in found.total.figures:
        return ""
    rows.append(plots.Dot(say("total"), *_parts(found.total.figures[name]), strong=True))
    label, meaning = say(measure.label), say(measure.meaning)
    lower = f" {say('Lower is better.')}" if measure.better == "lower" else ""
    return _figure(label, meaning + lower, plots.dots(label, rows))


def _groups(found: Evaluated) -> list[Group]:
    """The categories; and what was asked in a conversation, unless that is one of them."""
    talk = found.conversation
    known = talk is None or any(talk.figures == group.figures for group in found.categories)
    return [*found.categories, *([] if known or talk is None else [talk])]


def _parts(share: Estimate) -> tuple[float, float, float, int]:
    return share.value, share.low, share.high, share.n


def _figure(title: str, said: str, drawn: str) -> str:
    return f"<figure><figcaption><b>{render.plain(title)}</b> {render.plain(said)}</figcaption>{drawn}</figure>"


def _tile(measure: Measure, share: Estimate) -> str:
    between = say("{low} to {high}", low=plots.percent(share.low), high=plots.percent(share.high))
    return (
        f'<div class="tile" title="{_said(measure.meaning)}"><span class="label">{_said(measure.label)}'
        f'</span><span class="value">{render.plain(plots.percent(share.value))}</span>'
        f'<span class="range">{render.plain(between)}, n {figure(share.n)}</span></div>'
    )


def _failure(failure: Failure) -> str:
    after = render.plain(say("After: {question}", question=failure.before))
    before = f'<p class="before">{after}</p>' if failure.before else ""
    keywords = "".join(
        f'<li class="{"missing" if word in failure.missing else "held"}">{render.plain(word)}</li>'
        for word in failure.keywords
    )
    wanted = f'<dt>{_said("Wanted")}</dt><dd><ul class="words">{keywords}</ul></dd>' if keywords else ""
    sources = ", ".join(render.name(source) for source in failure.relevant)
    wanted += f"<dt>{_said('In')}</dt><dd>{sources}</dd>" if sources else ""
    reference = failure.reference_answer
    wanted += f"<dt>{_said('Right answer')}</dt><dd>{render.plain(reference)}</dd>" if reference else ""
    answer = render.markdown(failure.answer) or f"<i>{_said('nothing')}</i>"
    wanted += f"<dt>{_said('It said')}</dt><dd>{answer}</dd>"
    found = "".join(_found(each) for each in failure.found)
    place = say("rank {number}", number=failure.rank) if failure.rank else say("not found")
    known = f'<span class="place">{render.plain(place)}</span>' if failure.keywords or failure.relevant else ""
    return (
        f'<details><summary><span class="category">{render.plain(failure.category)}</span>'
        f"{render.plain(failure.question)}{known}</summary>{before}<dl>{wanted}"
        f"<dt>{_said('It found')}</dt><dd><ol>{found}</ol></dd></dl></details>"
    )


def _found(found: Found) -> str:
    held = "".join(f' <span class="held">{render.plain(word)}</span>' for word in found.keywords)
    kind = ' class="relevant"' if found.relevant or found.keywords else ""
    text = " ".join(found.text.split())
    return f"<li{kind}><b>{render.name(found.source)}</b>{held}<br><q>{render.plain(text)}</q></li>"


def _seconds(of: float) -> str:
    return say("{number} ms", number=figure(of * 1000)) if of < 1 else say("{number} s", number=figure(of, 1))


def _said(text: str) -> str:
    """`text` in the visitor's language, for HTML."""
    return render.plain(say(text))


def _round_up(of: float) -> float:
    """The next of 1, 2, 4, 8 times a power of ten that is not less than `of`."""
    power = 10 ** math.floor(math.log10(of)) if of > 0 else 1.0
    return next(step * power for step in (1, 2, 4, 8, 10) if step * power >= of) if of > 0 else 1.0
