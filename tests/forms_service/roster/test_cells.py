"""A roster's table: every fault is found, at its row and column."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forms_service.roster.cells import COLUMNS, read_table
from forms_service.roster.parts import Contact, Part

HEADER = ["楼栋", "单元", "房号", "类型", "面积", "业主编号", "业主姓名", "电话"]
ROW = ["1栋", "1单元", "101", "住宅", "89.50", "Y001", "王芳", "13800000000"]


def faults(*rows: list[str]) -> list[str]:
    return [str(fault) for fault in read_table(rows).faults]


def test_a_row_is_a_part_and_whom_to_reach() -> None:
    (row,) = read_table([HEADER, ROW]).rows
    assert row.part == Part("1栋", "1单元", "101", "住宅", 8950, "Y001")
    assert row.contact == Contact("王芳", "13800000000")
    assert row.number == 2


@given(st.permutations(COLUMNS), st.integers(0, 3))
def test_the_header_may_stand_in_any_order_and_under_a_title(order: list[str], above: int) -> None:
    named = dict(zip(HEADER, ROW, strict=True))
    table = [["御景湾业主名册"]] * above + [order, [named[name] for name in order]]
    assert [row.part for row in read_table(table).rows] == [
        Part("1栋", "1单元", "101", "住宅", 8950, "Y001")
    ]


def test_the_last_three_columns_may_be_missing() -> None:
    (row,) = read_table([HEADER[:5], ROW[:5]]).rows
    assert row.part.owner == ""
    assert row.contact == Contact()


def test_what_is_missing_from_the_header_is_said_and_what_is_too_much() -> None:
    assert faults(["楼栋", "单元", "房号", "用途", "面积"], ROW[:5]) == [
        "1:4: 不认识「用途」这一列。可以有的是："
        "楼栋，单元，房号，类型，面积，业主编号，业主姓名，电话。请改名，或删掉这一列",
        "1:1: 表头里少了「类型」这一列，请补上",
    ]
    assert faults(["姓名", "电话"])[0].startswith("1:1: 没有找到表头")


def test_all_faults_are_found_each_at_its_place() -> None:
    assert faults(
        HEADER,
        ["", "1单元", "101", "住宅", "九十", "", "", "138"],
        ROW,
        [*ROW[:2], "101室", *ROW[3:]],
        [*ROW[:4], "0"],
        ["1栋", "2026-01-02", "102", "住宅", "88.123"],
    ) == [
        "2:1: 楼栋是空的，请填上；合并过的单元格请先拆开，每行都写",
        "2:5: 面积「九十」不对，应当是平方米数，最多两位小数，例如 89.5",
        "2:8: 电话「138」不是电话号码",
        "4:3: 「1栋 1单元 101室」和第 3 行是同一处，请只留一行；几个人共有的算一个业主",
        "5:5: 面积不能是 0",
        "6:2: 单元「2026-01-02」被表格软件当成了日期。请把这一列设为“文本”，重新填写",
        "6:5: 面积「88.123」不对，应当是平方米数，最多两位小数，例如 89.5",
    ]


def test_spaces_full_width_digits_and_units_are_what_they_mean() -> None:
    (row,) = read_table([HEADER, ["１栋 ", "1 单元", "１０１", "住宅", "1,089.5㎡"]]).rows
    assert row.part == Part("1栋", "1单元", "101", "住宅", 108950)


def test_an_empty_row_is_passed_over_and_an_empty_table_is_not() -> None:
    assert len(read_table([HEADER, [], ["", " "], ROW]).rows) == 1
    assert faults(HEADER) == ["1:1: 表头下面一行也没有"]
