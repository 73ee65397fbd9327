"""An activity that comes again (四点半课堂 on every school day): on which days, in words and as calendars write it.

The rule is RFC 5545's (section 3.3.10), reckoned by `dateutil.rrule` in local days: China has had no summer
time since 1991, so the hours are the same on each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from typing import Annotated

from dateutil.rrule import rrulestr
from pydantic import AfterValidator, Field

from site_src.source.moments import WEEKDAYS, ZONE, Day, dated, end_of_day
from site_src.source.records import Record, ShortText, rule

MOST = 400
"""So many dates of one activity: every day of a year, and some."""
_ALIKE = 400
"""After so many years the calendar repeats, weekdays too."""
_PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
_OFTEN = {
    "DAILY": ("天", "日"),
    "WEEKLY": ("周", "周"),
    "MONTHLY": ("月", "月"),
    "YEARLY": ("年", "年"),
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SPAN = re.compile(r"\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?")
_RULE_HELP = "例如每周一到周五写 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR，最后一天写在 until"


@dataclass(frozen=True, order=True)
class Occasion:
    """Once that an activity is held: from `starts` until `ends`, its first moment of being past."""

    starts: datetime
    ends: datetime

    @property
    def day(self) -> date:
        """The day on which it begins, by which it is known."""
        return self.starts.astimezone(ZONE).date()

    @property
    def minutes(self) -> int:
        return int((self.ends - self.starts).total_seconds()) // 60


def _ruled(text: str) -> str:
    said = text.upper().removeprefix("RRULE:").replace(" ", "")
    parts = [part.partition("=") for part in said.split(";")]
    if (
        not all(value for _, _, value in parts)
        or dict.fromkeys(p[0] for p in parts).keys() - _PARTS
    ):
        raise rule(f"看不懂规律「{text}」", _RULE_HELP)
    found = {name: value for name, _, value in parts}
    if not re.fullmatch(r"[1-9]\d?", found.get("INTERVAL", "1")):
        raise rule(f"规律「{text}」里的 INTERVAL 不对", "写 1 到 99，例如隔周是 INTERVAL=2")
    try:
        rrulestr(said, dtstart=datetime(2026, 1, 1))
    except (ValueError, KeyError, TypeError, IndexError):
        raise rule(f"看不懂规律「{text}」", _RULE_HELP) from None
    if found["FREQ"] not in _OFTEN:
        raise rule(f"规律「{text}」太密", "最密是每天一次：FREQ=DAILY")
    # Of these much is never true, and little is meant.
    if found["FREQ"] not in ("MONTHLY", "YEARLY"):
        if "BYMONTHDAY" in found:
            raise rule("按几号重复的，是每月或每年", "请写 FREQ=MONTHLY;BYMONTHDAY=…")
        if "BYSETPOS" in found:
            raise rule(
                "按第几个重复的，是每月或每年", "例如每月第二个星期六写 FREQ=MONTHLY;BYDAY=2SA"
            )
    if not all(0 < int(month) <= 12 for month in found.get("BYMONTH", "1").split(",")):
        raise rule(f"规律「{text}」里的 BYMONTH 不对", "写 1 到 12，例如 BYMONTH=6,7,8")
    return said


def _spanned(text: str) -> str:
    fix = "写一天 2027-01-01，或从哪天到哪天 2026-10-01/2026-10-07"
    if not _SPAN.fullmatch(text):
        raise rule(f"「{text}」不是日子", fix)
    try:
        days = [date.fromisoformat(each) for each in text.split("/")]
    except ValueError:
        raise rule(f"日历上没有「{text}」", fix) from None
    if days[0] > days[-1]:
        raise rule(f"「{text}」前后颠倒了", fix)
    return text


Span = Annotated[ShortText, AfterValidator(_spanned)]
"""A day, or from one to another, ISO 8601."""


def days_of(span: str) -> tuple[date, date]:
    """The first and the last day of a span."""
    first, _, last = span.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


class Repeats(Record):
    """When an activity comes again: by `rule` from its first day until a last, not on holidays, and on days
    that are made up for them (调休)."""

    rule: Annotated[ShortText, AfterValidator(_ruled)] = Field(
        title="规律", description=f"国际通行的写法，{_RULE_HELP}"
    )
    until: Day = Field(title="到哪一天为止", description="那一天也算")
    skip: Annotated[tuple[Span, ...], Field(max_length=60)] = Field(
        default=(), title="哪些日子不办", description="一行一天，或 2026-10-01/2026-10-07 这样一段"
    )
    also: Annotated[tuple[Day, ...], Field(max_length=60)] = Field(
        default=(), title="哪些日子另外办", description="例如调休上课的周六"
    )

    def ruled(self, first: date) -> list[date]:
        """The days by the rule alone, `MOST` and one more at most.

        A rule that never comes true is looked through to the end of the calendar, in the year 9999. So it is reckoned
        as late as the calendar has the same days: it is the same after 400 years, which are whole weeks.
        """
        later = (MAXYEAR - max(self.until, first).year) // _ALIKE * _ALIKE
        begin, last = (_in_years(later, day) for day in (first, self.until))
        found: list[date] = []
        for at in rrulestr(self.rule, dtstart=datetime.combine(begin, time())):
            if at.date() > last or len(found) > MOST:
                break
            found.append(_in_years(-later, at.date()))
        return found

    def skipped(self, first: date) -> list[date]:
        """The days of the rule on which it is not held."""
        spans = [days_of(span) for span in self.skip]
        return [day for day in self.ruled(first) if any(a <= day <= b for a, b in spans)]

    def days(self, first: date) -> list[date]:
        """The days on which it is held, the first of them `first`, in order."""
        return sorted({*self.ruled(first), *self.also} - {*self.skipped(first)})

    def except_on(self, since: date) -> str:
        """The days by the rule on which it is not held, those before `since` left out, as people say them."""
        spans = [days_of(span) for span in self.skip]
        return "、".join(span_said(*span) for span in sorted(spans) if span[1] >= since)

    def also_on(self, since: date) -> str:
        """The days beside the rule, as `except_on`."""
        return "、".join(span_said(day, day) for day in sorted(self.also) if day >= since)

    def occasions(self, starts: datetime, ends: datetime) -> tuple[Occasion, ...]:
        """Each time that it is held: as long, and at the same hour, as the first."""
        starts, length = starts.astimezone(ZONE), ends - starts
        at = (datetime.combine(day, starts.time(), ZONE) for day in self.days(starts.date()))
        return tuple(Occasion(begin, begin + length) for begin in at)

    def check(self, starts: datetime, ends: datetime | None) -> None:
        """Raises what an editor is told where it doesn't go with the first time."""
        first = starts.astimezone(ZONE).date()
        if ends is None or ends > end_of_day(first) or ends - starts >= timedelta(days=1):
            raise rule(
                "重复的活动要写清几点到几点", "请写 starts 和 ends 的钟点，在同一天里", "ends"
            )
        if self.until <= first:
            raise rule(
                "最后一天不晚于第一次", "请检查 starts 和 repeats 里的 until", "repeats", "until"
            )
        ruled = self.ruled(first)
        if len(ruled) > MOST:
            raise rule(f"日子太多，超过 {MOST} 次", "请把 until 写近一些", "repeats", "until")
        if first not in ruled:
            raise rule("第一次不在规律里", "请让 starts 那一天合得上 rule", "repeats", "rule")
        for number, span in enumerate(self.skip):
            begin, end = days_of(span)
            if not any(begin <= day <= end for day in ruled):
                what = f"「{span}」本来就不办"
                raise rule(what, "请核对日子，或删掉这一行", "repeats", "skip", number)
            if begin <= first <= end:
                what = "第一次就不办"
                raise rule(what, "请把 starts 写成真正的第一次", "repeats", "skip", number)
        for number, day in enumerate(self.also):
            if day in ruled or day <= first or self.also.index(day) < number:
                what = f"「{day}」不是另外的一天"
                raise rule(
                    what, "只写规律以外、第一次以后的日子，每天一行", "repeats", "also", number
                )

    def __str__(self) -> str:
        """The rule as people say it; of one that has no short words, only how often."""
        said = dict(part.split("=", 1) for part in self.rule.split(";"))
        unit, plain = _OFTEN[said["FREQ"]]
        every = int(said.get("INTERVAL", "1"))
        often = f"每{plain}" if every == 1 else f"每隔 {every - 1} {'个' * (unit == '月')}{unit}"
        days = said.get("BYDAY", "").split(",")
        if said["FREQ"] == "WEEKLY" and set(days) <= set(_DAYS):
            return (
                often.removesuffix("周") + _weekdays(days)
                if every == 1
                else f"{often}的{_weekdays(days)}"
            )
        if said["FREQ"] == "DAILY" and every == 1 and set(days) <= set(_DAYS):
            return f"每{_weekdays(days)}"
        if said["FREQ"] == "MONTHLY" and (on := _of_month(said)):
            return f"{often}{on}"
        return often


def _in_years(years: int, day: date) -> date:
    """The day that is like this one so many years later, a multiple of `_ALIKE`."""
    return day.replace(year=day.year + years)


def span_said(first: date, last: date) -> str:
    """The days from the first to the last: 「2027年1月9日（周六）」, 「2026年10月1日至7日」."""
    if first == last:
        return dated(first)
    begins = f"{first.year}年{first.month}月{first.day}日"
    year = "" if first.year == last.year else f"{last.year}年"
    month = "" if not year and first.month == last.month else f"{last.month}月"
    return f"{begins}至{year}{month}{last.day}日"


def _weekdays(days: list[str]) -> str:
    """「周一至周五」, 「周二、周四」."""
    numbers = sorted(_DAYS.index(day) for day in days)
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 and numbers == [*range(first, last + 1)]:
        return f"{WEEKDAYS[first]}至{WEEKDAYS[last]}"
    return "、".join(WEEKDAYS[number] for number in numbers)


def _of_month(said: dict[str, str]) -> str:
    if day := said.get("BYMONTHDAY", ""):
        return f"{day}日" if day.isdecimal() else ""
    found = re.fullmatch(r"(-?[1-5])(MO|TU|WE|TH|FR|SA|SU)", said.get("BYDAY", ""))
    if not found or "BYSETPOS" in said:
        return ""
    number, weekday = int(found[1]), WEEKDAYS[_DAYS.index(found[2])]
    if number == -1:
        return f"最后一个{weekday}"
    return f"第 {number} 个{weekday}" if number > 0 else ""
