"""The stages that answers of one kind go through."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from site_src.proceedings.course import Course, Stage
from site_src.source.moments import ZONE

COURSE = Course(
    {
        "received": Stage("收到", to=("solved",)),
        "solved": Stage("已解决", by_sender={"received": "没有解决，请再办"}, sender_days=15),
    }
)
THEN = datetime(2026, 11, 1, 9, tzinfo=ZONE)


def test_a_course_begins_with_its_first_stage_and_ends_where_the_office_can_go_nowhere() -> None:
    assert COURSE.first == "received"
    assert COURSE.ended == {"solved"}


def test_a_course_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="closed"):
        Course({"received": Stage("收到", to=("closed",))})


@pytest.mark.parametrize(
    ("at", "to", "may"),
    [
        ("solved", "received", True),
        ("received", "solved", False),
        ("solved", "solved", False),
    ],
)
def test_a_sender_takes_an_answer_where_its_stage_lets_it(at: str, to: str, may: bool) -> None:
    assert COURSE.may_sender_take(at, to, THEN, THEN) is may


def test_a_sender_may_within_the_days_of_the_stage_and_no_longer() -> None:
    last = THEN + timedelta(days=15)
    assert COURSE.may_sender_take("solved", "received", THEN, last - timedelta(seconds=1))
    assert not COURSE.may_sender_take("solved", "received", THEN, last)
