"""Small plots as SVG: dots with their intervals, columns, bars of shares. No script; colours come from the style sheet.

Knows nothing of Gradio, and nothing of what the figures mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.ui import render
from app.ui.words import figure, say

ROW = 22
LABELS = 118
"""Room for the names at the left."""
FIGURES = 92
"""Room for the figures at the right."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Dot:
    """A share with its interval, all from 0 to 1."""

    name: str
    value: float
    low: float
    high: float
    n: int
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a histogram."""

    name: str
    """Below it; may be empty."""
    count: int
    meaning: str
    """What it counts, in words, for whoever points at it."""
    kind: str = ""
    """A class of the style sheet."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar."""

    name: str
    count: int
    kind: str


def dots(title: str, rows: Sequence[Dot], *, width: int = 440) -> str:
    """A dot plot: a line for each of `rows`, from 0 to 1."""
    span = width - LABELS - FIGURES
    height = ROW * len(rows) + 26
    grid = "".join(_tick(LABELS + span * tick, height, short_figure(tick)) for tick in TICKS)
    drawn = "".join(_dot(row, 8 + ROW * at + ROW / 2, span, width) for at, row in enumerate(rows))
    told = "; ".join(f"{row.name} {figure(row.value, 2)}" for row in rows)
    return _svg("dots", f"{title}: {told}", width, height, grid + drawn)


def columns(title: str, bars: Sequence[Column], *, width: int = 440, height: int = 190) -> str:
    """A histogram."""
    most = max((bar.count for bar in bars), default=0) or 1
    step = width / max(1, len(bars))
    drawn = "".join(
        _column(bar, at * step, step, (height - 40) * bar.count / most, height) for at, bar in enumerate(bars)
    )
    base = f'<line class="axis" x1="0" x2="{width}" y1="{height - 20}" y2="{height - 20}"/>'
    told = "; ".join(f"{bar.meaning}: {figure(bar.count)}" for bar in bars if bar.count)
    return _svg("columns", f"{title}: {told}", width, height, base + drawn)


def shares(title: str, parts: Sequence[Part]) -> str:
    """A bar of shares with its legend, as HTML; empty if there is nothing to share out."""
    total = sum(part.count for part in parts)
    if not total:
        return ""
    bar = "".join(f'<span class="{part.kind}" style="flex: {part.count} 0 0"></span>' for part in parts if part.count)
    legend = "".join(
        f'<li><span class="key {part.kind}"></span>{render.plain(part.name)} <b>{figure(part.count)}</b>'
        f" ({render.plain(percent(part.count / total))})</li>"
        for part in parts
    )
    return (
        f'<div class="shares"><h5>{render.plain(title)}</h5><div class="bar" aria-hidden="true">{bar}</div>'
        f"<ul>{legend}</ul></div>"
    )


def percent(share: float) -> str:
    """`share` of 1, in words."""
    return say("{number}%", number=figure(100 * share))


def short_figure(number: float) -> str:
    """`number` with two digits that matter, as the visitor's language writes it."""
    text = f"{number:.2g}"
    return text if "e" in text else figure(number, len(text.partition(".")[2]))


def _dot(row: Dot, y: float, span: float, width: int) -> str:
    x, low, high = (LABELS + span * at for at in (row.value, row.low, row.high))
    told = say(
        "{name}: {value}, from {low} to {high}; n = {number}",
        name=row.name,
        value=figure(row.value, 3),
        low=figure(row.low, 3),
        high=figure(row.high, 3),
        number=figure(row.n),
    )
    return (
        f'<g class="row{" strong" if row.strong else ""}"><title>{render.plain(told)}</title>'
        f'<rect class="hit" x="0" y="{y - ROW / 2:.1f}" width="{width}" height="{ROW}"/>'
        f'<text x="{LABELS - 10}" y="{y + 4:.1f}" text-anchor="end">{render.plain(_short(row.name))}</text>'
        f'<line class="interval" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{5 if row.strong else 4}"/>'
        f'<text class="figure" x="{width - FIGURES + 14}" y="{y + 4:.1f}">{figure(row.value, 2)}</text>'
        f'<text class="small" x="{width}" y="{y + 4:.1f}" text-anchor="end">n {figure(row.n)}</text></g>'
    )


def _tick(x: float, height: int, name: str) -> str:
    return (
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{height - 18}"/>'
        f'<text class="small" x="{x:.1f}" y="{height - 4}" text-anchor="middle">{name}</text>'
    )


def _column(bar: Column, x: float, step: float, tall: float, height: int) -> str:
    top, middle = height - 20 - tall, x + step / 2
    count = f'<text class="small" x="{middle:.1f}" y="{top - 5:.1f}" text-anchor="middle">{figure(bar.count)}</text>'
    return (
        f'<g class="column {bar.kind}"><title>{render.plain(bar.meaning)}: {figure(bar.count)}</title>'
        f'<rect x="{x + step * 0.1:.1f}" y="{top:.1f}" width="{step * 0.8:.1f}" height="{tall:.1f}" rx="2"/>'
        f"{count if bar.count else ''}"
        f'<text class="small" x="{middle:.1f}" y="{height - 5}" text-anchor="middle">{render.plain(bar.name)}</text>'
        "</g>"
    )


def _short(name: str) -> str:
    return name if len(name) <= 16 else f"{name[:15]}…"


def _svg(kind: str, told: str, width: int, height: int, drawn: str) -> str:
    return (
        f'<svg class="plot {kind}" role="img" aria-label="{render.plain(told)}" viewBox="0 0 {width} {height}">'
        f"{drawn}</svg>"
    )
