"""Charts as SVG, made on the server: a title and a description for ears, the numbers in a table beside them.

No chart tells by colour alone: lines differ in their dashes and carry their names, bars carry their numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 960
HEIGHT: Final = 220
_LEFT: Final = 48
_RIGHT: Final = 72
_TOP: Final = 12
_BOTTOM: Final = 26
_TICKS: Final = 4
#: px that names of lines keep from each other
_APART: Final = 13.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart; `values`: one for each place, None where nothing was told."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart of lines over days.

    Attributes:
        name: unique on its page, for ids.
        title: what is seen.
        labels: of the places, from the left.
        unit: behind the numbers of the axis, e.g. `%`.
    """

    name: str
    title: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str = ""

    @property
    def top(self) -> float:
        """The upper end of the axis: a round number over everything."""
        return round_up(max((value for line in self.lines for value in line.values if value), default=1.0))

    @property
    def described(self) -> str:
        """What the lines show, in words."""
        ends = (f"{line.name} ends at {_number(_last(line))}{self.unit}" for line in self.lines)
        return "; ".join(ends) or "nothing was told"


def round_up(number: float) -> float:
    """Return the next of 1, 2, 2.5, 5 times a power of ten."""
    if number <= 0:
        return 1.0
    power: float = 10.0 ** floor(log10(number))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= number * 0.9999)


def drawn(chart: Lines) -> Markup:
    """Return a chart of lines."""
    parts = [_axis(chart), _days(chart)]
    heights = _kept_apart([_y(_last(line) or 0.0, chart.top) for line in chart.lines])
    for place, (line, height) in enumerate(zip(chart.lines, heights, strict=True)):
        parts.append(_path(line, chart.top, place))
        parts.append(_text(WIDTH - _RIGHT + 8, height + 4, line.name, f"name s{place}"))
    picture = _Picture(chart.name, chart.title, chart.described, f"0 0 {WIDTH} {HEIGHT}", "chart")
    return _svg(picture, "".join(parts))


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with what it may truly be, from 0 to 1, and whether it is the version that is looked at."""

    low: float
    value: float
    high: float
    is_main: bool = True


def whisker(name: str, title: str, intervals: Sequence[Interval], top: float) -> Markup:
    """Return intervals over each other on one scale: the main one filled, the other one hollow."""
    rows = []
    for place, one in enumerate(intervals):
        y = 9 + 12 * place
        low, middle, high = (min(220 * part / (top or 1), 220) for part in (one.low, one.value, one.high))
        kind = "main" if one.is_main else "other"
        rows.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" class="range {kind}"/>')
        rows.append(f'<circle cx="{middle:.1f}" cy="{y}" r="3.5" class="point {kind}"/>')
    return _svg(_Picture(name, title, _told(intervals), "-6 0 232 30", "whisker"), "".join(rows))


def _told(intervals: Sequence[Interval]) -> str:
    told = "{:.2f} % ({:.2f} to {:.2f})"
    return "; ".join(told.format(100 * one.value, 100 * one.low, 100 * one.high) for one in intervals)


def bar(share: float, kind: str = "") -> Markup:
    """Return a bar that fills a share of its width; ears pass it over, as the number stands beside it."""
    width = 100 * min(max(share, 0.0), 1.0)
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="8" class="track"/><rect width="{:.2f}" height="8" class="fill {}"/></svg>'
    ).format(width, kind)


@dataclass(frozen=True, slots=True)
class _Picture:
    """What stands around a picture; `told`: what it shows, in words; `box`: its coordinates."""

    name: str
    title: str
    told: str
    box: str
    kind: str


def _svg(picture: _Picture, body: str) -> Markup:
    return Markup(
        '<svg class="{kind}" viewBox="{box}" role="img" aria-labelledby="{name}-t {name}-d">'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{told}</desc>{body}</svg>'
    ).format(
        kind=picture.kind,
        box=picture.box,
        name=picture.name,
        title=picture.title,
        told=picture.told,
        body=Markup(body),  # noqa: S704  numbers, and names that were escaped
    )


def _axis(chart: Lines) -> str:
    parts = []
    for tick in range(_TICKS + 1):
        value = chart.top * tick / _TICKS
        y = _y(value, chart.top)
        parts.append(f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(_text(_LEFT - 8, y + 4, f"{_number(value)}{chart.unit}", "tick end"))
    return "".join(parts)


def _days(chart: Lines) -> str:
    """Name the first place, the last, and a few between."""
    count = len(chart.labels)
    every = max(1, ceil(count / 8))
    places = range(0, count, every)
    return "".join(_text(_x(at, count), HEIGHT - 8, chart.labels[at], "tick middle") for at in places)


def _path(line: Line, top: float, place: int) -> str:
    """Draw a line with gaps where nothing was told."""
    pieces: list[str] = []
    is_begun = False
    for at, value in enumerate(line.values):
        if value is not None:
            pieces.append(f"{'L' if is_begun else 'M'}{_x(at, len(line.values)):.1f} {_y(value, top):.1f}")
        is_begun = value is not None
    return f'<path d="{" ".join(pieces)}" class="line s{place}"/>'


def _kept_apart(heights: list[float]) -> list[float]:
    """Move names so that none covers another."""
    moved = dict.fromkeys(range(len(heights)), 0.0)
    low = -1e9
    for place in sorted(moved, key=lambda at: heights[at]):
        low = max(heights[place], low + _APART)
        moved[place] = low
    return [moved[place] for place in range(len(heights))]


def _x(at: int, count: int) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * at / max(count - 1, 1)


def _y(value: float, top: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * value / top


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(words)}</text>'


def _last(line: Line) -> float | None:
    return next((value for value in reversed(line.values) if value is not None), None)


def _number(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.4g}"
