"""The stretches of a room's time that somebody wants, one after another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar, Literal

from site_src.questions.question import Question, Unreadable, Value
from site_src.source.moments import ZONE, hours
from site_src.taking_part.opening import OpeningHours

_FORMAT = "%Y-%m-%dT%H:%M"


def slot(at: datetime) -> str:
    """How a stretch is named where it is sent, stored and counted: by its beginning, 2026-12-01T14:00."""
    return f"{at.astimezone(ZONE):{_FORMAT}}"


def begins(name: str) -> datetime:
    """When the stretch called so begins. Raises ValueError."""
    return datetime.strptime(name, _FORMAT).replace(tzinfo=ZONE)


def meet(wanted: Sequence[datetime], length: timedelta, taken: Sequence[str]) -> bool:
    """Whether stretches that begin then, one after another, share time with one of those `taken`, by name and in order:
    an hour that was booked while the room opened at two is somebody's still when it opens at half past."""
    first = bisect_right(taken, slot(wanted[0] - length))
    return first < len(taken) and taken[first] < slot(wanted[-1] + length)


class When(Question):
    """Which stretches of `minutes` each, of a room that is open at `hours`: up to `longest`, without a gap."""

    type: Literal["when"] = "when"
    hours: tuple[OpeningHours, ...]
    minutes: int
    longest: int

    control: ClassVar[str] = "control-when"

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def missing(self) -> str:
        return "请选一个时段"

    @property
    def hint(self) -> str:
        return f"一段 {said_minutes(self.minutes)}" + (
            f"，最多连着选 {self.longest} 段" if self.longest > 1 else ""
        )

    def offered(self, at: datetime) -> bool:
        """Whether a stretch begins then."""
        day = at.astimezone(ZONE).date()
        return any(at in each.starts(day, self.length) for each in self.hours)

    def read(self, sent: Sequence[str]) -> Value | Unreadable:
        try:
            times = sorted({begins(text) for text in sent})
        except ValueError:
            return Unreadable("时段读不懂，请在表里重新选")
        if not all(map(self.offered, times)):
            return Unreadable("没有这个时段，可能开放时间改过，请在表里重新选")
        if len(times) > self.longest:
            return Unreadable(f"最多连着选 {self.longest} 段，现在选了 {len(times)} 段")
        if any(later - earlier != self.length for earlier, later in pairwise(times)):
            return Unreadable("要连着选，中间不要空开；分开的时段请分几次订")
        return [slot(at) for at in times]

    def masked(self, value: Value) -> str:
        return said(value if isinstance(value, list) else [str(value)], self.length)

    def answer_schema(self) -> dict[str, Any]:
        pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"
        items: Mapping[str, Any] = {"type": "string", "pattern": pattern}
        return super().answer_schema() | {
            "type": "array",
            "items": items,
            "minItems": 1,
            "maxItems": self.longest,
        }


def said(slots: Sequence[str], length: timedelta) -> str:
    """Stretches that follow each other, in words: 2026年12月1日（周二）14:00至16:00."""
    return hours(begins(slots[0]), begins(slots[-1]) + length)


def said_minutes(minutes: int) -> str:
    """How long so many minutes are, in words."""
    whole, left = divmod(minutes, 60)
    if not left:
        return f"{whole} 小时"
    return f"{minutes} 分钟"
