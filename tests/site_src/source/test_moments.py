"""Moments and spans, as people say them."""

from __future__ import annotations

from datetime import datetime

import pytest

from site_src.source.moments import ZONE, days, hours


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (at(5, 9), None, "2026年12月5日（周六）09:00"),
        (at(5, 9), at(5, 11, 30), "2026年12月5日（周六）09:00至11:30"),
        (at(5, 18), at(6), "2026年12月5日（周六）18:00至24:00"),
        (at(5), at(5, 2), "2026年12月5日（周六）00:00至02:00"),
        (at(5, 18), at(6, 2), "2026年12月5日（周六）18:00至2026年12月6日（周日）02:00"),
        (at(5, 18), at(7), "2026年12月5日（周六）18:00至2026年12月6日（周日）"),
    ],
)
def test_hours_are_said_alone_within_a_day(
    start: datetime, end: datetime | None, said: str
) -> None:
    assert hours(start, end) == said


def test_days_are_said_without_hours() -> None:
    assert days(at(5), at(6)) == "2026年12月5日（周六）全天"
    assert days(at(5), at(8)) == "2026年12月5日（周六）至2026年12月7日（周一）"
