"""A title broken into lines, as Chinese is set."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.sharing.lines import set_title

HEIGHTS = ((100, 2), (80, 3), (60, 3))


def _measure(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in text)


def _set(title: str) -> tuple[str, ...]:
    return set_title(title, _measure, 1000, HEIGHTS).lines


def test_a_short_title_stands_on_one_line_in_the_largest_type() -> None:
    found = set_title("冬至饺子", _measure, 1000, HEIGHTS)
    assert (found.lines, found.size) == (("冬至饺子",), 100)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("六十七名党员报到：登台亮相，认领岗位", ("六十七名党员报到：", "登台亮相，认领岗位")),
        ("一季度化解矛盾评比：一碗面的调解", ("一季度化解矛盾评比：", "一碗面的调解")),
        ("《居民公约》第九条怎么改才好", ("《居民公约》", "第九条怎么改才好")),
    ],
)
def test_lines_break_where_a_reader_pauses(title: str, lines: tuple[str, ...]) -> None:
    assert _set(title) == lines


@pytest.mark.parametrize(
    ("title", "whole"),
    [
        (
            "关于2026年度第三季度物业服务满意度评议的通知",
            ("2026年度", "第三季度", "物业", "满意度"),
        ),
        ("电梯更换方案征求意见截至12月31日18:30为止", ("12月31日", "18:30", "方案")),
        ("欢迎各位邻居参加Open Day开放日活动", ("邻居", "Open")),
    ],
)
def test_what_belongs_together_stays_on_one_line(title: str, whole: tuple[str, ...]) -> None:
    lines = _set(title)
    assert len(lines) > 1
    for word in whole:
        assert any(word in line for line in lines), (word, lines)


@pytest.mark.parametrize(
    "title", ["业主，请带好房产证和身份证，到议事港来", "（三）选举办法（草案）和候选人名单公示"]
)
def test_no_line_begins_or_ends_with_what_cannot(title: str) -> None:
    for line in _set(title):
        assert line[0] not in "，。、；：！？）》」”…"
        assert line[-1] not in "（《「“"


def test_a_title_too_long_for_three_lines_is_cut_and_says_so() -> None:
    lines = _set("这是一个很长很长的题目" * 8)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_a_word_longer_than_a_line_is_broken_all_the_same() -> None:
    assert all(_measure(line) <= 1000 / 60 for line in _set("a" * 60))


@given(st.text("业主大会公告，。：、《》“”（）的和12年月 abcXY…？！—", min_size=1, max_size=80))
def test_no_line_is_too_wide_and_no_character_is_lost(title: str) -> None:
    found = set_title(title, _measure, 1000, HEIGHTS)
    assert len(found.lines) <= 3
    assert all(_measure(line) <= 1000 / found.size for line in found.lines)
    joined = "".join(found.lines).replace(" ", "")
    whole = title.replace(" ", "")
    assert joined == whole or (joined.endswith("…") and whole.startswith(joined[:-1]))
