"""What is typed wrong in front matter is told at its line, with the line as it was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.content.site import Page
from site_src.markup.rendering import body_faults
from site_src.source.frontmatter import Source, split_source
from site_src.source.slips import link_slip, slip, slips
from tests.site_src.source.test_frontmatter import page, said


@pytest.mark.parametrize(
    ("front", "line", "meant"),
    [
        ("title:甲\norder: 3", 2, "title: 甲"),
        ("title: 甲\n标签：[乙, 丙]", 3, "tags: [乙, 丙]"),
        ("title: 甲\ntags: ［乙，丙］", 3, "tags: [乙, 丙]"),
        ("title: 甲\ntags: [乙，丙]", 3, "tags: [乙, 丙]"),
        ("title: 甲\ntags: [乙、丙]", 3, "tags: [乙, 丙]"),
        ("title: 甲\ntags: [乙, 丙", 3, "tags: [乙, 丙]"),
        ("title: 甲\ntags:\n  -乙\n  - 丙", 4, "- 乙"),
        ("title: 甲\ntags:\n  －乙", 4, "- 乙"),
        ("title: 甲\ntags:\n\u3000\u3000- 乙", 4, "- 乙"),
        ("title: 甲\n  summary: 乙", 3, "summary: 乙"),
        ('title: "甲”', 2, 'title: "甲"'),
        ("title: 甲\nsummary: 时间: 九点", 3, 'summary: "时间: 九点"'),
        ("title: 甲\nsummary: @大家", 3, 'summary: "@大家"'),
        ("title: 甲\nsummary: *号以前", 3, 'summary: "*号以前"'),
        ("title: 甲\nsummary: 他说”好", 3, "summary: “他说”好"),
        ("title: 甲\nsummary: ‘好", 3, "summary: ‘好’"),
        ('title: 甲\nsummary: "C:\\Users\\我"', 3, "summary: 'C:\\Users\\我'"),
        ("title: 甲\ntags: 乙，丙", 3, "tags: [乙, 丙]"),
        ("title: 1栋\nsummary: 007", 3, 'summary: "007"'),
        ("title: 甲\nsample: 是", 3, "sample: true"),
        ("title: 甲\norder: 第３个", 3, "order: 3"),
    ],
)
def test_a_slip_is_told_with_the_line_as_it_was_meant(front: str, line: int, meant: str) -> None:
    [found] = said(f"{front}\ndate: 2026-11-20", path="news/a.md")
    assert found.startswith(f"page.md:{line}: ".replace("page.md", "news/a.md")), found
    assert f"请改成「{meant}」" in found


@pytest.mark.parametrize("typed", ["———", "－－－", "—-", "----"])
def test_dashes_as_word_processors_write_them_are_told_where_they_stand(typed: str) -> None:
    for text, line in ((f"{typed}\ntitle: 甲\n---\n", 1), (f"---\ntitle: 甲\n{typed}\n甲\n", 3)):
        found = split_source(text, "page.md")
        assert isinstance(found, list)
        assert str(found[0]).startswith(
            f"page.md:{line}: 信息区开头和结尾的「---」写成了「{typed}」"
        )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026年11月5日", "2026-11-05"),
        ("2026/11/5", "2026-11-05"),
        ("2026.11.05", "2026-11-05"),
        ("2026年11月5日（周四）", "2026-11-05"),
        ("2026－11－05", "2026-11-05"),
        ("2026年11月5日下午3点半", "2026-11-05T15:30"),
        ("2026-11-05T18：00", "2026-11-05T18:00"),
        ("2026-11-05 晚上7:05", "2026-11-05T19:05"),
    ],
)
def test_a_date_as_people_say_it_is_told_as_front_matter_says_it(written: str, meant: str) -> None:
    [found] = said(f"title: 甲\nuntil: {written}", path="notices/a.md")
    assert found.endswith(f"请改成「until: {meant}」。")


@pytest.mark.parametrize("written", ["明天", "11月5日", "2026年13月5日", "2026-11-05T25：00"])
def test_a_date_that_cannot_be_told_is_said_how_to_write(written: str) -> None:
    [found] = said(f"title: 甲\nuntil: {written}", path="notices/a.md")
    assert "写成 2026-09-25 或 2026-09-25T18:00 这样" in found


def test_one_slip_hides_no_other() -> None:
    """What is typed wrong is read as it was meant, so that all is told at once."""
    found = said("标题：甲\ndate: 2026年11月5日\ntags: ［乙，丙］\nordr: 1", path="news/a.md")
    assert sorted(each.split(":")[1] for each in found) == ["2", "3", "4", "5"]


@pytest.mark.parametrize(
    "front",
    [
        "title: 【通知】停水（1栋）",
        "title: wifi：怎么连",
        "title: “十四五”规划",
        "title: 43”的屏",
        "title: 甲\nsummary: |\n  时间：明天\n  标题：乙",
        "title: 甲\ntags: [红、黄两色, 蓝]",
        'title: 甲\ntags: ["红、黄"]',
        "title: 甲\nsummary: 早上 8:30，http://example.cn/a:b",
        "title: 甲 # 标题：乙",
        "title: It’s 五点",
        "title: 甲\n\u3000\u3000\nsummary: 乙",
        "title: 甲\ncategory: 安全\u00a0",
    ],
)
def test_what_can_be_meant_as_it_stands_is_no_slip(front: str) -> None:
    found = page(f"{front}\ndate: 2026-11-20", path="news/a.md")
    assert isinstance(found, Page), found


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("看![图](a.jpg）", "![图](a.jpg)"),
        ("！[图](/images/a.webp)", "![图](/images/a.webp)"),
        ("看[甲]（../b.md）吧", "[甲](../b.md)"),
        ("看！【甲】(b.md)", "[甲](b.md)"),
        ("[甲](https://example.cn/a）", "[甲](https://example.cn/a)"),
        ("[甲](#乙）", "[甲](#乙)"),
    ],
)
def test_a_link_in_full_width_signs_is_a_fault_with_the_link_as_it_was_meant(
    line: str, meant: str
) -> None:
    """Readers would see it as it is typed."""
    [found] = said("title: 甲", f"甲\n\n{line}\n")
    assert found.startswith("page.md:6: 「")
    assert found.endswith(f"请改成「{meant}」。")


@pytest.mark.parametrize(
    "line",
    [
        "【通知】停水（见 b.md）",
        "[注]（1）",
        "快来看！[甲](b.md)",
        "`[甲]（b.md）`",
        "1.\u3000总则",
        "（[甲](b.md)）",
        "[ ] （待办）",
        "- 甲\u3000乙",
        "＃1 楼",
    ],
)
def test_full_width_signs_around_text_are_text(line: str) -> None:
    found = page("title: 甲", f"{line}\n")
    assert isinstance(found, Page), found


@pytest.mark.parametrize(
    "head", ["- a:b\n" * 9_000, "a: b: c\n" * 9_000, "标题：甲\n" * 9_000, "[" + "，" * 300_000]
)
def test_lines_without_end_are_told_of_once(head: str) -> None:
    """Nobody types them: what was meant isn't looked for, which would take minutes."""
    found = split_source(f"---\n{head}\n---\n", "page.md")
    assert isinstance(found, list)
    assert len(found) == 1


ROWS = st.lists(
    st.text(st.sampled_from("ab:： -－—[]{}［］｛｝，,、\"'“”\u3000\u00a0\t*&!@#|>标题日期\0")),
    max_size=8,
)


@given(ROWS)
def test_any_lines_are_looked_at_and_what_was_meant_is_no_slip_of_its_own_making(
    rows: list[str],
) -> None:
    for place, found in slips(rows):
        assert found.what
        assert found.meant != rows[place]
        assert "\n" not in found.meant
        slip(found.meant)


@pytest.mark.parametrize(
    ("written", "meant", "harmless"),
    [
        ("详见【市政府公告】（https://czs.gov.cn/a）", "[市政府公告](https://czs.gov.cn/a)", True),
        ("见【公约】（../rules/index.md）", "[公约](../rules/index.md)", False),
        ("见[公告]（https://czs.gov.cn/a）", "[公告](https://czs.gov.cn/a)", False),
        ("！【灯】（/images/a.jpg）", "![灯](/images/a.jpg)", False),
    ],
)
def test_a_link_in_chinese_signs_is_told_by_what_becomes_of_it(
    written: str, meant: str, harmless: bool
) -> None:
    """An address in Chinese brackets is a link all the same: that is advice."""
    found = link_slip(written)
    assert found
    assert (found.meant, found.harmless) == (meant, harmless)
    source = split_source(f"---\ntitle: 甲\n---\n\n{written}\n", "a.md")
    assert isinstance(source, Source)
    [told] = body_faults(source)
    assert told.level == ("advice" if harmless else "fault")
