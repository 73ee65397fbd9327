"""Local dates and times as people write them in front matter, in Asia/Shanghai."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

ZONE = ZoneInfo("Asia/Shanghai")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_MOMENT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[T ](\d{1,2}):(\d{2})$")
_DATE_HELP = "日期写成 2026-09-25 这样"
_MOMENT_HELP = "写成 2026-09-25 或 2026-09-25T18:00 这样"


def _parse_date(value: object) -> date:
    match = _DATE.match(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("date", "{fix}", {"fix": _DATE_HELP})
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise PydanticCustomError("no_such_date", "{fix}", {"fix": "请对照日历改正"}) from None


def _parse_moment(value: object, *, ends: bool) -> datetime:
    """A bare date means its first moment, or as an end the first moment after it."""
    match = _MOMENT.match(value) if isinstance(value, str) else None
    try:
        if match is not None:
            day = _parse_date(match.group(1))
            clock = time(int(match.group(2)), int(match.group(3)))
            return datetime.combine(day, clock, ZONE)
        day = _parse_date(value)
    except ValueError:
        raise PydanticCustomError("no_such_date", "{fix}", {"fix": _MOMENT_HELP}) from None
    return datetime.combine(day + timedelta(days=ends), time(), ZONE)


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
