"""Front matter as a form: what it shows, and what becomes of what it sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_src.editing.controls import Moment, Tick
from site_src.editing.fault_places import BODY, NOWHERE, placed
from site_src.editing.fields import Field, Group, Rows, place_of
from site_src.editing.filling import (
    filled,
    labels_of,
    page_form,
    row_added,
    row_moved,
    row_removed,
)
from site_src.editing.front_matter import values
from site_src.source.faults import Fault
from tests.conftest import DEMO, GOOD

POLL = """---
title: 楼道灯
form:
  kind: poll
  opens: 2026-11-01
  closes: 2026-11-30T18:00  # 周一
  questions:
    - {id: q1, ask: 换不换, type: choice, options: [换, 不换], required: true}
    - id: q2
      ask: 为什么
      type: text
      max: 300
---

正文
"""


def fields(path: str, text: str) -> dict[str, Field]:
    return {each.name: each for each in page_form(path, text).fields()}


def sent_back(path: str, text: str) -> dict[str, list[str]]:
    """What a browser sends of the form where nobody changed anything."""
    found = {}
    for name, field in fields(path, text).items():
        shown = field.control.shown(field.held)
        found[name] = ["", shown] if isinstance(field.control, Tick) else [shown]
        if isinstance(field.control, Moment):
            day, _, hour = shown.partition("T")
            found[name] = [day, hour]
    return found


PAGES = [
    (folder, path.relative_to(folder).as_posix())
    for folder in (DEMO, GOOD)
    for path in sorted(folder.rglob("*.md"))
]


@pytest.mark.parametrize(("folder", "path"), PAGES, ids=lambda each: str(each)[-30:])
def test_a_form_that_is_sent_back_as_it_came_changes_no_byte(folder: Path, path: str) -> None:
    """Of every page of the demo, of all kinds."""
    text = (folder / path).read_text(encoding="utf-8")
    assert filled(path, text, sent_back(path, text)) == text


def test_a_form_has_the_keys_of_its_kind_with_their_names_and_helps() -> None:
    """Keys that can say one thing only are not shown."""
    found = fields("news/a.md", "---\ntitle: 甲\ndate: 2026-11-20\n---\n")
    assert (found["title"].label, found["title"].required) == ("标题", True)
    assert "零点" in found["date"].help
    assert list(found["category"].control.words)[:2] == ["公告", "党建"]
    assert "kind" not in found
    poll = fields("forms/a.md", POLL)
    assert list(poll["form/kind"].control.words.values())[:3] == ["投票", "报名", "提名"]
    assert poll["form/questions/0/options"].control.shown(["换", "不换"]) == "换\n不换"
    assert "form/questions/1/options" not in poll
    members = page_form("boards/a.md", "---\ntitle: 甲\nmembers: [{name: 张三}]\n---\n")
    rows = {each.name: each for each in members.parts if isinstance(each, Rows)}
    assert [row.label for row in rows["members"].rows] == ["张三"]


def test_what_people_call_it_comes_first_and_what_few_write_is_folded() -> None:
    """Of a member the name, not the telephone; of an activity when it is, not when it was written. A group
    that may be left out is folded until it says something."""
    board = page_form("boards/a.md", "---\ntitle: 甲\nmembers: [{name: 张三}]\n---\n")
    members, teams = (each for each in board.parts if isinstance(each, Rows))
    keys = [each.place[-1] for each in members.rows[0].fields()]
    assert (keys[0], keys[-2:]) == ("name", ["phone", "agreed"])
    assert [each.place[-1] for each in members.rows[0].fields() if each.rare] == ["phone", "agreed"]
    assert (members.folded, teams.folded) == (False, True)
    activity = page_form("news/a.md", "---\ntitle: 甲\nkind: activity\n---\n")
    usual = [each.place[-1] for each in activity.fields() if not each.rare]
    assert usual[:3] == ["title", "starts", "ends"]
    assert usual[-3:] == ["date", "category", "tags"]


def test_what_is_sent_stands_in_the_text_as_its_key_takes_it() -> None:
    """Numbers as numbers, ticks as true, a day and its hour as one, lines as a list."""
    text = filled(
        "forms/a.md",
        POLL,
        {
            "title": ["1", ""],
            "form/closes": ["2026-12-01", "09:30"],
            "form/results": ["after-close"],
            "form/keep": ["30"],
            "form/questions/0/options": ["换\r\n不换\r\n再看看"],
            "form/questions/0/required": [""],
            "form/questions/1/max": [""],
            "form/questions/1/show_if": ["q1：换"],
        },
    )
    form = values(text)["form"]
    assert values(text)["title"] == "1"
    assert "closes: 2026-12-01T09:30  # 周一\n" in text
    assert (form["results"], form["keep"]) == ("after-close", 30)
    assert form["questions"][0] == {
        "id": "q1",
        "ask": "换不换",
        "type": "choice",
        "options": ["换", "不换", "再看看"],
    }
    assert form["questions"][1]["show_if"] == {"q1": "换"}
    assert "max" not in form["questions"][1]


def test_a_number_that_should_be_a_text_becomes_one_when_it_is_sent() -> None:
    """It looks the same in its field, and nobody could put it right there otherwise."""
    text = "---\ntitle: 2026\norder: '7'\n---\n"
    assert values(filled("a.md", text, sent_back("a.md", text))) == {"title": "2026", "order": 7}


def test_what_a_template_leaves_to_fill_in_is_a_hint_and_no_value() -> None:
    """Left empty it goes, where the page can do without it; else it stays, and the check tells of it."""
    text = "---\ntitle: 〔填：标题〕\nhours: 〔填：什么时候开门〕\n---\n"
    hours = fields("places/a.md", text)["hours"]
    assert (hours.control.shown(hours.held), hours.control.hint(hours.held)) == ("", "什么时候开门")
    empty = filled("places/a.md", text, {"title": [""], "hours": [""]})
    assert empty == "---\ntitle: 〔填：标题〕\n---\n"
    assert values(filled("places/a.md", text, {"hours": ["全天"]}))["hours"] == "全天"


def test_characters_that_no_page_can_hold_are_left_out() -> None:
    """A phone's keyboard may send them."""
    assert values(filled("a.md", "---\ntitle: 甲\n---\n", {"title": ["乙\x00\u2028\ufeff丙"]})) == {
        "title": "乙丙"
    }


def test_a_question_is_added_moved_and_taken_away() -> None:
    """With an id of its own, and what its type must say."""
    place = place_of("form/questions")
    text = row_added("forms/a.md", POLL, place, "phone")
    assert values(text)["form"]["questions"][2] == {"id": "q3", "ask": None, "type": "phone"}
    assert "form/questions/2/ask" in fields("forms/a.md", text)
    moved = row_moved(text, (*place, 2), -1)
    assert [each["id"] for each in values(moved)["form"]["questions"]] == ["q1", "q3", "q2"]
    assert row_moved(moved, (*place, 1), 1) == text
    assert row_removed(text, (*place, 2)) == POLL
    assert row_moved(POLL, (*place, 0), -1) == POLL


def test_a_row_can_be_added_to_a_page_that_has_none() -> None:
    """The first problem of a ledger."""
    text = row_added("a.md", "---\ntitle: 甲\n---\n", ("problems",))
    assert values(text)["problems"] == [
        {"title": None, "kind": None, "opened": None, "by": None},
    ]


def test_a_question_of_another_type_loses_what_that_type_does_not_take() -> None:
    """Else the check would ask to take it out by hand."""
    text = filled("forms/a.md", POLL, {"form/questions/0/type": ["number"]})
    assert values(text)["form"]["questions"][0] == {
        "id": "q1",
        "ask": "换不换",
        "type": "number",
        "required": True,
    }
    signup = filled("forms/a.md", POLL, {"form/kind": ["signup"], "form/results": ["live"]})
    assert values(signup)["form"]["kind"] == "signup"


BOARD = """---
title: 公示牌
group: committee
members:
  - {name: 张三, post: 主任}
  - name: 李四
    post: 委员
---

正文
"""


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (Fault("", 2, "「title」太长", ""), "title"),
        (Fault("", 5, "「post」太长", ""), "members/0/post"),
        (Fault("", 5, "个人的电话要本人同意才能公开", ""), "members/0"),
        (Fault("", 1, "缺少「date」", "", place=("date",)), NOWHERE),
        (Fault("", 1, "缺少「seats」", "", place=("seats",)), "seats"),
        (Fault("", 6, "引号没有成对", ""), "members/1/name"),
        (Fault("", 5, "不对", "", place=("members", 0, "phone")), "members/0/phone"),
        (Fault("", 9, "没有标题的图片", ""), BODY),
        (Fault("", 1, "文件名不能当公示牌的 id", ""), NOWHERE),
    ],
)
def test_a_fault_stands_at_its_field(fault: Fault, name: str) -> None:
    """By its place where that is known, else by its line and the key that it names; else above all."""
    names = set(labels_of(page_form("boards/a.md", BOARD)))
    assert placed([fault], BOARD, names) == {name: (fault,)}


def test_a_group_holds_every_name_that_stands_in_it() -> None:
    """Rows too, which faults may stand at."""
    form = page_form("boards/a.md", BOARD)
    assert isinstance(form, Group)
    assert {"members", "members/0", "members/0/name", "members/1/phone"} <= set(labels_of(form))


def test_what_only_votes_on_paper_ask_stands_apart() -> None:
    """The questions of a poll come first: an office that makes one has no rule of an assembly to cite."""
    poll = page_form("forms/x.md", "---\ntitle: x\nform:\n  kind: poll\n---\n")
    apart = {each.place[-1] for each in poll.fields() if each.rare}
    assert {"paper", "both", "silent", "silent_rule"} <= apart
