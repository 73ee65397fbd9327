"""Booking a room: what can be booked when, and how that is shown."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.content.site import Page
from site_src.form_kinds.table import FORM_KINDS
from site_src.questions.question import Unreadable
from site_src.show.fragments import form_fragment, results_fragment
from site_src.source.moments import ZONE
from site_src.taking_part.booking import Booked, Booking
from site_src.taking_part.slots import When, slot
from tests.site_src.source.test_frontmatter import page, said

HEAD = (
    "title: 甲\nform:\n  kind: booking\n  opens: 2026-11-01\n  closes: 2026-12-31\n  room: 议事港\n"
)
NOW = datetime(2026, 11, 27, 14, 30, tzinfo=ZONE)  # A Friday.


def booking(**more: Any) -> Booking:
    asked = {
        "id": "room",
        "kind": "booking",
        "opens": "2026-11-01",
        "closes": "2026-12-31",
        "room": "议事港",
        "hours": ["周一至周五 14:00-17:00", "周六 9:00-11:00"],
        **more,
    }
    found = FORM_KINDS.read(asked)
    assert isinstance(found, Booking)
    return found


def shown(form: Booking, now: datetime = NOW, taken: tuple[str, ...] = ()) -> Booked:
    held = Booked(form="room", state="open", taken=taken)
    found = form.public(held, now)
    assert isinstance(found, Booked)
    return found


def test_each_day_offers_the_stretches_of_its_hours_that_have_not_begun() -> None:
    days = shown(booking(ahead=3), taken=("2026-11-28T10:00",)).days
    assert days == {
        "2026-11-27": {"14:00": "past", "15:00": "free", "16:00": "free"},
        "2026-11-28": {"09:00": "free", "10:00": "taken"},
        "2026-11-30": {"14:00": "free", "15:00": "free", "16:00": "free"},
    }


def test_nothing_is_offered_on_days_it_is_shut_nor_after_its_closing() -> None:
    form = booking(ahead=5, shut=["2026-11-28"], closes="2026-11-30")
    assert list(shown(form).days) == ["2026-11-27", "2026-11-30"]
    assert shown(form, NOW + timedelta(days=9)).days == {}


def test_who_had_a_stretch_of_yesterday_is_told_to_nobody() -> None:
    assert shown(booking(), taken=("2026-11-26T14:00", "2026-11-27T14:00")).taken == (
        "2026-11-27T14:00",
    )


def test_it_changes_when_a_stretch_begins_and_when_a_new_day_comes_into_reach() -> None:
    form = booking()
    assert form.next_change(NOW) == NOW.replace(hour=15, minute=0)
    evening = NOW.replace(hour=20)
    assert form.next_change(evening) == datetime(2026, 11, 28, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (["2026-11-27T15:00", "2026-11-27T17:00"], "没有这个时段"),
        (["2026-11-27T14:00", "2026-11-27T16:00"], "要连着选"),
        (["2026-11-27T14:00", "2026-11-27T15:00", "2026-11-27T16:00"], "最多连着选 2 段"),
        (["2026-11-29T14:00"], "没有这个时段"),
        (["soon"], "读不懂"),
    ],
)
def test_what_is_no_stretch_of_the_room_is_told_at_the_question(sent: list[str], why: str) -> None:
    read = booking().questions[0].read(sent)
    assert isinstance(read, Unreadable)
    assert why in read.text


def test_stretches_one_after_another_are_one_time_in_words() -> None:
    when = booking().questions[0]
    read = when.read(["2026-11-27T16:00", "2026-11-27T15:00"])
    assert read == ["2026-11-27T15:00", "2026-11-27T16:00"]
    assert when.masked(read) == "2026年11月27日（周五）15:00至17:00"


@given(st.data())
def test_whatever_is_offered_is_read_and_whatever_is_read_was_offered(data: st.DataObject) -> None:
    minutes = data.draw(st.sampled_from((15, 30, 45, 60, 90)))
    form = booking(slot=minutes, longest=12, hours=["每天 08:15-20:00"])
    when = form.questions[0]
    assert isinstance(when, When)
    offered = list(form.bookable(NOW))
    at = data.draw(st.sampled_from(offered))
    assert when.read([slot(at)]) == [slot(at)]
    off = at + timedelta(minutes=data.draw(st.integers(1, minutes - 1)))
    assert isinstance(when.read([slot(off)]), Unreadable)


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("", "缺少「hours」"),
        ("  hours: [白天]", "「白天」不是开放时间。请写成 周一至周五 09:00-21:00"),
        ("  hours: [每天 21:00-09:00]", "关门不晚于开门"),
        ("  hours: [每天 9:00-25:00]", "里没有这个钟点"),
        ("  hours: [周六 09:00-12:00, 周一 09:00-09:30]", "「周一 09:00-09:30」比一段还短"),
        ("  hours: [每天 09:00-10:00]\n  by: household", "「by」不能是「household」"),
        ("  hours: [每天 09:00-10:00]\n  questions: []", "不用「questions」"),
    ],
)
def test_what_an_editor_got_wrong_is_told_at_its_line(more: str, what: str) -> None:
    assert what in "".join(said(HEAD + more, path="forms/a.md"))


def test_days_are_written_as_people_write_them() -> None:
    found = page(HEAD + "  hours: [星期六到周日 9:00—11:00, 每天 19:00-20:00]", path="forms/a.md")
    assert isinstance(found, Page)
    meta: Any = found.meta
    assert [sorted(each.days) for each in meta.form.hours] == [[5, 6], [0, 1, 2, 3, 4, 5, 6]]


def test_the_form_offers_what_is_free_and_says_what_is_gone() -> None:
    form = booking(ahead=1)
    facts = shown(form, taken=("2026-11-28T10:00",))
    html = form_fragment(form, facts, {"when": ("2026-11-28T09:00",)})
    boxes = re.findall(r'name="when" value="(.*?)"( checked)?', html)
    assert boxes == [
        ("2026-11-27T15:00", ""),
        ("2026-11-27T16:00", ""),
        ("2026-11-28T09:00", " checked"),
    ]
    assert re.search(r"10:00\s*已订", html)
    assert re.search(r"14:00\s*已过", html)
    assert html.count("<details") - html.count(" open>") == 1, "the day that was chosen stands open"


def test_the_week_says_what_is_free_and_not_whose_the_rest_is() -> None:
    form = booking(ahead=1)
    facts = shown(form, taken=("2026-11-28T10:00",))
    html = results_fragment(form, facts, NOW)
    assert [re.sub(r"<.*?>", "", row) for row in re.findall(r"<td.*?</td>", html)] == [
        *("–", "空", "–", "订"),
        *("过", "–", "空", "–", "空", "–"),
    ]


def test_a_list_says_when_there_is_room_next() -> None:
    form = booking(ahead=1)
    assert form.invitation(shown(form)) == "最近有空：11月27日周五，还有 2 段"
    full = shown(booking(ahead=1), NOW.replace(hour=18), ("2026-11-28T09:00", "2026-11-28T10:00"))
    assert form.invitation(full) == "1 天以内都订满了"
