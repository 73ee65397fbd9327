"""Struck, stressed and lowered text, addresses, tasks: as people write them, between Han characters too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.site_src.markup.test_blocks import body_faults, markup


def made(text: str) -> str:
    return markup(text).html.removeprefix("<p>").removesuffix("</p>")


def test_the_case_comes_out_as_it_was_meant() -> None:
    text = (ROOT / "tests" / "cases" / "14-flavour.md").read_text(encoding="utf-8")
    assert markup(text.split("---\n", 2)[2]).html == (
        '<ul>\n<li class="ll-task"><span aria-label="已完成" role="img">☑</span> 已办</li>\n'
        '<li class="ll-task"><span aria-label="未完成" role="img">☐</span> 待办</li>\n</ul>\n'
        "<p><del>作废</del>，<mark>重点</mark>，H<sub>2</sub>O，请看 "
        '<a href="https://www.gov.cn/zhengce/">https://www.gov.cn/zhengce/</a> 。</p>\n<p>😄</p>'
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("前~~（作废）~~后", "前<del>（作废）</del>后"),
        ("前==“重点”==后", "前<mark>“重点”</mark>后"),
        ("~~甲 **乙**~~", "<del>甲 <strong>乙</strong></del>"),
        ("CO~2~、x~i~", "CO<sub>2</sub>、x<sub>i</sub>"),
        (r"\~~甲~~ \==乙==", "~~甲~~ ==乙=="),
        ("`~~甲~~`", "<code>~~甲~~</code>"),
        (":+1: :tada:", "👍 🎉"),
    ],
)
def test_what_is_marked_is_shown_so(written: str, shown: str) -> None:
    assert made(written) == shown


@pytest.mark.parametrize(
    "written",
    ["从9~11点到13~15点", "3~5楼、7~9楼", "周一~周五~周六", "8:00~9:00~10:00", "a == b 与 c == d", "1:30:15", ":没有:"],
)  # fmt: skip
def test_what_marks_nothing_stays_as_typed(written: str) -> None:
    assert made(written) == written


@pytest.mark.parametrize(
    ("written", "address", "rest"),
    [
        ("请看https://a.cn/b/，谢谢", "https://a.cn/b/", "，谢谢"),
        ("https://a.cn/x?b=1#c。", "https://a.cn/x?b=1#c", "。"),
        ("https://a.cn/a_b_c.", "https://a.cn/a_b_c", "."),
        ("(https://a.cn/b)", "https://a.cn/b", ")"),
        ("https://a.cn/b(c)", "https://a.cn/b(c)", ""),
        ("https://a.cn后面", "https://a.cn", "后面"),
    ],
)
def test_an_address_is_a_link_up_to_where_it_ends(written: str, address: str, rest: str) -> None:
    html = made(written)
    assert f'<a href="{address}">{address}</a>{rest}' in html
    assert [link.target for link in markup(written).links] == [address]


def test_an_address_without_its_beginning_and_one_to_write_to_are_links_too() -> None:
    assert made("看www.gov.cn。") == '看<a href="https://www.gov.cn">www.gov.cn</a>。'
    assert made("写信a.b@c.cn。") == '写信<a href="mailto:a.b@c.cn">a.b@c.cn</a>。'


@pytest.mark.parametrize(
    "written",
    [
        "[甲](https://a.cn)",
        "[https://a.cn](https://a.cn)",
        '<a href="https://a.cn">https://a.cn</a>',
        "<https://a.cn>",
        "见![图](https://a.cn/b.png)",
        "`https://a.cn`",
    ],
)
def test_an_address_that_is_in_a_link_or_code_already_stays_there(written: str) -> None:
    assert made(written).count("<a ") == ("`" not in written and "!" not in written)


@given(st.text("htps:/w.a@c_~=*()[]中，\\ ", max_size=30))
def test_any_signs_are_read(text: str) -> None:
    assert "\x02" not in markup(f"字{text}").html


def test_a_task_may_hold_paragraphs_and_tasks() -> None:
    html = markup("- [ ] 甲\n  - [X] 乙\n\n- [x] 丙\n").html
    assert html.count('class="ll-task"') == 3
    assert html.count("☑") == 2


def test_a_form_field_of_an_editors_is_refused() -> None:
    assert "不认识 <input>" in body_faults("<input type=checkbox>")[0]
