"""Questions that ask in which household somebody lives: building, unit and room, the same way everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self
from unicodedata import normalize

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from site_src.questions.question import Question, Unreadable, Value
from site_src.questions.respondents import Respondent, home_of
from site_src.source.characters import HIDDEN

_BETWEEN = re.compile(r"(?:栋|幢|号楼|座|单元|室|号|[\s\-–—_/、,.·|#])+")
_KEPT = re.compile(r"\S+ (?:\S+单元 )?\S+室")
_LONGEST = 40
_BUILDINGS = "\0buildings"
"""No front matter can hold this key: which buildings there are is known by their boards."""


class Home(NamedTuple):
    """A household's address, in parts; the unit, and what somebody left out, may be empty."""

    building: str
    unit: str
    room: str


def run_together(address: str) -> str:
    """An address by its names alone: the same whatever stands between them, 1-1-101 and 1栋1单元101室."""
    return "|".join(_names(address)).casefold()


def household_in(value: object) -> str | None:
    """By what a household is told from others, where a value is one as it is kept; None of any other."""
    kept = isinstance(value, str) and _KEPT.fullmatch(value)
    return run_together(str(value)) if kept else None


class Household(Question):
    """A household, in one of the compound's `buildings` where it names them. Kept as 3栋 2单元 501室."""

    type: Literal["household"]
    buildings: Annotated[
        SkipJsonSchema[tuple[str, ...]], Field(exclude=True, validation_alias=_BUILDINGS)
    ] = ()

    label: ClassVar[str] = "哪一户"
    control: ClassVar[str] = "control-household"
    personal: ClassVar[bool] = True

    def asked_in(self, buildings: tuple[str, ...]) -> Self:
        return self.model_copy(update={"buildings": buildings})

    @property
    def missing(self) -> str:
        return "请选楼栋，填房号"

    @property
    def seen_by(self) -> str:
        return "房号只给工作人员看，不公开"

    def units_with(self, unit: str) -> list[str]:
        """Those that its control offers: as many as a building has, and the one that was given."""
        usual = [f"{number}单元" for number in range(1, 13)]
        return usual if unit in ("", *usual) else [*usual, unit]

    def home(self, sent: Sequence[str]) -> Home:
        """What was sent, in parts: one after another as its control sends them, or all in one text."""
        text = normalize("NFKC", " ".join(sent)).strip()
        names = _names(text)
        if self.buildings:
            known = {building: _names(building) for building in self.buildings}
            building = next((b for b, own in known.items() if names[: len(own)] == own), "")
            rest = names[len(known.get(building, ())) :]
        else:
            building, rest = f"{names[0]}栋" if names else "", names[1:]
        room = "" if text.endswith("单元") or not rest else rest.pop()
        return Home(building, "".join(f"{name}单元" for name in rest), room)

    def read(self, sent: Sequence[str]) -> Value | Unreadable:
        text = " ".join(sent)
        if HIDDEN.search(text) or len(text) > _LONGEST:
            return Unreadable("没有看懂，请写成 3栋2单元501室 这样")
        home = self.home(sent)
        if not home.building:
            return Unreadable(f"请选楼栋：{'、'.join(self.buildings)}")
        if not home.room:
            return Unreadable("请填房号，例如 501")
        if home.unit.count("单元") > 1:
            return Unreadable("没有看懂，请写成 3栋2单元501室 这样")
        building = "".join(home.building.split())
        return " ".join(part for part in (building, home.unit, f"{home.room}室") if part)

    def made_up(self, by: Respondent) -> Sequence[str]:
        return (" ".join(home_of(by.number, self.buildings)),)

    def answer_schema(self) -> dict[str, Any]:
        example = f"{next(iter(self.buildings), '3栋')}2单元501室"
        return super().answer_schema() | {
            "type": "string",
            "maxLength": _LONGEST,
            "examples": [example],
        }

    def masked(self, value: Value) -> str:
        """The building alone."""
        return f"{str(value).split(' ')[0]} ***"


def _names(address: str) -> list[str]:
    return [name for name in _BETWEEN.split(normalize("NFKC", address)) if name]
