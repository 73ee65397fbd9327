"""What somebody is told became of an answer holds for the form that it was given to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.form import Form
from site_src.forms.kinds import FORM_KINDS
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 23, 10, tzinfo=ZONE)
CLOSED = NOW + timedelta(days=30)


def form_of(**more: Any) -> Form:
    about = {"id": "hua", "kind": "poll", "opens": "2026-11-01", "closes": "2026-12-01"}
    asked = [{"id": "q", "ask": "种什么", "type": "choice", "options": ["月季", "桂花"]}]
    return FORM_KINDS.read({**about, "questions": asked, **more})


@pytest.mark.parametrize(
    ("more", "at", "said"),
    [
        ({}, NOW, ("您的回答已计入", "「种花」的统计已经包含您这一份", "看看现在的结果")),
        ({}, CLOSED, ("您的回答已计入", "「种花」的统计已经包含您这一份", "看看结果")),
        (
            {"results": "after-close"},
            NOW,
            (
                "您的回答已计入",
                "「种花」已经计入您这一份，结果在2026年12月1日截止后公布",
                "回到投票页",
            ),
        ),
        (
            {"results": "after-close"},
            CLOSED,
            ("您的回答已计入", "「种花」的统计已经包含您这一份", "看看结果"),
        ),
        (
            {"results": "never"},
            NOW,
            ("您的回答已收下", "「种花」已经收下您这一份，结果不公布", "回到投票页"),
        ),
        ({"kind": "signup"}, NOW, ("您已报上名", "「种花」已经给您报上", "回到报名页")),
        (
            {"kind": "signup", "capacity": 2},
            NOW,
            ("您已报上名", "「种花」已经给您报上，占一个名额", "看看还有几个名额"),
        ),
        (
            {"kind": "signup", "capacity": 2},
            CLOSED,
            ("您已报上名", "「种花」已经给您报上，占一个名额", "回到报名页"),
        ),
    ],
)
def test_a_receipt_promises_what_the_page_behind_it_shows(
    more: dict[str, Any], at: datetime, said: tuple[str, str, str]
) -> None:
    """No result where there is none yet or ever, and of a sign-up its place."""
    assert form_of(**more).acknowledgement("种花", at) == Acknowledgement(*said)
