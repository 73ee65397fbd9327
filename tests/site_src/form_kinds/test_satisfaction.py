"""Satisfaction is an exact share of those who answered, and what is shown of it never flatters."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.form_kinds.satisfaction import (
    Quarter,
    Satisfied,
    content_with,
    in_order,
    in_percent,
    overall,
    satisfied,
)
from site_src.questions.results import QuestionFacts
from site_src.questions.types import TYPES
from site_src.show.chart import line_chart

SHARES = st.fractions(0, 1, max_denominator=100_000)
ITEMS = st.builds(
    lambda answered, content, weight: Satisfied("甲", min(content, answered), answered, weight),
    st.integers(1, 1000),
    st.integers(0, 1000),
    st.integers(1, 100),
)


@pytest.mark.parametrize(
    ("asked", "content"),
    [
        ({"type": "choice", "options": ["满意", "基本满意", "不满意"]}, ("满意", "基本满意")),
        ({"type": "choice", "options": ["满意", "一般", "不满意"]}, ("满意",)),
        ({"type": "choice", "options": ["同意", "不同意"]}, ()),
        ({"type": "choices", "options": ["满意", "不满意"]}, ()),
        ({"type": "scale", "min": 1, "max": 5}, ("3", "4", "5")),
        ({"type": "scale", "min": 0, "max": 10}, ("5", "6", "7", "8", "9", "10")),
        ({"type": "scale", "min": 1, "max": 10}, ("6", "7", "8", "9", "10")),
    ],
)
def test_content_are_who_choose_so_and_who_give_the_middle_of_a_scale_or_more(
    asked: dict[str, object], content: tuple[str, ...]
) -> None:
    assert content_with(TYPES.read({"id": "q", "ask": "甲", **asked})) == content


def test_who_left_an_item_out_is_in_no_share() -> None:
    item = TYPES.read(
        {"id": "q", "ask": "甲", "type": "choice", "options": ["满意", "基本满意", "不满意"]}
    )
    counts = {"满意": 1, "基本满意": 1, "不满意": 1}
    found = satisfied(item, QuestionFacts(counts=counts), 1)
    assert found is not None
    assert found.share == Fraction(2, 3)
    assert satisfied(item, QuestionFacts(counts=dict.fromkeys(counts, 0)), 1) is None
    assert satisfied(item, None, 1) is None


@given(st.lists(ITEMS, min_size=1, max_size=8))
def test_the_whole_is_what_it_would_be_if_an_item_were_asked_as_often_as_it_weighs(
    items: list[Satisfied],
) -> None:
    found = overall(items)
    asked = [item.share for item in items for _ in range(item.weight)]
    assert found == sum(asked) / len(asked)
    assert min(asked) <= found <= max(asked)
    assert overall(items[::-1]) == found


@given(SHARES, st.integers(1, 1000))
def test_what_is_below_a_limit_is_never_shown_as_reaching_it(share: Fraction, tenths: int) -> None:
    shown = in_percent(share)
    if shown.startswith("不到"):
        assert 0 < share < Fraction(1, 1000)
        return
    read = Fraction(shown.removesuffix("%")) / 100
    assert read <= share < read + Fraction(1, 1000)
    limit = Fraction(tenths, 1000)
    assert (share < limit) == (read < limit)


def test_of_a_quarter_that_is_told_twice_the_last_stands() -> None:
    told = [Quarter("2026Q1", Fraction(1, 2)), Quarter("2025Q4", Fraction(1)), Quarter("2026Q1", Fraction(1, 4), 8)]  # fmt: skip
    assert in_order(told) == (told[1], told[2])


@given(st.lists(SHARES, min_size=2, max_size=12))
def test_a_chart_rises_where_satisfaction_does_and_stays_in_its_frame(
    shares: list[Fraction],
) -> None:
    names = [f"{2000 + n // 4}Q{n % 4 + 1}" for n in range(len(shares))]
    quarters = [Quarter(name, share) for name, share in zip(names, shares, strict=True)]
    chart = line_chart(quarters, [Fraction(4, 5), Fraction(4, 5)])
    assert chart is not None
    assert [dot.label for dot in chart.dots] == [q.percent for q in quarters[-8:]]
    assert all(chart.top <= dot.y <= chart.bottom for dot in chart.dots)
    assert all(chart.left <= dot.x <= chart.right for dot in chart.dots)
    assert [limit.label for limit in chart.limits] == ["80%"]
    for (one, left), (two, right) in zip(
        zip(quarters[-8:], chart.dots, strict=True),
        list(zip(quarters[-8:], chart.dots, strict=True))[1:],
        strict=False,
    ):
        assert left.x < right.x
        assert (one.share <= two.share) or left.y <= right.y
    assert line_chart(quarters[:1], []) is None
