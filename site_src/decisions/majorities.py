"""What a decision of each matter takes, by the Civil Code (民法典), art. 278, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from site_src.decisions.votes import MEASURES, Bar, Share, Terms, Votes

MATTERS: Mapping[int, str] = {
    1: "制定和修改业主大会议事规则",
    2: "制定和修改管理规约",
    3: "选举业主委员会或者更换业主委员会成员",
    4: "选聘和解聘物业服务企业或者其他管理人",
    5: "使用建筑物及其附属设施的维修资金",
    6: "筹集建筑物及其附属设施的维修资金",
    7: "改建、重建建筑物及其附属设施",
    8: "改变共有部分的用途或者利用共有部分从事经营活动",
    9: "有关共有和共同管理权利的其他重大事项",
}
"""The matters that owners decide together: art. 278, paragraph 1, items 1 to 9, in its words."""
PARTICIPATION = Share(Fraction(2, 3))
"""Owners with 2/3 or more of the area and 2/3 or more by number take part, else nothing is decided: art. 278,
paragraph 2, sentence 1."""
_GRAVE = frozenset({6, 7, 8})
_THREE_QUARTERS = Share(Fraction(3, 4))
_HALF = Share(Fraction(1, 2), above=True)


def majority_of(matter: int) -> Share:
    """The share of those participating that a decision takes: 3/4 or more for items 6 to 8, more than 1/2
    for the others: art. 278, paragraph 2, sentences 2 and 3."""
    return _THREE_QUARTERS if matter in _GRAVE else _HALF


def terms_of(matter: int) -> Terms:
    """What a decision of a matter takes."""
    return Terms(MEASURES, PARTICIPATION, majority_of(matter))


HEADS = Terms(("households",), _HALF, _HALF)
"""What an election takes in which heads alone count: more than half take part, and more than half of those give
their vote, as in the villages' elections (村民委员会组织法, art. 15)."""


@dataclass(frozen=True)
class Count:
    """A vote on a matter (1 to 9): those who agreed, those who took part, all owners."""

    matter: int
    agreed: Votes
    took_part: Votes
    of: Votes

    @property
    def participation(self) -> tuple[Bar, ...]:
        return terms_of(self.matter).took_part(self.took_part, self.of)

    @property
    def majority(self) -> tuple[Bar, ...]:
        return terms_of(self.matter).agreed(self.agreed, self.took_part)

    @property
    def took_place(self) -> bool:
        """Whether enough took part for anything to be decided."""
        return all(bar.reached for bar in self.participation)

    @property
    def passed(self) -> bool:
        return self.took_place and all(bar.reached for bar in self.majority)


def with_silent(count: Count, others: Votes, silent: Votes) -> Count:
    """The count where the assembly's rules have those take part who were served and said nothing: they side
    with the more of those who agreed and the `others`, if these are more by number and by area both; else with
    nobody."""
    agree = all(count.agreed.by(measure) > others.by(measure) for measure in MEASURES)
    agreed = count.agreed + silent if agree else count.agreed
    return replace(count, agreed=agreed, took_part=count.took_part + silent)
