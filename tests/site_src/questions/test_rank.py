"""Options put in order: read from a form and from a program, counted by points and by first places."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.questions.question import Unreadable
from site_src.questions.rank import Rank
from site_src.questions.types import TYPES
from tests.site_src.source.test_frontmatter import said

OPTIONS = ["种树", "放电影", "跳蚤市场"]
HEAD = (
    "title: 甲\nform:\n  kind: poll\n  opens: 2026-09-25\n  closes: 2026-10-08\n  questions:\n"
    "    - {id: q, ask: 问, type: rank, options: [种树, 放电影, 跳蚤市场]"
)


def rank(**more: Any) -> Rank:
    found = TYPES.read({"id": "q", "ask": "问", "type": "rank", "options": OPTIONS, **more})
    assert isinstance(found, Rank)
    return found


ORDERS = st.permutations(OPTIONS).flatmap(
    lambda order: st.integers(1, len(OPTIONS)).map(lambda most: order[:most])
)


@given(ORDERS, st.randoms())
def test_an_order_is_the_same_however_it_is_sent(order: list[str], chance: Any) -> None:
    """A program sends the order; a form without scripts sends places, in the form's own order."""
    places = sorted(chance.sample(range(1, 20), len(order)))
    numbered = [f"{place}:{option}" for place, option in zip(places, order, strict=True)]
    chance.shuffle(numbered)
    assert rank().read(order) == rank().read(numbered) == order


@pytest.mark.parametrize(
    ("sent", "more", "what"),
    [
        (["1:种树", "1:放电影"], {}, "「种树」和「放电影」都排在第 1，请改一个"),
        (["1:种树", "2:种树"], {}, "「种树」排了两次，请只排一次"),
        (["种树", "种树"], {}, "「种树」排了两次，请只排一次"),
        (["1:种花"], {}, "请从列出的选项里选"),
        (["种树", "2:放电影"], {}, "请从列出的选项里选"),
        (["0:种树"], {}, "请从列出的选项里选"),
        (OPTIONS, {"max": 2}, "最多排 2 项，现在排了 3 项"),
        (["种树"], {"min": 2}, "请至少排 2 项"),
    ],
)
def test_what_is_no_order_is_told(sent: list[str], more: dict[str, int], what: str) -> None:
    assert rank(**more).read(sent) == Unreadable(what)


@given(st.lists(st.text(max_size=8) | st.sampled_from(["1:种树", "2:种树", "放电影"]), min_size=1))
def test_whatever_is_sent_nothing_is_raised(sent: list[str]) -> None:
    found = rank().read(sent)
    assert isinstance(found, Unreadable) or set(found) <= set(OPTIONS)  # type: ignore[arg-type]


@pytest.mark.parametrize("more", ["min: 3, max: 2", "max: 4", "min: 4"])
def test_more_or_fewer_places_than_there_can_be_are_a_fault(more: str) -> None:
    assert "要排的项数不对" in said(f"{HEAD}, {more}}}", path="forms/a.md")[0]


@pytest.mark.parametrize("more", ["min: 0", "min: -1", "min: true", "max: 0", "max: true"])
def test_a_number_of_places_that_is_none_is_a_fault(more: str) -> None:
    [found] = said(f"{HEAD}, {more}}}", path="forms/a.md")
    assert f"「{more[:3]}」" in found


@pytest.mark.parametrize(
    "options", ['[蓝, "1:蓝"]', '[{say: 青, was: 蓝}, "12:蓝"]', '[青, {say: 绿, was: "3:青"}]']
)
def test_an_option_that_reads_as_another_at_a_place_is_a_fault(options: str) -> None:
    """Without scripts a form sends 1:蓝 for 蓝 at the first place."""
    front = HEAD.replace("[种树, 放电影, 跳蚤市场]", options)
    assert front != HEAD
    [found] = said(f"{front}}}", path="forms/a.md")
    assert "分不开" in found
    assert "请换一种写法" in found


def test_an_option_with_a_number_before_it_is_one() -> None:
    asked = rank(options=["1:1 比例", "2:1 比例"])
    assert asked.read(["1:2:1 比例", "2:1:1 比例"]) == ["2:1 比例", "1:1 比例"]
    assert asked.read(["2:1 比例"]) == ["2:1 比例"]


@given(st.lists(ORDERS, max_size=20))
def test_points_and_first_places_are_those_of_each_order_added_up(orders: list[list[str]]) -> None:
    marks = Counter((option, place) for order in orders for place, option in enumerate(order))
    found = rank().facts(marks).model_dump()
    for option in OPTIONS:
        assert found["counts"][option] == sum(option in order for order in orders)
        assert found["first"][option] == sum(order[0] == option for order in orders)
        given_points = (3 - order.index(option) for order in orders if option in order)
        assert found["points"][option] == sum(given_points)


def test_who_chose_an_earlier_wording_ranked_the_option() -> None:
    asked = rank(options=[{"say": "植树", "was": "种树"}, "放电影"])
    assert asked.read(["1:种树", "2:放电影"]) == ["种树", "放电影"]
    found = asked.facts({("种树", 0): 2, ("植树", 1): 1}).model_dump()
    assert (found["points"]["植树"], found["first"]["植树"]) == (5, 2)


def test_a_result_begins_with_what_is_wanted_most_and_says_both_counts() -> None:
    marks = {("种树", 1): 2, ("放电影", 0): 1, ("放电影", 1): 1, ("跳蚤市场", 0): 2}
    rows = rank().results(rank().facts(marks), 3)
    assert [(row.option, row.said) for row in rows] == [
        ("跳蚤市场", "6 分，2 人排第一"),
        ("放电影", "5 分，1 人排第一"),
        ("种树", "4 分，0 人排第一"),
    ]
    assert all(0 <= row.share <= 1 for row in rows)


def test_a_receipt_says_the_order() -> None:
    assert rank().masked(["放电影", "种树"]) == "第 1 放电影、第 2 种树"
