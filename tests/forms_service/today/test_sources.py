"""What may wait for the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from forms_service.erasure.backup_record import Made
from forms_service.screens.watch import Standing
from forms_service.site.builds import Ended
from forms_service.telemetry.capacity import Room
from forms_service.today.sources import (
    ballots_on_paper,
    forms_soon,
    late_backup,
    lists_to_close,
    owed_by_office,
    refused_build,
    short_disk,
    silent_screens,
    votes_to_settle,
)
from forms_service.today.waiting import Line, Source
from forms_service.volunteering.open_lists import left_open
from site_src.content.site import PublishedForm
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.seal import Sealed
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.forms_service.electorate.test_electorate import vote
from tests.forms_service.sealing.test_certification import published
from tests.forms_service.secrecy.test_ballot_box import secret_vote

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=ZONE)


def texts(source: Source, now: datetime = NOW) -> list[str]:
    return [each.text for each in source(now)]


def test_a_form_waits_three_days_before_it_opens_and_before_it_closes(built_good: Compound) -> None:
    name, published = next(iter(built_good.read().forms.items()))
    form, source = published.form, forms_soon(lambda: {name: published})

    def states() -> Iterator[tuple[datetime, bool]]:
        for edge in (form.opens, form.closes):
            yield edge - timedelta(days=3, seconds=1), False
            yield edge - timedelta(days=3), True
            yield edge - timedelta(seconds=1), True
        yield form.closes, False

    assert [bool(texts(source, now)) for now, _ in states()] == [waits for _, waits in states()]


def standing(kind: str, **more: Any) -> PublishedForm:
    term = {"id": "x", "kind": kind, "opens": "2026-11-01", "closes": "2026-12-31"}
    return PublishedForm(FORM_KINDS.read({**term, **more}), "问一问", "forms/x.html")


def test_a_topic_that_enough_households_second_waits_for_a_meeting() -> None:
    """Not one that has a meeting or was declined, and none before there are enough."""
    said = [{"say": say, "text": "难"} for say in ("装椅子", "放婴儿车", "跳到九点半", "修车库")]
    said[2] |= {"declined": "刚议过"}
    said[3] |= {"meeting": "2026-12-12"}
    published = standing("topics", threshold=12, topics=said)
    seconds = dict.fromkeys((each["say"] for each in said), 12) | {"放婴儿车": 11}

    def facts(form: Form) -> FormFacts:
        return FormFacts.model_validate(
            {
                "form": form.id,
                "state": "open",
                "questions": {"seconded": {"counts": seconds}},
                "answers": 12,
            }
        )

    source = owed_by_office(lambda: {"x": published}, facts, "/edit?{}".format)
    [waits] = source(NOW)
    assert waits.text == "「问一问」里「装椅子」够 12 户联名了，还没有排上会"
    assert waits.address == "/edit?forms/x.md"
    seconds["装椅子"] = 11
    assert texts(source) == []


def test_a_published_question_waits_for_its_answer() -> None:
    published = standing("questionbox", to="社区")
    voice = {"question": "question", "text": "在哪里办？", "on": "2026-11-20"}
    replied = {**voice, "reply": {"taken": True, "why": "在窗口", "on": "2026-11-21"}}
    voices = [voice, replied]

    def facts(form: Form) -> FormFacts:
        return FormFacts.model_validate(
            {"form": form.id, "state": "open", "voices": voices, "answers": 2}
        )

    source = owed_by_office(lambda: {"x": published}, facts, "/edit?{}".format)
    [waits] = source(NOW)
    assert waits.text == "「问一问」有 1 个问题公开了，还没有答复"
    assert waits.address == "/s/desk/moderation?show=published&form=x"
    voices.remove(voice)
    assert texts(source) == []


def test_ballots_on_paper_wait_until_they_count() -> None:
    published = PublishedForm(vote(paper=True), "车棚", "che-peng.html")
    standing = {"che-peng": (2, 1)}
    source = ballots_on_paper(standing.__getitem__, lambda: {"che-peng": published})
    assert texts(source) == ["「车棚」的纸质票：2 张等第二遍，1 张两遍不一样，等第三个人来定"]
    standing["che-peng"] = (0, 0)
    assert texts(source) == []


def test_a_build_that_was_refused_waits_with_its_faults() -> None:
    fault = {
        "path": "content/news/a.md",
        "line": 3,
        "level": "fault",
        "what": "没写日期",
        "mend": "补上",
    }
    ended: list[Ended | None] = [None]
    source = refused_build(lambda: ended[0], Path("content"), "/edit?{}".format)
    assert texts(source) == []
    ended[0] = Ended(NOW, (fault,))
    (found,) = source(NOW)
    assert found.lines == (Line("news/a.md:3：没写日期。补上。", "/edit?news/a.md"),)
    assert found.address == "/edit?news/a.md"
    assert found.told
    ended[0] = Ended(NOW)
    assert texts(source) == []


def test_a_silent_screen_waits_by_its_title() -> None:
    standing = Standing("hall", True, None, None, NOW - timedelta(hours=2), None, silent=True)
    source = silent_screens(lambda _: [standing], {"hall": "1栋大堂屏"}.__getitem__)
    assert texts(source) == ["1栋大堂屏从2026年11月28日07:00起没有消息"]


def test_a_backup_that_was_missed_is_said() -> None:
    made: list[Made] = []
    source = late_backup(lambda: made)
    assert texts(source) == ["回答还没有做过备份"]
    made.append(Made(NOW - timedelta(hours=37), Path("a")))
    assert texts(source) == ["最近一次备份是2026年11月26日20:00，之后没有再做"]
    made.append(Made(NOW - timedelta(hours=6), Path("b")))
    assert texts(source) == []


def test_a_disk_that_fills_is_said_before_it_is_full() -> None:
    free = [100]
    source = short_disk(lambda _: Room(0, free[0], 1000, 500, 20))
    assert texts(source) == []
    free[0] = 39
    assert texts(source) == ["磁盘快满了"]
    free[0] = 19
    assert texts(source) == ["磁盘满了，居民的回答现在收不进来"]


def test_a_vote_waits_for_its_key_then_its_box_then_its_seal() -> None:
    form = secret_vote()
    vote, box = published(form), "none"
    seal: Sealed | None = None

    def said(now: datetime) -> list[str]:
        source = votes_to_settle(lambda: {form.id: vote}, lambda _: box, lambda _: seal)
        return texts(source, now)

    soon = form.opens - timedelta(days=3)
    assert said(soon - timedelta(seconds=1)) == []
    assert ["还没有做钥匙" in text for text in said(soon)] == [True]
    box = "sealed"
    assert said(form.opens) == []
    assert ["等两位监票人来开" in text for text in said(form.closes)] == [True]
    box = "opened"
    assert ["还没有封存" in text for text in said(form.closes)] == [True]
    seal = Sealed(digest="ab", at="2026-11-30T10:00:00+08:00")
    assert said(form.closes) == []
    seal = seal.model_copy(update={"stands": False})
    assert ["再封存一次" in text for text in said(form.closes)] == [True]


def test_lists_that_nobody_closed_wait_from_the_day_after_one_activity_a_line(
    good: Compound,
) -> None:
    """Until they are closed, or older than the desk shows; one that nobody was to come to is none."""
    times = "kind: activity\ntheme: 文化活动\nrepeats: {rule: FREQ=DAILY, until: 2026-11-22}\nstarts: 2026-11-20T16:30\nends: 2026-11-20T18:00\n"
    for name, more in (("class", "teams: [助学队]\n"), ("walk", "")):
        text = f"---\ntitle: {name}\ndate: 2026-11-01\n{times}{more}---\n\n一句话。\n"
        good.write(f"news/{name}.md", text)
    site = good.read()
    first = "news/class.md|2026-11-20"
    source = lists_to_close(lambda now: list(left_open(state, site, now)), lambda each: each.name)
    state: dict[str, Any] = {}
    assert not texts(source, datetime(2026, 11, 21, 17, 59, tzinfo=ZONE))
    [waits] = source(datetime(2026, 11, 23, 18, 0, tzinfo=ZONE))
    assert "「class」" in waits.text
    assert "的签到名单没有关，一共 3 次，时长还没有记" in waits.text
    assert waits.address == first
    state["checkin_lists"] = {first: {"closed": "2026-11-20T18:05:00+08:00"}}
    assert [each.address for each in source(NOW)] == ["news/class.md|2026-11-21"]
    state["checkin_ticks"] = {"x": {"list": "news/walk.md|2026-11-22"}}
    assert len(texts(source)) == 2
    later = texts(source, NOW + timedelta(days=30))
    assert not [text for text in later if "class" in text or "walk" in text]
