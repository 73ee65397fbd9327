"""Volunteers' hours as all may see them: by year, team and theme, and of persons what they chose."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from site_src.content.check import check
from site_src.content.site import Page
from site_src.forms.facts import facts_bytes
from site_src.forms.form import Form
from site_src.questions.respondents import respondent
from site_src.show.fragments import form_fragment, results_fragment
from site_src.volunteering.hours import Credit, Profile, Volunteered, hours, years
from site_src.volunteering.profile import NOT, NUMBER, SURNAME, TEAM, WHOLE, shown_as
from tests.conftest import Compound, article
from tests.site_src.source.test_frontmatter import page, said
from tests.site_src.volunteering.test_recurrence import DAYS, at
from tests.support.activity import put_activity

HEAD = "title: 甲\nform:\n  kind: volunteer\n  opens: 2026-01-01\n  closes: 2027-12-31\n"
NOW = at(DAYS[0], 9)


def form() -> Form:
    found = page(HEAD + "  teams: [扶老助残队, 环境保护队]\n", path="forms/a.md")
    assert isinstance(found, Page)
    meta = found.meta
    assert isinstance(meta.form, Form)  # type: ignore[attr-defined]
    return meta.form  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    ("way", "name", "seen"),
    [
        (WHOLE, "李金莲", "李金莲"),
        (SURNAME, "李金莲", "李*"),
        (NUMBER, "李金莲", "编号 2048-1377"),
        (NOT, "李金莲", None),
        (WHOLE, "", "编号 2048-1377"),
        (WHOLE, "买买提·阿不都热依木", "买买提·阿不都热依木"),
        (WHOLE, "Anne-Marie O'Neil", "Anne-Marie O'Neil"),
        (WHOLE, "李金莲 13800000000", "李*"),
        ("别的", "李金莲", "编号 2048-1377"),
    ],
)
def test_a_volunteer_is_shown_as_he_chose(way: str, name: str, seen: str | None) -> None:
    """A name that is no longer kept gives way to the number, and no number passes for one."""
    assert shown_as(way, name, "20481377") == seen


def test_who_is_not_shown_is_in_the_sum_of_the_whole_compound_alone() -> None:
    """Out of a team's, a single one could be told."""
    profiles = {"a": Profile("甲队", "李*"), "b": Profile("甲队", None)}
    given = [Credit(who, "x", "2026-05-01", "环境保护", 90) for who in ("a", "b", "left")]
    [(year, found)] = years(given, profiles).items()
    assert (year, found.total.minutes, found.total.volunteers) == ("2026", 270, 3)
    assert {team: each.minutes for team, each in found.teams.items()} == {"甲队": 90}
    assert [(each.name, each.hours) for each in found.shown] == [("李*", "1.5")]


def test_an_activity_is_counted_once_a_date_however_many_came() -> None:
    """Of a class that is held every day each day is one; the latest year comes first."""
    given = [
        Credit("a", "class", "2026-11-23", "文化活动", 120),
        Credit("b", "class", "2026-11-23", "文化活动", 120),
        Credit("a", "class", "2026-11-24", "文化活动", 120),
        Credit("a", "class", "2025-11-24", "文化活动", 120),
        Credit("a", "none", "2026-11-25", "文化活动", 0),
    ]
    found = years(given, {})
    assert list(found) == ["2026", "2025"]
    assert (found["2026"].total.activities, found["2026"].themes["文化活动"].minutes) == (2, 360)


def test_hours_are_said_to_the_tenth() -> None:
    """As people say them."""
    assert [hours(each) for each in (0, 30, 120, 100)] == ["0", "0.5", "2", "1.7"]


def test_it_asks_for_name_phone_team_and_how_to_be_shown() -> None:
    """And says at the name who sees it."""
    html = form_fragment(form(), form().public(None, NOW))
    assert html.count("必答") == 4
    assert "扶老助残队" in html
    assert "只写姓，例如「李*」" in html
    assert "页面上怎么写，由您在下面选" in html


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("", "缺少「teams」"),
        ("  teams: [甲]", "teams"),
        ("  teams: [甲, 甲]", "「甲」写了两次"),
        ("  teams: [甲, 乙]\n  questions: []", "表单种类「volunteer」不用「questions」"),
    ],
)
def test_what_it_does_not_take_is_a_fault(more: str, what: str) -> None:
    """At its line."""
    assert what in "".join(said(HEAD + more, path="forms/a.md"))


def test_a_demo_s_volunteers_are_of_every_team() -> None:
    asked = next(question for question in form().questions if question.id == TEAM)
    joined = {team for number in range(2) for team in asked.made_up(respondent(number, "a"))}
    assert joined == set(asked.counted)


def test_its_page_says_what_was_done() -> None:
    """In figures that answers' facts hold: members by team, then year by year."""
    given = [Credit("a", "x", "2026-05-01", "环境保护", 90)]
    facts = Volunteered(
        form="a",
        state="open",
        answers=1,
        years=years(given, {"a": Profile("环境保护队", "李*")}),
        members={"环境保护队": 1},
    )
    shown = results_fragment(form(), form().public(facts, NOW), NOW)
    assert "已有 1 位邻居登记" in shown
    assert "<b>1.5</b> 小时" in shown
    assert "<li>李*（环境保护队）：1 场" in shown
    assert "还没有记下时长" in results_fragment(form(), form().public(None, NOW), NOW)


def test_names_stand_on_pages_alone_and_in_no_version_before_once_they_are_taken_back(
    tmp_path: Path,
) -> None:
    """Not in the figures that anybody may read; the version of the site before the present one holds none."""
    compound = put_activity(tmp_path)
    (compound.state / "facts").mkdir(parents=True)
    given = [Credit("a", "x", "2026-11-20", "环境保护", 90)]
    for way in (WHOLE, NOT):
        found = years(given, {"a": Profile("环境保护队", shown_as(way, "李金莲", "20481377"))})
        facts = Volunteered(form="join", state="open", answers=1, years=found)
        (compound.state / "facts" / "join.json").write_bytes(facts_bytes(facts))
        if way == WHOLE:
            compound.build()
            copytree(tmp_path / ".site" / "000001", tmp_path / ".site" / "000000")
        else:
            compound.publish()
        files = [path for path in tmp_path.glob(".site/*/**/*") if path.is_file()]
        named = {path.name for path in files if "李金莲".encode() in path.read_bytes()}
        assert named == ({"join.html"} if way == WHOLE else set())


def test_an_activity_of_a_team_that_no_board_has_is_said(good: Compound) -> None:
    """It can be published: on its lists is nobody of that team."""
    front = {"starts": "2026-12-05", "theme": "环境保护", "kind": "activity", "teams": "[没有的队]"}
    good.write("news/a.md", article("清洁", "2026-11-20", **front))
    [told] = [each for each in check(good.content, []) if "没有的队" in each.what]
    assert told.level == "advice"
