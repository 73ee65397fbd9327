"""What somebody is told became of an answer holds for the form that it was given to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.form import Form
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 23, 10, tzinfo=ZONE)
CLOSED = NOW + timedelta(days=30)
OVER = "已于2026年12月1日截止，结果不再变。"
LOOK = "要是有变动，会写在报名页上，出门前请再看一眼。"


def form_of(**more: Any) -> Form:
    about = {"id": "hua", "kind": "poll", "opens": "2026-11-01", "closes": "2026-12-01"}
    asked = [{"id": "q", "ask": "种什么", "type": "choice", "options": ["月季", "桂花"]}]
    return FORM_KINDS.read({**about, "questions": asked, **more})


@pytest.mark.parametrize(
    ("more", "at", "said"),
    [
        (
            {},
            NOW,
            (
                "您的回答已计入",
                "「种花」的统计已经包含您这一份",
                "看看现在的结果",
                "还有邻居要答，结果会跟着变；2026年12月1日截止，以后不再变。",
            ),
        ),
        ({}, CLOSED, ("您的回答已计入", "「种花」的统计已经包含您这一份", "看看结果", OVER)),
        (
            {"results": "after-close"},
            NOW,
            (
                "您的回答已计入",
                "「种花」已经计入您这一份",
                "回到投票页",
                "结果在2026年12月1日截止后公布，到时打开投票页就能看到。",
            ),
        ),
        (
            {"results": "after-close"},
            CLOSED,
            ("您的回答已计入", "「种花」的统计已经包含您这一份", "看看结果", OVER),
        ),
        (
            {"results": "never"},
            NOW,
            (
                "您的回答已收下",
                "「种花」已经收下您这一份",
                "回到投票页",
                "工作人员会看，结果不公布。",
            ),
        ),
        ({"kind": "signup"}, NOW, ("您已报上名", "「种花」已经给您报上", "回到报名页", LOOK)),
        (
            {"kind": "signup", "capacity": 2},
            NOW,
            ("您已报上名", "「种花」已经给您报上，占一个名额", "看看还有几个名额", LOOK),
        ),
        (
            {"kind": "signup", "capacity": 2},
            CLOSED,
            ("您已报上名", "「种花」已经给您报上，占一个名额", "回到报名页", LOOK),
        ),
    ],
)
def test_a_receipt_promises_what_the_page_behind_it_shows(
    more: dict[str, Any], at: datetime, said: tuple[str, str, str, str]
) -> None:
    """No result where there is none yet or ever, and of a sign-up its place."""
    assert form_of(**more).acknowledgement("种花", at) == Acknowledgement(*said)


def test_of_a_vote_it_is_not_said_that_its_count_stands_before_it_is_sealed() -> None:
    """Ballots on paper are entered after the close too."""
    form = form_of(by="household", results="after-close")
    said = form.acknowledgement("种花", CLOSED).next
    assert said == "已于2026年12月1日截止；封存以前是初步结果，还可能变。"
