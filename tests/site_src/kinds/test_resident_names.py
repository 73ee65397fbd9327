"""A black entry that holds the name of somebody on the roster, told without the roster."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_src.content.check import check
from site_src.kinds.resident_names import NOBODY, PRINTS, prints_bytes, read_residents
from tests.conftest import Compound
from tests.site_src.content.test_list_faults import BLACK


def left(state: Path, *names: str) -> None:
    (state / PRINTS).parent.mkdir(parents=True, exist_ok=True)
    (state / PRINTS).write_bytes(prints_bytes(names, "key"))


def test_a_name_is_found_wherever_it_stands_and_is_in_no_file(tmp_path: Path) -> None:
    left(tmp_path, "秦朗", "欧阳修竹、魏兰")
    residents = read_residents(tmp_path)
    assert residents.named_in("住户秦 朗往楼下倒水") == "秦朗"
    assert residents.named_in("魏兰") == "魏兰"
    assert residents.named_in("欧阳修竹") == "欧阳修竹"
    assert residents.named_in("一住户往楼下倒水") is None
    assert "秦朗" not in (tmp_path / PRINTS).read_text(encoding="utf-8")


def test_where_there_is_no_roster_nobody_is_named(tmp_path: Path) -> None:
    assert read_residents(tmp_path) == NOBODY
    assert NOBODY.named_in("秦朗") is None


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("深夜往", "秦朗深夜往"),
        ("找社区申诉", "找社区或者秦朗申诉"),
        ("业主大会", "秦朗的邻居"),
        ("第四季度", "秦朗的第四季度"),
    ],
)
def test_an_entry_that_names_a_resident_is_refused_whenever_it_began(
    good: Compound, said: str, named: str
) -> None:
    """In what it says of the appeal and of who decided, and above it, too."""
    left(good.state, "秦朗")
    front = (BLACK.format(start="2026-11-29") + "    appeal: 找社区申诉\n").replace(said, named)
    good.write("roll/2026q4.md", f"---\n{front}---\n")
    found = check(good.content, [], residents=read_residents(good.state))
    (fault,) = (each for each in found if each.level == "fault")
    assert "黑榜里的「秦朗」是名册上一位业主的姓名" in fault.what
    assert "秦朗" in front.split("\n")[fault.line - 2]


def test_the_page_around_it_is_advised_on_but_for_whom_it_praises(good: Compound) -> None:
    left(good.state, "秦朗", "魏兰")
    red = (
        "  - side: red\n    who: B座 魏兰\n    what: 扫了楼道。\n    article: 1\n"
        "    from: 2026-11-29\n    agreed: 2026-11-20\n"
    )

    def told(body: str) -> list[str]:
        front = BLACK.format(start="2026-11-29") + red
        good.write("roll/2026q4.md", f"---\n{front}---\n\n{body}\n")
        found = check(good.content, [], residents=read_residents(good.state))
        return [f"{each.level} {each.what}" for each in found if "名册" in each.what]

    assert told("红榜夸的是魏兰。") == []
    assert told("红榜夸的是魏兰，黑榜听说是**秦朗**家。") == [
        "advice 这一页有黑榜，正文或简介里的「秦朗」像是名册上一位业主的姓名"
    ]
