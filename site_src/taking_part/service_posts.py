"""Service posts (服务岗位): what each is for, and who holds it until when, as far as they let it be said."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_serializer

from site_src.questions.options import Earlier
from site_src.source.moments import end_of_day
from site_src.source.records import NO_BOOL, Record, ShortText


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Post(Record):
    """A post. `was`: what it was called when people claimed it, building and all."""

    name: ShortText = Field(title="岗位", description="例如 扶老助残岗")
    building: ShortText | None = Field(
        default=None, title="哪一栋", description="和楼栋公示牌写的一样；不写就是全小区的"
    )
    duty: ShortText = Field(title="管什么事")
    hours: ShortText | None = Field(
        default=None, title="什么时候", description="例如 每周六上午，两小时"
    )
    term: Annotated[int, Field(ge=1, le=120), NO_BOOL] = Field(
        default=12, title="任期几个月", description="从认领那天算，到期自己空出来；不写是 12"
    )
    was: Earlier = Field(
        default=(), title="以前叫什么", description="改了名字才写，写全，例如 1栋 助老岗"
    )

    @property
    def called(self) -> str:
        """What it is called among all: with its building."""
        return f"{self.building} {self.name}" if self.building else self.name

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.called, *self.was)

    def until(self, since: date) -> datetime:
        """The first moment at which the term of whoever has held it from this day is over."""
        return end_of_day(months_on(since, self.term))


class Holder(BaseModel):
    """Who holds a post, from which day until which moment: `name` and `phone` as they are shown, "" where
    whoever it is didn't agree to that."""

    model_config = ConfigDict(frozen=True)
    since: date
    until: datetime
    name: str = ""
    phone: str = ""

    @field_serializer("since", "until")
    def _as_text(self, at: date) -> str:
        return at.isoformat()
