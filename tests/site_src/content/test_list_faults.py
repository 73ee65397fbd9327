"""What `linli check` says of the red and the black list, and of pages that tell what stands there."""

from __future__ import annotations

from datetime import datetime

from site_src.content.check import check
from site_src.source.moments import ZONE
from tests.conftest import Compound

BLACK = """title: 第四季度
kind: list
quarter: 2026Q4
entries:
  - side: black
    id: 2026q4-1
    who: C座一住户
    what: 深夜往楼下倒水，劝说后又倒了两次。
    happened: 2026-11-12
    article: 2
    assessed: 2026-11-19
    notified: 2026-11-20
    from: {start}
    until: 2027-01-31
    decided_by: [议事会, 业主大会]
"""


def said(compound: Compound, front: str, body: str = "") -> list[str]:
    compound.write("roll/2026q4.md", f"---\n{front}---\n\n{body}\n")
    return [str(each).partition("content/")[2] for each in check(compound.content, [])]


def test_a_whole_entry_has_nothing_said_of_it(good: Compound) -> None:
    assert said(good, BLACK.format(start="2026-12-05")) == []


def test_what_breaks_a_rule_is_refused_and_in_older_files_advised_on(good: Compound) -> None:
    now = BLACK.format(start="2026-12-05").replace("一住户", " 秦朗")
    (found,) = said(good, now)
    assert found.startswith("roll/2026q4.md:8: 黑榜「C座 秦朗」写得太细。最多写到楼栋")
    (found,) = said(good, now.replace("2026-12-05", "2026-11-29"))
    assert "建议：黑榜「C座 秦朗」写得太细" in found


def test_a_black_entry_that_nobody_assessed_is_no_fault_and_not_published(good: Compound) -> None:
    """The desk keeps its case once it stands in content, so it may stand there before."""
    front = BLACK.format(start="2026-12-05").replace("    assessed: 2026-11-19\n", "")
    (found,) = said(good, front)
    assert found.startswith(
        "roll/2026q4.md:8: 建议：黑榜「C座一住户」没有写哪天写好评估，写上以前不公布"
    )
    assert "assessed: " in found
    day = datetime(2026, 12, 20, 9, tzinfo=ZONE)
    good.build(day)
    assert "深夜往楼下倒水" not in good.page("roll/2026q4.html")
    assert said(good, BLACK.format(start="2026-12-05")) == []
    good.build(day)
    assert "深夜往楼下倒水" in good.page("roll/2026q4.html")


def test_a_plate_and_a_picture_are_refused(good: Compound) -> None:
    front = BLACK.format(start="2026-12-05").replace("深夜往", "开湘L12345，深夜往")
    assert any("黑榜「C座一住户」里有车牌号 湘L**345" in each for each in said(good, front))
    calls = BLACK.format(start="2026-12-05") + "    appeal: 找开湘L12345的人说\n"
    assert any("黑榜「C座一住户」里有车牌号 湘L**345" in each for each in said(good, calls))
    (found,) = said(good, BLACK.format(start="2026-12-05"), "![楼下](/images/river.svg)")
    assert "放了图片" in found


def test_a_page_that_repeats_a_black_entry_is_refused(good: Compound) -> None:
    """Its words would stand there when the entry has long ended."""
    front = BLACK.format(start="2026-12-05")
    copied = "又有人**深夜往楼下倒水**，劝说后，又倒了两次！"
    assert "照着写了黑榜「C座一住户」的话" in said(good, front, copied)[0]
    good.write("news/x.md", f"---\ntitle: 榜\ndate: 2026-11-01\n---\n\n{copied}\n")
    assert "news/x.md:1: 这一页里照着写了黑榜" in said(good, front)[0]


def test_two_entries_that_no_appeal_could_tell_apart_are_refused(good: Compound) -> None:
    front = BLACK.format(start="2026-12-05")
    twin = front.partition("entries:\n")[2].replace("倒水", "扔烟头")
    (found,) = said(good, front + twin)
    assert "「C座一住户」和另一条分不开" in found
