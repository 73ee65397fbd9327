"""The voters that a roster has: its owners, or its households."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from forms_service.roster.parts import DWELLING, Part
from site_src.forms.turnout import Areas, Heads, TookPart
from site_src.questions.household import run_together

By = Literal["household", "owner"]


@dataclass(frozen=True)
class Voter:
    """Who has one vote, known by `key`: an owner with all their parts, of which co-owners are one, or a
    household with its dwelling. `area`: of all these parts, in 1/100 m²; `building`: of the first of them.
    All of it is personal."""

    key: str
    parts: tuple[Part, ...]

    @property
    def area(self) -> int:
        return sum(part.area for part in self.parts)

    @property
    def building(self) -> str:
        return self.parts[0].building

    def __str__(self) -> str:
        """Where the office finds them."""
        return "、".join(map(str, self.parts))


@dataclass(frozen=True)
class Electorate:
    """Those who may take part in a vote, by key."""

    by: By
    voters: Mapping[str, Voter]

    @cached_property
    def area(self) -> int:
        """Of all of them, in 1/100 m²."""
        return sum(voter.area for voter in self.voters.values())

    @cached_property
    def _at(self) -> Mapping[str, Voter]:
        return {part.address: voter for voter in self.voters.values() for part in voter.parts}

    def at(self, address: str) -> Voter | None:
        """Whose the part with this address is (see `Part.address`)."""
        return self._at.get(address)

    @cached_property
    def _typed(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for voter in self.voters.values():
            for part in voter.parts:
                found.setdefault(run_together(str(part)), set()).add(voter.key)
        return {text: frozenset(keys) for text, keys in found.items()}

    def typed(self, address: str) -> Voter | None:
        """Whose the part is whose address somebody typed, however they write it: 1-1-101, 1栋1单元101室. None
        where it is nobody's, or two voters'."""
        keys = self._typed.get(run_together(address), frozenset())
        return self.voters[next(iter(keys))] if len(keys) == 1 else None

    @staticmethod
    def unknown(address: str) -> str:
        """What is said to whoever typed an address that is no voter's."""
        return f"名册里没有「{address}」，请看看楼栋、单元和房号"

    def turnout(self, voters: int, area: int) -> TookPart:
        """What is said where so many have taken part, who have so much."""
        heads = Heads(took_part=voters, of=len(self.voters))
        if self.by == "household":
            return TookPart(households=heads)
        return TookPart(owners=heads, area=Areas(took_part=area, of=self.area))


def electorate_of(parts: Iterable[Part], by: By) -> Electorate:
    """The voters of a roster: each owner once however many parts they have (最高人民法院关于审理建筑物区分
    所有权纠纷案件适用法律若干问题的解释, art. 9), or each dwelling."""
    held: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda part: part.address):
        if by == "owner":
            held.setdefault(part.owner_key, []).append(part)
        elif part.kind == DWELLING:
            held.setdefault(f"户 {part.address}", []).append(part)
    return Electorate(by, {key: Voter(key, tuple(mine)) for key, mine in held.items()})
