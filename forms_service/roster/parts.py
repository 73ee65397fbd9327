"""A part, and what a roster adds up to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

DWELLING = "住宅"
"""The kind of a part that somebody lives in: a household (住户), whoever that is."""
GONE = "删去"
"""The kind by which a row takes the part at its address out of the roster: it was written wrong, or is no more."""
# 1栋 and 1, 2单元 and 2, 301室 and 301 are one place.
_NUMBERS = re.compile(r"(\d+)")
_SUFFIX = re.compile(r"(栋|幢|号楼|座|单元|室|号)$")


@dataclass(frozen=True)
class Part:
    """An exclusive part (专有部分): its address as it is written, its kind, its `area` in 1/100 m², and
    the key of its owner: empty for an owner of this part alone. Co-owners of a part are one owner."""

    building: str
    unit: str
    room: str
    kind: str
    area: int
    owner: str = ""

    @cached_property
    def address(self) -> str:
        """What it is known by: the same however 栋, 单元 and 室 are written."""
        return "|".join(_SUFFIX.sub("", part) for part in (self.building, self.unit, self.room))

    @property
    def owner_key(self) -> str:
        """Whose it is: parts with the same are counted as one owner's."""
        return f"业主 {self.owner}" if self.owner else f"房 {self.address}"

    def __str__(self) -> str:
        return " ".join(part for part in (self.building, self.unit, self.room) if part)


@dataclass(frozen=True)
class Contact:
    """The name and the phone that a row has of an owner. Both are personal."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Totals:
    """What a roster adds up to: the two numbers of Civil Code art. 278 and the households.

    `owners`: by number, each once however many parts they have, the developer's unsold parts once
    together (最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释, art. 9); `area`: of the
    exclusive parts, in 1/100 m² (art. 8); `households`: dwellings; `parts`: rows.
    """

    owners: int
    area: int
    households: int
    parts: int


def totals(parts: Iterable[Part]) -> Totals:
    """Adds up a roster, or a building of it."""
    owners, area, households, rows = set(), 0, 0, 0
    for part in parts:
        owners.add(part.owner_key)
        area += part.area
        households += part.kind == DWELLING
        rows += 1
    return Totals(len(owners), area, households, rows)


def by_building(parts: Iterable[Part]) -> dict[str, Totals]:
    """What each building's parts add up to, in the order in which buildings are numbered."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.building, []).append(part)
    return {building: totals(found[building]) for building in sorted(found, key=numbered)}


def numbered(text: str) -> tuple[tuple[int, int, str], ...]:
    """By what names with numbers in them stand in order: 2栋 before 10栋."""
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece)
        for piece in _NUMBERS.split(text)
        if piece
    )
