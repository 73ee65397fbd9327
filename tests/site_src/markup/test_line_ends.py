"""Line ends within a text: nothing between Han characters, kept before numbers."""

from __future__ import annotations

import pytest

from site_src.show.notices import urgent
from tests.conftest import Compound
from tests.site_src.markup.test_blocks import markup


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("第一行\n第二行", "第一行第二行"),
        ("第一行\n**第二**\n行", "第一行<strong>第二</strong>行"),
        ("看[这里](a.md)\n再说", '看<a href="a.html">这里</a>再说'),
        ("<b>粗</b>\n细", "<b>粗</b>细"),
        ("甲，\nABC", "甲，ABC"),
        ("甲\nABC\n乙", "甲\nABC\n乙"),
        ("甲  \n乙", "甲<br>\n乙"),
        ("甲\\\n乙", "甲<br>\n乙"),
    ],
)
def test_a_line_end_between_han_characters_is_nothing(written: str, shown: str) -> None:
    assert markup(written).html == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "lines",
    [
        ["1、甲", "2、乙"],
        ["一、甲", "二、乙"],
        ["（一）甲", "（二）乙"],
        ["(1)甲", "(2)乙"],
        ["1.甲", "2.乙"],
        ["1）甲", "2）乙"],
        ["①甲", "②乙"],
        ["·甲", "·乙"],
        ["-甲", "-乙"],
    ],
)
def test_lines_with_numbers_that_make_no_list_stay_lines(lines: list[str]) -> None:
    shown = "<br>\n".join(["要带：", *lines])
    assert markup("\n".join(["要带：", *lines, "为好"])).html == f"<p>{shown}为好</p>"


@pytest.mark.parametrize(
    "lines",
    [
        ["联系人：王师傅", "电话：0735-2881234"],
        ["时　间：周六上午", "地　点：广场"],
        ["**电话：** 110", "**地址**：东门"],
        ["电话:110", "邮箱:a"],
        ["微信：a", "QQ：b", "地址：东门"],
    ],
)
def test_lines_with_labels_stay_lines(lines: list[str]) -> None:
    whole = markup("\n".join(["物业如下", *lines])).html
    assert whole.count("<br>\n") == len(lines)
    assert markup("\n".join(f"- {line}" for line in lines)).html.count("<br>") == 0
    assert markup("- " + "\n  ".join(lines)).html.count("<br>\n") == len(lines) - 1


@pytest.mark.parametrize(
    "lines",
    ["会上说了很多，最后\n的意见是：不改", "甲：你好。\n他又说", "见\nhttps://a.cn 和\n电话：110"],
)
def test_one_label_alone_may_be_a_sentence_that_goes_on(lines: str) -> None:
    assert "<br>" not in markup(lines).html


def test_numbered_lines_right_after_a_list_are_lines_of_their_own() -> None:
    assert markup("- [x] 甲\n- [ ] 乙\n1、丙\n2、丁").html.endswith(
        "</ul>\n<p>1、丙<br>\n2、丁</p>"
    )
    assert markup("- 1、甲\n2、乙").html == "<ul>\n<li>1、甲<br>\n2、乙</li>\n</ul>"
    assert markup("- 要带：\n  1、水\n  2、伞").html.count("<li>") == 1
    assert markup("> 引\n（一）丙").html.endswith("</blockquote>\n<p>（一）丙</p>")


def test_a_figure_that_begins_a_line_is_no_number() -> None:
    assert markup("共有\n1.5公斤\n2026年").html == "<p>共有\n1.5公斤\n2026年</p>"


def test_code_keeps_its_lines() -> None:
    assert "甲\n乙" in markup("```\n甲\n乙\n```").html


def test_items_and_quotations_are_joined_as_paragraphs_are() -> None:
    assert markup("- 甲\n乙\n> 丙\n丁").html == (
        "<ul>\n<li>甲乙</li>\n</ul>\n<blockquote>\n<p>丙丁</p>\n</blockquote>"
    )


def test_what_a_list_or_a_card_shows_of_a_page_has_no_such_space() -> None:
    assert markup("第一行\n第二行\nABC").opening == "第一行第二行 ABC"


def test_a_screen_shows_no_such_space_either(good: Compound) -> None:
    good.write(
        "notices/a.md",
        "---\ntitle: 今天停水\nuntil: 2099-01-01T00:00\n---\n\n今天\n停水，\n1、接水\n2、关阀\n",
    )
    [text] = [each.text for each in urgent(good.read(), ()) if each.title == "今天停水"]
    assert text == "今天停水，\n1、接水\n2、关阀"
