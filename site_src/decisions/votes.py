"""Voters with the area of their parts, and the shares of them that are asked for. No floats: an area is
a whole number of 1/100 m², a share a fraction."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from pydantic import BaseModel, ConfigDict

from site_src.forms.turnout import Area

Measure = Literal["owners", "area", "households"]
MEASURES: tuple[Measure, ...] = ("owners", "area")
"""By what the law counts, always by both (Civil Code art. 278)."""


class Votes(BaseModel):
    """So many `owners`, and the `area` of their parts, in 1/100 m²; in facts decimal text in m². Where heads
    alone count, so many households, and no area."""

    model_config = ConfigDict(frozen=True)
    owners: int = 0
    area: Area = 0

    def __add__(self, other: Votes) -> Votes:
        return Votes(owners=self.owners + other.owners, area=self.area + other.area)

    def by(self, measure: Measure) -> int:
        return self.area if measure == "area" else self.owners


@dataclass(frozen=True)
class Share:
    """A share that is reached. 以上 takes in the number itself, 过半 doesn't (Civil Code art. 1259):
    `above`, a share must be more than `of_all`."""

    of_all: Fraction
    above: bool = False

    def least(self, of: int) -> int:
        """The smallest whole number that reaches it. At least 1: where nobody is, nobody decides."""
        part = self.of_all * of
        return max(floor(part) + 1 if self.above else ceil(part), 1)

    def __str__(self) -> str:
        """As facts have it."""
        return str(self.of_all)


@dataclass(frozen=True)
class Bar:
    """A share that is asked for, and how much of it is there: `part` of `of`, in voters or 1/100 m²."""

    measure: Measure
    share: Share
    part: int
    of: int

    @property
    def least(self) -> int:
        return self.share.least(self.of)

    @property
    def missing(self) -> int:
        """So many voters, or so much area, are missing still."""
        return max(self.least - self.part, 0)

    @property
    def reached(self) -> bool:
        return not self.missing


def bars(
    share: Share, part: Votes, of: Votes, measures: tuple[Measure, ...] = MEASURES
) -> tuple[Bar, ...]:
    """The share by each measure."""
    return tuple(Bar(each, share, part.by(each), of.by(each)) for each in measures)


@dataclass(frozen=True)
class Terms:
    """What a vote takes, by each of `measures`: the `participation` of all, and of those the `majority`."""

    measures: tuple[Measure, ...]
    participation: Share
    majority: Share

    def took_part(self, part: Votes, of: Votes) -> tuple[Bar, ...]:
        """How near those who took part are."""
        return bars(self.participation, part, of, self.measures)

    def agreed(self, part: Votes, of: Votes) -> tuple[Bar, ...]:
        """How near those are who gave their vote."""
        return bars(self.majority, part, of, self.measures)
