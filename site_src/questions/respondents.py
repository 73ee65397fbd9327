"""People who don't exist, for a demo whose answers nobody gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "建国桂芳秀英志强丽华小军春梅海燕文博雨桐国庆玉兰明辉思远"
_REMARKS = (
    "示例留言：越早建好越好。",
    "示例留言：夜里要亮一点，老人走路看得清。",
    "示例留言：希望把进度贴出来。",
    "示例留言：没有别的意见，辛苦大家了。",
)


@dataclass(frozen=True)
class Respondent:
    """Somebody of a household: `draw` decides what they like, always the same for the same one."""

    name: str
    phone: str
    draw: Random

    def pick(self, options: Sequence[str], times: int, taste: str) -> list[str]:
        """So many of the options, the most wanted first. People of one compound share a `taste`: by
        it some options are liked more than others."""
        shared = Random(taste)
        liking = {option: shared.uniform(0.6, 1) for option in options}
        return sorted(options, key=lambda o: -liking[o] * self.draw.random())[:times]

    def remark(self) -> str:
        return self.draw.choice(_REMARKS)


def respondent(household: int, form: str) -> Respondent:
    """Who answers `form` in the household of this number (0 to 9999). The phone number is of no
    network: its digits after 138 begin with four zeros."""
    who = Random(household)
    given = who.sample(_GIVEN, who.choice((1, 2)))
    name = who.choice(_SURNAMES) + "".join(given)
    return Respondent(name, f"1380000{household:04}", Random(f"{form} {household}"))
