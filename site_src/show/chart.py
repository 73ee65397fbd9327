"""Small charts as numbers for a template to draw: shares of some quarters as a line, with the limits they are held
against; how many there were in each as bars. No library: pictures of fixed size that scale with their page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from site_src.form_kinds.satisfaction import Quarter, in_percent

_MOST = 8
"""So many quarters fit a phone's width; the table beside has all."""


@dataclass(frozen=True)
class Dot:
    """A quarter in the chart; `year` where it is the first shown of its year, else ""."""

    x: int
    y: int
    label: str
    under: str
    year: str


@dataclass(frozen=True)
class Limit:
    """A share at which something is done, as a line across."""

    y: int
    label: str


@dataclass(frozen=True)
class Chart:
    """What a template draws, in the picture's own units: the whole height is from 0 to 100%."""

    dots: tuple[Dot, ...]
    limits: tuple[Limit, ...]
    width: int = 360
    height: int = 184
    left: int = 8
    right: int = 324
    top: int = 20
    bottom: int = 148


def line_chart(quarters: Sequence[Quarter], limits: Iterable[Fraction]) -> Chart | None:
    """The latest quarters, the earliest on the left; None of fewer than two, which make no line."""
    shown = quarters[-_MOST:]
    if len(shown) < 2:
        return None
    frame = Chart((), ())
    step = Fraction(frame.right - frame.left, len(shown))

    def height(share: Fraction) -> int:
        return round(frame.bottom - share * (frame.bottom - frame.top))

    dots = tuple(
        Dot(
            x=round(frame.left + step * number + step / 2),
            y=height(quarter.share),
            label=quarter.percent,
            under=quarter.label.removesuffix("度"),
            year=quarter.year if not number or shown[number - 1].year != quarter.year else "",
        )
        for number, quarter in enumerate(shown)
    )
    lines = (Limit(height(share), in_percent(share)) for share in sorted(set(limits)))
    return Chart(dots, tuple(lines))


@dataclass(frozen=True)
class Bar:
    """A quarter in a chart of bars: all of it, and the part of it that is solved, as heights above the bottom."""

    x: int
    whole: int
    part: int
    label: str
    under: str
    year: str


@dataclass(frozen=True)
class Bars:
    """What a template draws, in the picture's own units."""

    bars: tuple[Bar, ...]
    thick: int
    width: int = 360
    height: int = 184
    left: int = 8
    right: int = 352
    top: int = 20
    bottom: int = 148


class Counted(Protocol):
    """What a bar shows."""

    @property
    def number(self) -> int: ...
    @property
    def solved(self) -> int: ...
    @property
    def year(self) -> str: ...
    @property
    def label(self) -> str: ...


def bar_chart(quarters: Sequence[Counted]) -> Bars | None:
    """The latest of these quarters, which come the latest first, the earliest on the left; None of fewer than two."""
    shown = [*reversed(quarters[:_MOST])]
    if len(shown) < 2:
        return None
    frame = Bars((), 0)
    step = (frame.right - frame.left) / len(shown)
    most = max(quarter.number for quarter in shown)

    def height(number: int) -> int:
        return round(number * (frame.bottom - frame.top) / most)

    bars = tuple(
        Bar(
            x=round(frame.left + step * at + step / 2),
            whole=height(quarter.number),
            part=height(quarter.solved),
            label=f"{quarter.solved}/{quarter.number}",
            under=quarter.label.removesuffix("度"),
            year=quarter.year if not at or shown[at - 1].year != quarter.year else "",
        )
        for at, quarter in enumerate(shown)
    )
    return Bars(bars, round(step / 3))
