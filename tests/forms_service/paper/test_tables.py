"""A table of ballots is read whole, or every fault in it is found at its cell."""

from __future__ import annotations

from forms_service.paper.tables import Read, Voters, read_ballots
from tests.forms_service.electorate.test_electorate import vote

FORM = vote(
    questions=[
        {
            "id": "q",
            "ask": "同意吗？",
            "type": "choice",
            "options": ["同意", "不同意"],
            "required": True,
        },
        {"id": "who", "ask": "选谁？", "type": "choices", "options": ["甲", "乙、丙"], "max": 2},
        {"id": "words", "ask": "意见", "type": "text", "max": 500},
    ]
)
VOTERS = Voters(
    {"7K2M9XQ4HT3C": "业主 Y1"}.get, {"1|1|101": "业主 Y1", "1|1|102": "房 1|1|102"}.get
)
HEADER = ["楼栋", "单元", "房号", "q", "who", "words"]


def read(*rows: list[str]) -> Read:
    return read_ballots(FORM, rows, VOTERS)


def faults(*rows: list[str]) -> list[str]:
    return [str(fault) for fault in read(*rows).faults]


def test_ballots_are_read_by_address_however_that_is_written() -> None:
    found = read(
        HEADER,
        ["1栋", "1单元", "101室", "同意", "甲；乙、丙", "树 先 修"],
        [],
        ["１", "1", "102", "不同意"],
    )
    assert not found.faults
    assert [(each.row, each.voter, each.answer.values) for each in found.ballots] == [
        (2, "业主 Y1", {"q": "同意", "who": ["甲", "乙、丙"], "words": "树 先 修"}),
        (4, "房 1|1|102", {"q": "不同意"}),
    ]


def test_ballots_are_read_by_code() -> None:
    (ballot,) = read(["口令", "q"], ["7K2M9XQ4HT3C", "同意"]).ballots
    assert ballot.voter == "业主 Y1"


def test_every_fault_is_found_at_its_cell() -> None:
    found = faults(
        ["纸质票"],
        HEADER,
        ["1栋", "1单元", "909", "同意"],
        ["1栋", "1单元", "101", "弃权", "丁"],
        ["1栋", "1单元", "102", "", "", "", "多余"],
        ["1栋", "1单元", "101", "同意"],
        ["1栋", "1单元", "101", "同意"],
    )
    assert [each.split(":")[:2] for each in found] == [
        ["3", "3"],
        ["4", "4"],
        ["4", "5"],
        ["5", "4"],
        ["5", "7"],
        ["7", "3"],
    ]
    assert "名册里没有「1栋 1单元 909」" in found[0]
    assert "第 6 行" in found[-1]


def test_a_header_that_lacks_what_it_must_say_is_refused() -> None:
    assert "没有找到表头" in faults(["q"], ["同意"])[0]
    assert "少了「单元」" in faults(["楼栋", "房号", "q"])[0]
    assert "少了「q」" in faults(["口令", "words"])[0]
    assert "不认识「电话」" in faults(["口令", "q", "电话"])[0]
    assert "删掉这一列" in faults(["口令", "楼栋", "q"])[0]
    assert "写了两列" in faults(["口令", "q", "q"])[0]
    assert "一行也没有" in faults(["口令", "q"])[0]
