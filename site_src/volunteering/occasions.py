"""When an activity is held: once, or again and again."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from site_src.source.moments import (
    ZONE,
    End,
    Start,
    days,
    end_of_day,
    hour_of,
    hours,
    without_hours,
)
from site_src.source.records import Record, rule
from site_src.volunteering.recurrence import Occasion, Repeats, span_said


class Held(Record):
    """What an activity says of its time. `starts` and `ends` are the first time's."""

    starts: Start = Field(title="什么时候开始", description="不写钟点，就是全天的活动")
    ends: End | None = Field(default=None, title="什么时候结束", description="不写就是当天结束")
    repeats: Repeats | None = Field(
        default=None, title="重复", description="每周、每月都办的才写；starts 和 ends 写第一次的"
    )

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.ends and self.ends <= self.starts:
            raise rule("活动结束早于开始", "请检查 starts 和 ends", "ends")
        if self.repeats:
            self.repeats.check(self.starts, self.ends)
        return self

    @cached_property
    def occasions(self) -> tuple[Occasion, ...]:
        """Each time that it is held, in order; of most activities there is one."""
        ends = self.ends or end_of_day(self.starts.astimezone(ZONE).date())
        if self.repeats is None:
            return (Occasion(self.starts, ends),)
        return self.repeats.occasions(self.starts, ends)

    def next(self, now: datetime) -> Occasion:
        """The first time that isn't past at `now`; the last, where all are."""
        ahead = (each for each in self.occasions if each.ends > now)
        return next(ahead, self.occasions[-1])

    @property
    def all_day(self) -> bool:
        """Whether it has days and no hours."""
        return without_hours(self.starts, self.ends)

    @property
    def hour(self) -> str:
        """When it begins on its first day."""
        return hour_of(self.starts, self.ends)

    def when(self, occasion: Occasion) -> str:
        """From when to when one of its times is, as people say it."""
        if self.all_day:
            return days(occasion.starts, occasion.ends)
        return hours(occasion.starts, occasion.ends if self.ends else None)

    @property
    def rhythm(self) -> str:
        """How often it is held, from when and until when, as people say it; "" of what is held once."""
        if self.repeats is None or self.ends is None:
            return ""
        ends = self.ends.astimezone(ZONE)
        span = span_said(self.occasions[0].day, self.occasions[-1].day)
        return f"{self.repeats} {self.hour}—{ends:%H:%M}，{span}"

    def exceptions(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """On which days to come it is not held though its rule says so, and on which others it is, as people say it;
        nothing once it is past."""
        if self.repeats is None or now >= self.over:
            return ()
        since = self.next(now).day
        said = (("不办", self.repeats.except_on(since)), ("另外办", self.repeats.also_on(since)))
        return tuple(each for each in said if each[1])

    @property
    def over(self) -> datetime:
        """The first moment at which it is past for good: its last end, without one the end of its day."""
        return self.occasions[-1].ends
