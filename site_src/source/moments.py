"""Local dates and times as people write them in front matter, in Asia/Shanghai."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Annotated
from unicodedata import normalize
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from site_src.source.characters import tidied

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = range(1900, 2200)
"""What a compound tells of. From any day of them one can count some years on and back (`keep`), where Python's
own calendar ends."""
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")
_MOMENT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[T ](\d{1,2}):(\d{2})$")
# As people say it: 2026年11月5日下午3点, 2026/11/5 15:00, 2026.11.5.
_SPOKEN = re.compile(
    r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*[日号]?\s*(?:\((?:周|星期).\))?"
    r"(?:[T\s]*(凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(\d{1,2})\s*[:点时]\s*(\d{1,2}|半)?\s*分?(?::\d\d)?)?"
)
_LATE = ("下午", "傍晚", "晚上")
_DATE_HELP = "日期写成 2026-09-25 这样"
_MOMENT_HELP = "写成 2026-09-25 或 2026-09-25T18:00 这样"


def _parse_date(value: object) -> date:
    text = tidied(str(value)).strip()
    match = _DATE.match(text)
    if match is None:
        raise _no_date(_DATE_HELP, _meant(text).partition("T")[0])
    year, month, day = map(int, match.groups())
    if year not in YEARS:
        far = f"年份写 {YEARS[0]} 到 {YEARS[-1]}"
        raise PydanticCustomError("no_such_date", "{fix}", {"fix": far})
    try:
        return date(year, month, day)
    except ValueError:
        raise PydanticCustomError("no_such_date", "{fix}", {"fix": "请对照日历改正"}) from None


def _parse_moment(value: object, *, ends: bool) -> datetime:
    """A bare date means its first moment, or as an end the first moment after it."""
    text = tidied(str(value)).strip()
    match = _MOMENT.match(text)
    if match is None and not _DATE.match(text):
        raise _no_date(_MOMENT_HELP, _meant(text))
    try:
        if match is not None:
            day = _parse_date(match.group(1))
            clock = time(int(match.group(2)), int(match.group(3)))
            return datetime.combine(day, clock, ZONE)
        return datetime.combine(_parse_date(text) + timedelta(days=ends), time(), ZONE)
    except PydanticCustomError:
        raise
    except ValueError:
        raise PydanticCustomError(
            "no_such_date", "{fix}", {"fix": "请对照日历和钟点改正"}
        ) from None


def _no_date(fix: str, meant: str) -> PydanticCustomError:
    return PydanticCustomError("date", "{fix}", {"fix": fix, "meant": meant})


def _meant(text: str) -> str:
    """The date or moment that somebody meant who wrote it as one says it, or with full-width signs, as
    front matter says it; empty where it can't be told."""
    found = _SPOKEN.fullmatch(normalize("NFKC", text).strip())
    if not found:
        return ""
    year, month, day, half, hour, minute = found.groups()
    with suppress(ValueError):
        written = date(int(year), int(month), int(day)).isoformat()
        if hour is None:
            return written
        late = half in _LATE and int(hour) < 12
        at = time(int(hour) + 12 * late, 30 if minute == "半" else int(minute or 0))
        return f"{written}T{at:%H:%M}"
    return ""


_DATE_SCHEMA = {"type": "string", "pattern": r"^\d{4}-\d{1,2}-\d{1,2}$", "description": _DATE_HELP}
_MOMENT_SCHEMA = {
    "type": "string",
    "pattern": r"^\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2})?$",
    "description": _MOMENT_HELP,
}


def _as_written(moment: datetime) -> str:
    """As front matter would say it: what is dumped can be read again."""
    return moment.astimezone(ZONE).replace(tzinfo=None).isoformat(timespec="minutes")


_AS_WRITTEN = PlainSerializer(_as_written, when_used="json")
Day = Annotated[date, BeforeValidator(_parse_date), WithJsonSchema(_DATE_SCHEMA)]
"""A calendar day."""
Start = Annotated[
    datetime,
    BeforeValidator(lambda v: _parse_moment(v, ends=False)),
    _AS_WRITTEN,
    WithJsonSchema(_MOMENT_SCHEMA),
]
"""The first moment of something; a bare date starts at midnight."""
End = Annotated[
    datetime,
    BeforeValidator(lambda v: _parse_moment(v, ends=True)),
    _AS_WRITTEN,
    WithJsonSchema(_MOMENT_SCHEMA),
]
"""The first moment after something; a bare date ends with that day (ARCHITECTURE.md, "Forms")."""
QuarterName = Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
"""A quarter of a year as lists and forms name it: 2026Q4."""


def quarter_of(day: date) -> str:
    """The name of the quarter in which a day is."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_called(name: str) -> str:
    """A quarter as people say it: 2026年第四季度; what names none as it stands."""
    found = _QUARTER.fullmatch(name)
    return f"{found[1]}年第{'一二三四'[int(found[2]) - 1]}季度" if found else name


def end_of_day(day: date) -> datetime:
    """The first moment after a day."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


def start_of_day(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), ZONE)


def last_moment(end: datetime) -> str:
    """An end as people say it: 「10月8日」 for the midnight after it, else with the hour."""
    if end.timetz().replace(tzinfo=None) == time():
        day = end - timedelta(days=1)
        return f"{day.year}年{day.month}月{day.day}日"
    return moment(end)


def moment(at: datetime) -> str:
    """A moment as people say it, the hour left out at midnight."""
    at = at.astimezone(ZONE)
    text = f"{at.year}年{at.month}月{at.day}日"
    return text if (at.hour, at.minute) == (0, 0) else f"{text}{at.hour:02}:{at.minute:02}"


WEEKDAYS = tuple(f"周{each}" for each in "一二三四五六日")
"""The days of the week from Monday on, as people say them."""


def weekday(day: date) -> str:
    """Which day of the week it is: 「周六」."""
    return WEEKDAYS[day.weekday()]


def dated(day: date) -> str:
    """A day on which something is held, as people say it: 「2026年12月5日（周六）」."""
    return f"{day.year}年{day.month}月{day.day}日（{weekday(day)}）"


def days(start: datetime, end: datetime) -> str:
    """The days from `start` to the midnight `end`, as people say them."""
    first, last = dated(start.astimezone(ZONE).date()), _until(end.astimezone(ZONE))
    return f"{first}全天" if first == last else f"{first}至{last}"


def hours(start: datetime, end: datetime | None) -> str:
    """From `start` to `end`, if it is known, as people say it: the hour alone within a day."""
    first, last = start.astimezone(ZONE), end and end.astimezone(ZONE)
    if last is None:
        return _hour(first)
    if last > end_of_day(first.date()):
        return f"{_hour(first)}至{_until(last)}"
    within = "24:00" if last.time() == time() else f"{last:%H:%M}"
    return f"{dated(first.date())}{first:%H:%M}至{within}"


def _until(end: datetime) -> str:
    """The end of something that is held for days, in local time: at midnight the day that is over."""
    return dated((end - timedelta(days=1)).date()) if end.time() == time() else _hour(end)


def _hour(at: datetime) -> str:
    """A moment of something that is held, in local time, the hour left out at midnight."""
    return dated(at.date()) + ("" if at.time() == time() else f"{at:%H:%M}")


def hour_of(starts: datetime, ends: datetime | None) -> str:
    """At what hour it begins, as people say it."""
    return "全天" if without_hours(starts, ends) else f"{starts.astimezone(ZONE):%H:%M}"


def without_hours(*moments: datetime | None) -> bool:
    """Whether all of them are the beginnings of days: who wrote them gave no hours."""
    return all(at.astimezone(ZONE).time() == time() for at in moments if at)
