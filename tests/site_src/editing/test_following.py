"""What follows from an answer that was said yes to: a draft with what may be public, and blanks for the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from site_src.content.reading import read_page
from site_src.content.site import Page
from site_src.editing.following import Approved, begun, with_row
from site_src.form_kinds.table import FORM_KINDS
from site_src.kinds.meetings import MeetingMeta
from site_src.kinds.page_kinds import FormMeta, PageMeta
from site_src.markup.rendering import Renderer
from site_src.proceedings.follow_up import FollowUp, answer_key
from site_src.source.moments import ZONE
from site_src.taking_part.applications import Proposal
from site_src.taking_part.topics import Topics

NOW = datetime(2026, 11, 28, 9, tzinfo=ZONE)
KEY = answer_key("K7M2Q9X4T6R3W8YB")
APPROVED = Approved(
    KEY,
    (
        ("想做什么？", "教老人用手机，每周二一次。<b>*免费*</b> /// forms"),
        ("什么时候？", "明年三月到六月"),
    ),
    "李*",
    "小区党支部",
    date(2026, 11, 20),
    date(2026, 11, 27),
)
NOTHING = replace(APPROVED, said=(), name="")
PROJECT = FollowUp("项目页", "project")
MEETING = FollowUp("会议页", "meeting", "meeting")
TOPIC = FollowUp("联名的单子", "topics", "form", "topics")
TOPICS = (
    "---\ntitle: 联名\nform:\n  kind: topics\n  opens: 2026-11-01\n  closes: 2026-12-31\n"
    "  topics:\n    - {say: 装椅子, text: 石凳凉}\n---\n说说。\n"
)


def page_of(path: str, text: str) -> Page:
    """The page, which has no fault."""
    page, faults = read_page(Path(), path, Renderer(), {path: text})
    assert page is not None, faults
    assert [each for each in faults if each.level == "fault"] == []
    return page


def filled(text: str) -> str:
    """As an editor leaves it who had nothing to add."""
    return text.replace("〔填：", "填过").replace("〕", "")


def test_a_projects_page_begins_with_what_may_be_public() -> None:
    path, text = begun(PROJECT, APPROVED, NOW)
    assert path == "projects/jiao-lao-ren-yong-shou-ji.md"
    page = page_of(path, filled(text))
    assert isinstance(page.meta, PageMeta)
    assert page.title == "教老人用手机"
    assert page.meta.follows == (KEY,)
    [step] = page.meta.timeline
    assert (step.date, step.title) == ("2026-11-27", "立项")
    assert step.text.startswith("小区党支部同意。")
    assert "什么时候？：明年三月到六月" in page.markup.html
    assert "报的人：李*。" in page.markup.html


def test_what_somebody_wrote_marks_nothing_up() -> None:
    path, text = begun(PROJECT, APPROVED, NOW)
    html = page_of(path, filled(text)).markup.html
    assert "*免费*" in html
    assert "<b>" not in html
    assert "live:forms" not in html


@pytest.mark.parametrize("follow", [PROJECT, MEETING])
def test_what_nobody_has_read_is_left_to_fill_in(follow: FollowUp) -> None:
    _, text = begun(follow, NOTHING, NOW)
    assert "手机" not in text
    assert "报的人" not in text
    assert 'title: "〔填：' in text
    assert KEY in text


def test_a_meetings_page_has_the_topic_on_its_agenda() -> None:
    path, text = begun(MEETING, APPROVED, NOW)
    text = filled(text).replace("starts: 填过哪天几点，例如 ", "starts: ")
    page = page_of(path, text)
    assert isinstance(page.meta, MeetingMeta)
    assert page.meta.agenda == ("教老人用手机",)
    assert page.meta.follows == (KEY,)


def test_a_topic_is_one_row_more_and_no_other_byte_changes() -> None:
    text = with_row(TOPIC, TOPICS, APPROVED)
    assert text.startswith(TOPICS.partition("---\n说说")[0])
    page = page_of("forms/yi.md", text)
    assert isinstance(page.meta, FormMeta)
    assert isinstance(page.meta.form, Topics)
    first, second = page.meta.form.topics
    assert (first.say, second.say, second.proposed) == (
        "装椅子",
        "教老人用手机",
        date(2026, 11, 20),
    )
    assert page.meta.follows == (KEY,)


def test_a_candidate_is_named_where_they_agreed_and_the_rest_is_their_editors() -> None:
    follow = FollowUp("候选人", "election", "form", "candidates", only_before=True)
    front = "---\ntitle: 选举\nform:\n  kind: election\n  candidates:\n    - id: cao\n      name: 曹\n---\n"
    whole = with_row(follow, front, replace(APPROVED, name="李小明"))
    assert "name: 李小明" in whole
    assert '讲担当: "〔填：' in whole
    for partly in (APPROVED, NOTHING):
        assert 'name: "〔填：姓名' in with_row(follow, front, partly)


@pytest.mark.parametrize(
    ("chosen", "name"),
    [("写全名", "李小明"), ("只写姓，例如「李*」", "李*"), ("不写名字", ""), (None, "")],
)
def test_whoever_proposed_is_named_as_they_agreed(chosen: str | None, name: str) -> None:
    options = ["写全名", "只写姓，例如「李*」", "不写名字"]
    questions = [
        {"id": "who", "ask": "您的姓名", "type": "name"},
        {"id": "named", "ask": "名字怎么写？", "type": "choice", "options": options},
    ]
    form = FORM_KINDS.read(
        {
            "id": "bao",
            "kind": "proposal",
            "about": "project",
            "opens": "2026-11-01",
            "closes": "2026-12-31",
            "questions": questions,
        }
    )
    assert isinstance(form, Proposal)
    values = {"who": "李小明", **({"named": chosen} if chosen else {})}
    assert form.credited(values) == name
