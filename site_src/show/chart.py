"""A small line chart as numbers for a template to draw: shares of some quarters, and the limits they are held
against. No library: it is one line and its labels, in a picture of fixed size that scales with its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

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
