"""Activities that come again: every school day, but not on holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis.strategies import dates, integers, sampled_from, sets
from icalendar import Calendar
from pydantic import ValidationError

from site_src.kinds.page_kinds import ActivityMeta
from site_src.live.region_kinds import render_region
from site_src.pages.feeds import one_event
from site_src.paper.invitations import activity_says
from site_src.show.view import View
from site_src.source.moments import ZONE
from site_src.volunteering.recurrence import MOST, Repeats
from tests.conftest import Compound, article

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
CLASS: dict[str, Any] = {
    "title": "四点半课堂",
    "kind": "activity",
    "date": "2026-11-20",
    "starts": "2026-11-23T16:30",
    "ends": "2026-11-23T18:30",
    "theme": "文化活动",
    "repeats": {
        "rule": WEEKDAYS,
        "until": "2026-12-07",
        "skip": ["2026-11-25", "2026-12-03/2026-12-06"],
        "also": ["2026-11-28"],
    },
}
DAYS = [
    date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 28),
    date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 7),
]  # fmt: skip


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def again(**changed: Any) -> dict[str, Any]:
    return {**CLASS, "repeats": {**CLASS["repeats"], **changed}}


def test_it_is_held_on_the_days_of_its_rule_but_holidays_and_on_those_made_up_for_them() -> None:
    """Each time is as long as the first, at the same hour."""
    meta = ActivityMeta.model_validate(CLASS)
    assert [each.day for each in meta.occasions] == DAYS
    assert {each.minutes for each in meta.occasions} == {120}
    assert meta.over == at(date(2026, 12, 7), 18, 30)


def test_what_is_next_is_the_first_time_that_is_not_past() -> None:
    """While it lasts that is the one that is on; of one that is past for good the last."""
    meta = ActivityMeta.model_validate(CLASS)
    assert meta.next(at(date(2026, 11, 24), 18, 29)).day == date(2026, 11, 24)
    assert meta.next(at(date(2026, 11, 24), 18, 30)).day == date(2026, 11, 26)
    assert meta.next(at(date(2027, 2, 1))).day == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("since", "not_on", "also_on"),
    [
        ("2026-11-20", "2026年11月25日（周三）、2026年12月3日至6日", "2026年11月28日（周六）"),
        ("2026-11-26", "2026年12月3日至6日", "2026年11月28日（周六）"),
        ("2026-12-06", "2026年12月3日至6日", ""),
        ("2026-12-07", "", ""),
    ],
)
def test_the_exceptions_that_are_to_come_are_said(since: str, not_on: str, also_on: str) -> None:
    repeats = Repeats.model_validate(CLASS["repeats"])
    day = date.fromisoformat(since)
    assert (repeats.except_on(day), repeats.also_on(day)) == (not_on, also_on)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("2026-12-31/2027-01-02", "2026年12月31日至2027年1月2日"),
        ("2026-09-30/2026-10-07", "2026年9月30日至10月7日"),
    ],
)
def test_a_holiday_is_said_in_few_words(span: str, said: str) -> None:
    repeats = Repeats.model_validate({**CLASS["repeats"], "skip": [span]})
    assert repeats.except_on(date(2026, 9, 1)) == said


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (WEEKDAYS, "每周一至周五"),
        ("FREQ=DAILY", "每日"),
        ("FREQ=WEEKLY;BYDAY=SA", "每周六"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "每周二、周四"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "每隔 1 周的周六"),
        ("FREQ=MONTHLY;BYDAY=2SA", "每月第 2 个周六"),
        ("FREQ=MONTHLY;BYDAY=-1SU", "每月最后一个周日"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "每月5日"),
        ("freq=weekly;byday=mo", "每周一"),
    ],
)
def test_a_rule_is_said_as_people_say_it(rule: str, words: str) -> None:
    """However its letters are written."""
    assert str(Repeats.model_validate({"rule": rule, "until": "2027-01-22"})) == words


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rule": "每周一"}, "看不懂规律"),
        ({"rule": "FREQ=WEEKLY;COUNT=3"}, "看不懂规律"),
        ({"rule": "FREQ=HOURLY"}, "太密"),
        ({"rule": "FREQ=WEEKLY;INTERVAL=0"}, "INTERVAL"),
        ({"rule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "每月或每年"),
        ({"rule": "FREQ=DAILY;BYSETPOS=2"}, "每月或每年"),
        ({"rule": "FREQ=DAILY;BYMONTH=13"}, "BYMONTH 不对"),
        ({"rule": "FREQ=WEEKLY;BYDAY=SU"}, "第一次不在规律里"),
        ({"rule": "FREQ=DAILY;INTERVAL=7;BYDAY=TU"}, "第一次不在规律里"),
        ({"rule": "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2"}, "第一次不在规律里"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "第一次不在规律里"),
        ({"until": "2026-11-23"}, "最后一天不晚于第一次"),
        ({"rule": "FREQ=DAILY", "until": "2029-01-01"}, "日子太多"),
        ({"skip": ["2026-11-29"]}, "本来就不办"),
        ({"skip": ["2026-11-23"]}, "第一次就不办"),
        ({"skip": ["2026-12-06/2026-12-03"]}, "前后颠倒"),
        ({"skip": ["12月3日"]}, "不是日子"),
        ({"also": ["2026-11-24"]}, "不是另外的一天"),
    ],
)
def test_what_can_not_be_meant_is_refused(changed: dict[str, Any], said: str) -> None:
    """In words that say what, so that an editor finds the day."""
    with pytest.raises(ValidationError) as refused:
        ActivityMeta.model_validate(again(**changed))
    assert said in str(refused.value)


@given(
    first=dates(date(1900, 1, 1), date(2190, 12, 31)),
    lasts=integers(1, 3000),
    often=sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=integers(1, 99),
    days=sets(sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])),
    months=sets(integers(1, 12)),
)
def test_the_days_of_a_rule_are_those_that_dateutil_reckons_in_their_own_years(
    first: date, lasts: int, often: str, interval: int, days: set[str], months: set[int]
) -> None:
    """Reckoning them in others, which is how what never comes true is found out soon, changes none of them."""
    own = first.strftime("%a").upper()[:2]
    rule = f"FREQ={often};INTERVAL={interval}"
    rule += f";BYDAY={','.join(sorted({own, *days}))}" * bool(days)
    rule += f";BYMONTH={','.join(map(str, sorted({first.month, *months})))}" * bool(months)
    until = first + timedelta(days=lasts)
    repeats = Repeats.model_validate({"rule": rule, "until": until})
    reckoned = rrulestr(rule, dtstart=datetime.combine(first, time()))
    within = takewhile(lambda day: day <= until, (at.date() for at in reckoned))
    assert repeats.ruled(first) == [*islice(within, MOST + 1)]


def test_one_that_comes_again_says_from_when_to_when() -> None:
    """Hours are credited by its length."""
    for ends in (None, "2026-11-24"):
        with pytest.raises(ValidationError, match="几点到几点"):
            ActivityMeta.model_validate({**CLASS, "ends": ends})


def test_page_list_and_screen_show_the_next_date(good: Compound) -> None:
    """And change by the clock alone as soon as it is past."""
    front = {name: value for name, value in CLASS.items() if name not in ("title", "date")}
    good.write("news/class.md", article("四点半课堂", "2026-11-20", **front))
    now = at(date(2026, 11, 24), 18, 30)
    view = View(good.read().as_of(now), {}, now, "https://example.cn")
    shown = render_region("activity", "news/class.html", view)
    assert "下一次" in shown.html
    assert "2026年11月26日（周四）16:30至18:30" in shown.html
    assert "每周一至周五 16:30—18:30，2026年11月23日至12月7日" in shown.html
    assert "<dt>不办</dt><dd>2026年12月3日至6日</dd>" in shown.html
    assert "<dt>另外办</dt><dd>2026年11月28日（周六）</dd>" in shown.html
    assert shown.until == at(date(2026, 11, 26), 18, 30)
    page = view.site.by_url["news/class.html"]
    assert isinstance(page.meta, ActivityMeta)
    facts = {each["name"]: each["value"] for each in activity_says(page, page.meta, view)["facts"]}
    assert (facts["不办"], facts["另外办"]) == (
        "2026年12月3日至6日",
        "2026年11月28日\N{WORD JOINER}（周六）",
    )
    for name, told in (("calendar:9", "<b>26</b>"), ("slot:activities", "<b>26</b>")):
        assert told in render_region(name, "index.html", view).html


def test_a_calendar_is_told_the_rule_the_days_off_and_the_days_made_up(good: Compound) -> None:
    """In local hours, with the zone, as a rule of local days is another in UTC."""
    front = {name: value for name, value in CLASS.items() if name not in ("title", "date")}
    good.write("news/class.md", article("四点半课堂", "2026-11-20", **front))
    page = good.read().pages["news/class.md"]
    assert isinstance(page.meta, ActivityMeta)
    found = Calendar.from_ical(one_event(page, page.meta, "https://example.cn", at(DAYS[0])))
    [event] = found.walk("VEVENT")
    assert event["RRULE"]["FREQ"] == ["WEEKLY"]
    assert event["RRULE"]["UNTIL"] == [at(date(2026, 12, 7), 23, 59).replace(second=59)]
    assert event["DTSTART"].dt == at(date(2026, 11, 23), 16, 30)
    assert [each.dt.date() for each in event["EXDATE"].dts] == [
        date(2026, 11, 25), date(2026, 12, 3), date(2026, 12, 4),
    ]  # fmt: skip
    assert [each.dt.date() for each in event["RDATE"].dts] == [date(2026, 11, 28)]
    assert found.walk("VTIMEZONE")
