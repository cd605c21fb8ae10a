"""What the command prints: the figures as JSON, whose keys README.md promises, and as a table.

Knows nothing of how the figures came about.
"""

from typing import Any

from app.measured import Estimate, Evaluated, Group, Timing


def as_json(found: Evaluated) -> dict[str, Any]:
    """All figures for scripts: each measure by its name, its interval under ``intervals``."""
    conversation = found.conversation
    return {
        **_group(found.total, found),
        "seconds": {stage: _timing(timing) for stage, timing in found.timings.items()},
        "conversation": _group(conversation, found) if conversation else None,
        "categories": {group.name: _group(group, found) for group in found.categories},
    }


def as_table(found: Evaluated) -> str:
    """The figures for people: each with its interval in total, and by category without."""
    lines = [f"{'':<18}{'total':>8}   95 % interval     n"]
    for name in found.measures:
        if name in found.total.figures:
            figure = found.total.figures[name]
            lines.append(f"{name:<18}{figure.value:>8.3f}   {figure.low:.3f} to {figure.high:.3f}{figure.n:>6}")
    lines += ["", f"{'':<16}{'n':>5}" + "".join(f"{name:>{_width(name)}}" for name in found.measures)]
    for group in (*found.categories, *([found.conversation] if found.conversation else [])):
        cells = "".join(f"{_value(group, name):>{_width(name)}}" for name in found.measures)
        lines.append(f"{group.name[:16]:<16}{group.questions:>5}{cells}")
    lines.append("")
    lines += [
        f"{stage:<12} median {_seconds(timing.median)}, 95th percentile {_seconds(timing.p95)}"
        for stage, timing in found.timings.items()
    ]
    if found.not_judged:
        lines.append(f"{found.not_judged} judgements could not be read, and are not counted.")
    return "\n".join(lines)


def _group(group: Group, found: Evaluated) -> dict[str, Any]:
    known = group.figures
    return {
        "questions": group.questions,
        **{name: round(known[name].value, 4) if name in known else None for name in found.measures},
        "intervals": {name: _ends(known[name]) if name in known else None for name in found.measures},
    }


def _ends(figure: Estimate) -> list[float]:
    return [round(figure.low, 4), round(figure.high, 4)]


def _timing(timing: Timing) -> dict[str, Any]:
    return {
        "median": round(timing.median.value, 4),
        "p95": round(timing.p95.value, 4),
        "intervals": {"median": _ends(timing.median), "p95": _ends(timing.p95)},
    }


def _width(name: str) -> int:
    return max(8, len(name) + 2)


def _value(group: Group, name: str) -> str:
    return f"{group.figures[name].value:.3f}" if name in group.figures else "-"


def _seconds(figure: Estimate) -> str:
    return f"{figure.value:.3f} s ({figure.low:.3f} to {figure.high:.3f})"
