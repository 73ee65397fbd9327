"""What an entry of the red or the black list shows of its due process."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from site_src.kinds.list_entries import Entry
from site_src.kinds.list_rules import broken

KEPT: dict[str, Any] = {
    "side": "black",
    "who": "5栋一住户",
    "what": "多次把电池带回家充电，劝说后没有改。",
    "happened": date(2026, 12, 1),
    "article": 2,
    "assessed": date(2026, 12, 2),
    "notified": date(2026, 12, 2),
    "from": date(2026, 12, 9),
    "until": date(2027, 3, 8),
    "decided_by": ("党支部", "业委会"),
}
RED: dict[str, Any] = {
    "side": "red",
    "who": "3栋 廖建平",
    "what": "查灭火器。",
    "from": date(2026, 12, 9),
}


def said(values: dict[str, Any]) -> list[str]:
    return [each.what for each in broken(Entry.model_validate(values))]


def test_seven_days_and_ninety_days_to_the_day_are_kept() -> None:
    assert said(KEPT) == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"notified": date(2026, 12, 3)}, "不满 7 天"),
        ({"until": date(2027, 3, 9)}, "公布 91 天"),
        ({"happened": None}, "没有写是哪天的事"),
        ({"happened": date(2026, 12, 3), "assessed": None}, "比告知还晚"),
        ({"assessed": date(2026, 11, 30)}, "评估比事情还早"),
        ({"assessed": date(2026, 12, 3)}, "评估比告知还晚"),
        ({"who": "5栋 王建国"}, "写得太细"),
        ({"who": "5栋302"}, "写得太细"),
        ({"who": "5栋二单元一住户"}, "写得太细"),
        ({"what": "二单元的这一户往楼下丢烟头。"}, "单元「二单元」"),
        ({"what": "302室往楼下丢烟头。"}, "房号「302室」"),
        ({"what": "5-2-302 往楼下丢烟头。"}, "房号「5-2-302」"),
        ({"what": "5栋1201往楼下丢烟头。"}, "房号「1201」"),
        ({"what": "王某往楼下丢烟头。"}, "姓名「王某」"),
        ({"what": "张先生往楼下丢烟头。"}, "姓名「张先生」"),
        ({"what": "老王家往楼下丢烟头。"}, "姓名「老王」"),
        ({"what": "302的业主往楼下丢烟头。"}, "房号「302的业主」"),
        ({"what": "住在 302 的那一户往楼下丢烟头。"}, "房号「住在 302」"),
        ({"what": "三零二室往楼下丢烟头。"}, "房号「三零二室」"),
        ({"what": "尾号是 345 的车占了通道。"}, "车牌「尾号是 345」"),
        ({"appeal": "车牌 L12345 的车主可以申诉。"}, "车牌「车牌 L12345」"),
    ],
)
def test_a_black_entry_that_breaks_a_rule_is_told_which(changed: dict[str, Any], what: str) -> None:
    (found,) = said({**KEPT, **changed})
    assert what in found


@pytest.mark.parametrize(
    "who",
    ["5栋一住户", "C座一住户", "12号楼某户", "沿街一商铺", "一住户", "3幢两户", "小区里一车主"],
)
def test_a_building_and_somebody_is_as_much_as_may_be_said(who: str) -> None:
    assert said({**KEPT, "who": who}) == []


@pytest.mark.parametrize(
    "what",
    [
        "2026-09-12 起三次占用消防通道，每次 120 分钟。",
        "9:00—18:00 装修，公约第5条；罚则见 2026-2027 年度公约。",
        "于某日夜里大声放音乐，超过 100 分贝。",
        "从小王府井路口到大门，占道 120 天，影响 300 住户；小黄车也挪了。",
        "在这里住 100 天，小孙子骑小黄车撞了人，楼长劝过四次。",
    ],
)
def test_days_times_and_numbers_are_taken_for_no_room_and_no_name(what: str) -> None:
    assert said({**KEPT, "what": what}) == []


def test_whoever_is_praised_was_asked_before() -> None:
    assert "没有写本人哪天同意" in said(RED)[0]
    assert "晚于上榜" in said({**RED, "agreed": date(2026, 12, 10)})[0]
    assert said({**RED, "agreed": date(2026, 12, 9)}) == []


def test_an_entry_that_is_older_than_the_rules_is_shown_within_them() -> None:
    """Not before the seven days are over, and for ninety days at most, whatever it says."""
    old = Entry.model_validate({**KEPT, "notified": date(2026, 12, 7), "until": date(2027, 12, 31)})
    assert old.begins.date() == date(2026, 12, 14)
    assert old.ends.date() == date(2026, 12, 9) + timedelta(days=90)


def test_a_black_entry_that_nobody_assessed_is_never_shown_but_where_it_is_older_than_the_rules() -> (
    None
):
    unassessed = Entry.model_validate({**KEPT, "assessed": None})
    assert unassessed.begins == unassessed.ends
    assert unassessed.earliest == Entry.model_validate(KEPT).begins
    old = {**KEPT, "assessed": None, "notified": date(2026, 11, 20), "from": date(2026, 11, 30)}
    assert Entry.model_validate(old).begins.date() == date(2026, 11, 30)
    red = Entry.model_validate({**RED, "agreed": date(2026, 12, 9)})
    assert red.begins.date() == date(2026, 12, 9)


def test_an_entry_without_an_id_keeps_its_key_as_long_as_it_is_the_same() -> None:
    one = Entry.model_validate(KEPT)
    assert one.key == Entry.model_validate({**KEPT, "what": "改了几个字。"}).key
    assert one.key != Entry.model_validate({**KEPT, "who": "6栋一住户"}).key
    assert Entry.model_validate({**KEPT, "id": "2026q4-1"}).key == "2026q4-1"
