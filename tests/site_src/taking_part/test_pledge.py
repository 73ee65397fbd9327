"""A pledge: one tick, a name for those who like, and how many gave it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.content.site import Page
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.turnout import Heads, TookPart
from site_src.show.fragments import form_fragment, results_fragment
from site_src.source.moments import ZONE
from site_src.taking_part.pledge import FEW, Pledge, Pledged, shown_name, told_by_building
from tests.site_src.source.test_frontmatter import page, said

HEAD = "title: 甲\nform:\n  kind: pledge\n  opens: 2026-09-25\n  closes: 2026-10-08\n"
NOW = datetime(2026, 10, 1, 9, tzinfo=ZONE)


def pledge() -> Pledge:
    found = page(HEAD + "  says: 我的电动车不上楼", path="forms/a.md")
    assert isinstance(found, Page)
    meta: Any = found.meta
    assert isinstance(meta.form, Pledge)
    return meta.form


def test_it_asks_for_one_tick_and_a_name_that_may_stay_empty() -> None:
    html = form_fragment(pledge(), pledge().public(None, NOW))
    assert re.findall(r'<input type="checkbox" name="pledge" value="(.*?)"', html) == [
        "我的电动车不上楼"
    ]
    assert html.count("必答") == 1
    assert "页面上只写姓，例如「李*」" in html
    assert ">我承诺</button>" in html


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("", "缺少「says」"),
        ("  says:", "「says」后面空着"),
        ("  says: 我来\n  results: never", "「results」不能是「never」"),
        ("  says: 我来\n  questions: []", "表单种类「pledge」不用「questions」"),
        ("  says: 我来\n  capacity: 3", "表单种类「pledge」不用「capacity」"),
    ],
)
def test_what_it_does_not_take_is_a_fault(more: str, what: str) -> None:
    assert what in "".join(said(HEAD + more, path="forms/a.md"))


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("5", ":7: 选项应当是文字"),
        ("[我来]", ":7: 选项应当是文字"),
        ("'  '", ":7: 选项空着或太长"),
        ("{say: 我来, wsa: 来}", ":7: 没有「wsa」这个键。想写的可能是「was」"),
        ("{say: 我来, was: 我来}", ":7: 选项「我来」的 was 里有重复的写法"),
    ],
)
def test_what_is_wrong_with_its_words_is_told_at_their_line(says: str, told: str) -> None:
    [fault] = said(f"{HEAD}  says: {says}", path="forms/a.md")
    assert told in fault


def test_a_page_says_how_many_and_the_names_as_they_may_be_seen() -> None:
    held = Pledged(form="a", state="open", answers=3, names=("李*", "李*", "王*"))
    shown = results_fragment(pledge(), pledge().public(held, NOW), NOW)
    assert "已有 3 位邻居承诺。" in shown
    assert "留了名的：李*（2 位）、王*。" in shown
    nobody = results_fragment(pledge(), pledge().public(None, NOW), NOW)
    assert "还没有人承诺。" in nobody
    assert "留了名" not in nobody


def test_what_an_editor_wrote_is_read_again_from_what_a_build_knows() -> None:
    form = pledge()
    kept = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert FORM_KINDS.read(kept) == form


@given(st.text(min_size=1, max_size=40))
def test_of_no_name_more_than_its_first_character_is_shown(name: str) -> None:
    assert shown_name(name) == name[0] + "*"


def test_of_households_a_page_says_how_many_by_building_and_of_how_many() -> None:
    form = pledge().model_copy(update={"by": "household"})
    turnout = TookPart(households=Heads(took_part=31, of=90))
    held = Pledged(
        form="a", state="open", answers=31, turnout=turnout, buildings={"2栋": 20, "1栋": 11}
    )
    shown = results_fragment(form, form.public(held, NOW), NOW)
    assert "已有 31 户承诺，共 90 户。" in shown
    assert re.findall(r"<li>(.*?)</li>", shown) == ["2栋 <b>20</b> 户", "1栋 <b>11</b> 户"]


@given(st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.integers(1, 12)))
def test_of_a_building_with_few_nothing_is_told_nor_can_be_worked_out(
    counts: dict[str, int],
) -> None:
    told = told_by_building(counts)
    assert all(counts[building] == number >= FEW for building, number in told.items())
    rest = {building: number for building, number in counts.items() if building not in told}
    assert len(rest) != 1 or not told or min(rest.values()) >= FEW
    if all(number >= FEW for number in counts.values()):
        assert told == counts
