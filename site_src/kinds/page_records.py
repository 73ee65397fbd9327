"""Records that stand in pages: the compound itself, problems, honours, members, teams, articles.

A key's title and description are what an editor reads beside it, here in the desk and in editors' programs.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Annotated, Self

from pydantic import Field, model_validator

from site_src.kinds.contacts import ReachablePerson
from site_src.source.moments import Day
from site_src.source.records import NO_BOOL, LongText, Record, ShortText, rule

Picture = Annotated[str, Field(pattern=r"^/images/.+$", max_length=200)]
Month = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class Compound(Record):
    """The compound itself, said once on the home page. `contacts`: telephone numbers and e-mail
    addresses that are public on purpose."""

    name: ShortText = Field(title="小区的名字")
    short_name: ShortText | None = Field(default=None, title="简称", description="地方窄的时候用")
    full_name: ShortText = Field(title="全称")
    address: ShortText = Field(title="地址")
    motto: ShortText = Field(title="口号")
    households: Annotated[int, Field(ge=1, le=100_000), NO_BOOL] = Field(title="户数")
    contacts: Annotated[tuple[ShortText, ...], Field(max_length=100)] = Field(
        default=(),
        title="公开的电话和邮箱",
        description="物业值班、居委会的；写在页面上时检查不再提醒",
    )


_LINE = re.compile(r"(?:\S*#)?w-([0-9a-f]{10})")


def line_named(said: str) -> str | None:
    """The id of the line of the ledger whose address somebody wrote, whole or its end alone; None of other words."""
    found = _LINE.fullmatch(said)
    return found[1] if found else None


class Problem(Record):
    """A line of the problem ledger; settled when it has its date."""

    title: ShortText = Field(title="什么问题")
    kind: ShortText = Field(title="哪一类")
    opened: Day = Field(title="哪天受理")
    settled: Day | None = Field(default=None, title="哪天办结", description="没写就是还在办")
    by: ShortText = Field(title="谁办")
    place: ShortText | None = Field(default=None, title="在哪里")
    how: LongText | None = Field(default=None, title="怎么办的")

    @property
    def id(self) -> str:
        """What its address ends with."""
        return blake2b(f"{self.opened} {self.title}".encode(), digest_size=5).hexdigest()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.settled and self.settled < self.opened:
            raise rule(
                f"「{self.title}」的办结日期早于受理日期", "请检查 opened 和 settled", "settled"
            )
        return self


class Honour(Record):
    title: ShortText = Field(title="荣誉的名字")
    level: ShortText = Field(title="哪一级")
    year: Annotated[int, Field(ge=1949, le=2100), NO_BOOL] | None = Field(
        default=None, title="哪一年"
    )


class Step(Record):
    """A station of a story's timeline; `date` is a year, a month or a day."""

    date: Month = Field(title="年、月或日", description="例如 2026、2026-03 或 2026-03-05")
    title: ShortText = Field(title="一句话")
    text: LongText = Field(title="做了什么")
    image: Picture | None = Field(default=None, title="配的图", description="例如 /images/hero.svg")
    alt: ShortText | None = Field(default=None, title="图上画的是什么", description="有图就必须写")

    @model_validator(mode="after")
    def _picture_described(self) -> Self:
        if bool(self.image) != bool(self.alt):
            raise rule("image 和 alt 要一起写", "图是哪一张、图上画的是什么，都要写", "image")
        return self


class Article(Record):
    """An article of the pact; its number is its position."""

    title: ShortText = Field(title="这一条的名字")
    text: LongText = Field(title="这一条的内容")


class Member(ReachablePerson):
    name: ShortText = Field(title="姓名")
    post: ShortText = Field(title="职务")
    duty: ShortText | None = Field(default=None, title="管什么事")
    party: bool = Field(default=False, title="党员")


class Team(ReachablePerson):
    name: ShortText = Field(title="队名")
    leader: ShortText = Field(title="队长")
    volunteers: Annotated[int, Field(ge=1), NO_BOOL] = Field(title="人数")
    duty: ShortText | None = Field(default=None, title="做什么")
