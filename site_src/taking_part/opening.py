"""When a room is open in the week, as an editor writes it: 周一至周五 09:00-21:00."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from unicodedata import normalize

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from site_src.source.characters import tidied
from site_src.source.moments import ZONE
from site_src.source.records import rule

_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_DAY = "(?:周|星期|礼拜)?([一二三四五六日天])"
_LINE = re.compile(
    rf"(每天|{_DAY}(?:\s*(?:至|到|-|–|—)\s*{_DAY})?)\s*(\d{{1,2}}:\d{{2}})\s*(?:至|到|-|–|—)\s*(\d{{1,2}}:\d{{2}})$"
)
_FIX = "写成 周一至周五 09:00-21:00，或 每天 09:00-18:00"


@dataclass(frozen=True)
class Hours:
    """On these days of the week (Monday is 0) from `start` until `end`; `said`: as it was written."""

    days: frozenset[int]
    start: time
    end: time
    said: str

    def starts(self, day: date, length: timedelta) -> Iterator[datetime]:
        """When each stretch of this length begins on that day, one after another, as many as end in time."""
        if day.weekday() not in self.days:
            return
        at, end = (datetime.combine(day, each, ZONE) for each in (self.start, self.end))
        while at + length <= end:
            yield at
            at += length


def _read(value: object) -> Hours:
    if isinstance(value, Hours):
        return value
    said = normalize("NFKC", tidied(str(value))).strip()
    match = _LINE.match(said)
    if match is None:
        raise rule(f"「{value}」不是开放时间", f"请{_FIX}")
    named, first, last, start, end = match.groups()
    if named == "每天":
        days = frozenset(range(7))
    else:
        begin = _DAYS[first]
        days = frozenset(
            (begin + each) % 7 for each in range((_DAYS[last or first] - begin) % 7 + 1)
        )
    try:
        opens, closes = time.fromisoformat(start.zfill(5)), time.fromisoformat(end.zfill(5))
    except ValueError:
        raise rule(f"「{value}」里没有这个钟点", f"请{_FIX}") from None
    if closes <= opens:
        raise rule(f"「{value}」关门不晚于开门", f"请{_FIX}")
    return Hours(days, opens, closes, said)


OpeningHours = Annotated[
    Hours,
    BeforeValidator(_read),
    PlainSerializer(lambda hours: hours.said, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["周一至周五 09:00-21:00"]}),
]
"""A line of front matter: days of the week, and from when until when."""
