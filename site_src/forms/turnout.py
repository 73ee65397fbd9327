"""How many of those who may vote have taken part: by number and by area, or by household."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

_TEXT = re.compile(r"\d{1,12}\.\d\d")


def square_metres(area: int) -> str:
    """An area of 1/100 m² in m², as decimal text."""
    return f"{Decimal(area) / 100:.2f}"


def _hundredths(found: Any) -> Any:
    """An area as facts have it, in 1/100 m²."""
    if isinstance(found, str) and _TEXT.fullmatch(found):
        return int(Decimal(found) * 100)
    return found


Area = Annotated[int, BeforeValidator(_hundredths), PlainSerializer(square_metres, return_type=str)]
"""In 1/100 m²; in facts decimal text in m², so that no program makes a float of it."""


class Heads(BaseModel):
    """Of so many voters so many have taken part."""

    model_config = ConfigDict(frozen=True)
    took_part: int
    of: int


class Areas(BaseModel):
    """The same by the area of their parts."""

    model_config = ConfigDict(frozen=True)
    took_part: Area
    of: Area


def _absent(found: object) -> bool:
    return found is None


class SaidNothing(BaseModel):
    """So many voters were served and said nothing (送达未表态), and the area of their parts where they are
    owners. They are in no other count."""

    model_config = ConfigDict(frozen=True)
    voters: int
    area: Annotated[Area | None, Field(exclude_if=_absent)] = None

    def said(self, noun: str, cited: str) -> str:
        """As pages say it; `cited`: the rule by which they count."""
        area = "" if self.area is None else f"，{square_metres(self.area)} 平方米"
        return (
            f"送达未表态 {self.voters} {noun}{area}。按{cited}，计入多数人的意见；"
            "他们没有投票，票数里没有他们。"
        )


class TookPart(BaseModel):
    """Of an owners' vote `owners` and `area`, the two numbers of Civil Code art. 278; of a households'
    `households`. The denominators are those of the roster that the vote is frozen on."""

    model_config = ConfigDict(frozen=True)
    owners: Annotated[Heads | None, Field(exclude_if=_absent)] = None
    area: Annotated[Areas | None, Field(exclude_if=_absent)] = None
    households: Annotated[Heads | None, Field(exclude_if=_absent)] = None

    def __str__(self) -> str:
        """As pages say it: of how many."""
        if self.owners and self.area:
            took, of = square_metres(self.area.took_part), square_metres(self.area.of)
            return (
                f"{self.owners.took_part} 位业主参加，共 {self.owners.of} 位；"
                f"他们的房屋 {took} 平方米，共 {of} 平方米"
            )
        if self.households:
            return f"{self.households.took_part} 户参加，共 {self.households.of} 户"
        return ""
