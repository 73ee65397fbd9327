"""Markdown as editors write it: blocks, links, and no more HTML than is safe."""

from __future__ import annotations

import html
import re

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_src.content.site import Page
from site_src.markup.block_kinds import BLOCKS
from site_src.markup.blocks import ALLOWED_TAGS, BASE, page_link
from site_src.markup.rendering import Markup
from site_src.show.regions import names_in
from site_src.source.texts import REFUSED
from tests.site_src.source.test_frontmatter import page, said


def markup(body: str, path: str = "story/a.md", front: str = "title: 甲") -> Markup:
    found = page(front, body, path)
    assert isinstance(found, Page), found
    return found.markup


def body_faults(body: str) -> list[str]:
    return said("title: 甲", body)


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("form | lamp", "form:lamp"),
        ("results|lamp", "results:lamp"),
        ("members | council", "members:council"),
        ("redblack | all", "redblack:all"),
        ("pact", "pact"),
        ("numbers", "numbers:households,members,volunteers,activities,problems"),
        ("numbers | members , answers", "numbers:members,answers"),
        ("latest", "latest:5"),
        ("latest | 3 | 党建", "latest:3:党建"),
        ("calendar | 6", "calendar:6"),
        ("forms", "forms"),
    ],
)
def test_a_block_is_the_place_of_a_region(written: str, region: str) -> None:
    made = markup(f"前\n\n/// {written}\n///\n\n后")
    # Where the lists are shown, what there is to print stands below.
    assert names_in(made.html) - {"posters"} == {region}
    assert [block.region for block in made.blocks] == [region]


@pytest.mark.parametrize(
    "written",
    [
        "form",
        "form | 灯",
        "form | Lamp",
        "form | a b",
        "redblack | green",
        "pact | 3",
        "numbers | cats",
        "latest | 0",
        "latest | 99",
        "latest | viele",
        "latest | 3 | 党 建",
        "latest | 3 | 没有这类",
        "calendar | -1",
        "forms | 3",
    ],
)
def test_a_block_with_a_wrong_argument_is_a_fault_at_its_line(written: str) -> None:
    found = body_faults(f"前\n\n/// {written}\n///\n")
    assert found[0].startswith("page.md:6: 块「")


def test_a_block_nobody_knows_is_answered_with_the_nearest() -> None:
    assert body_faults("/// membrs | a\n///")[0] == (
        "page.md:4: 没有「membrs」这种块。想写的可能是「members」，请改正。"
    )


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("/// forms\n", 4, "块没有结束"),
        ("/// forms\n\n/// pact\n///", 4, "块没有结束"),
        ("///\n", 4, "多出一个「///」"),
        ("/// forms\n里面的字\n///", 5, "块里面不能写文字"),
    ],
)
def test_a_block_that_is_not_closed_right_is_a_fault_at_its_line(
    body: str, line: int, what: str
) -> None:
    assert body_faults(body)[0].startswith(f"page.md:{line}: {what}")


def test_blocks_and_tags_in_code_are_text() -> None:
    made = markup("`<script>` 和 `/// form | x`\n\n```\n/// form | x\n<script>\n```\n")
    assert names_in(made.html) == set()
    assert "&lt;script&gt;" in made.html


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_every_block_says_how_it_is_written(name: str) -> None:
    assert f"/// {name}" in BLOCKS[name].written or "可用的有" in BLOCKS[name].written
    assert BLOCKS[name].region("!") is None


@pytest.mark.parametrize(
    ("body", "line", "parts"),
    [
        ("| 甲 | 乙 |\n|---|\n| 1 | 2 |", 5, ["表头有 2 格", "有 1 格", "「|---|---|」"]),
        ("｜ 甲 ｜ 乙 ｜", 4, ["全角的竖线", "「| 甲 | 乙 |」"]),
    ],
)
def test_what_was_meant_to_be_a_table_is_told(body: str, line: int, parts: list[str]) -> None:
    [told] = body_faults(body)
    assert told.startswith(f"page.md:{line}: 建议：")
    assert [part for part in parts if part not in told] == []


@pytest.mark.parametrize("body", ["a | b\n--|--\n1 | 2", "| a \\| b |\n|---|\n| c |", "- | -"])
def test_a_table_needs_no_advice(body: str) -> None:
    assert isinstance(page("title: 甲", body), Page)


# HTML.


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<script>alert(1)</script>", "正文里不能有 <script>"),
        ("一段 <SCRIPT src=x></SCRIPT>", "正文里不能有 <script>"),
        ('<iframe src="https://a.cn"></iframe>', "正文里不能有 <iframe>"),
        ("<style>p{}</style>", "正文里不能有 <style>"),
        ("<form></form>", "正文里不能有 <form>"),
        ("<svg onload=alert(1)></svg>", "正文里不能有 <svg>"),
        ('<p onclick="alert(1)">点</p>', "<p> 里带有脚本（on…=）"),
        ("<img src=x onerror=alert(1)>", "<img> 里带有脚本（on…=）"),
        ("<b OnMouseOver = alert(1)>", "<b> 里带有脚本（on…=）"),
        ("<marquee>走</marquee>", "不认识 <marquee>"),
        ("价格<某某>元 <abc>", "不认识 <abc>"),
    ],
)
def test_html_that_runs_or_loads_is_a_fault(body: str, what: str) -> None:
    assert body_faults(f"前\n\n{body}")[0].startswith(f"page.md:6: {what}")


HTML = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<script>", "</script>", "<p", " onclick=alert(1)", ">", "<img src=x", "<a href=",
                '"javascript:alert(1)"', "java\nscript:alert(1)", "<svg/onload=alert(1)", "<!--",
                "-->", "<div>", "</div>", "\n", "\n\n", "    ", "`", "```\n", "> ", "- ", "[a](",
                ")", "![x](", "<b>", "&lt;script&gt;", "&#60;script&#62;", "<style>", "<math>",
                "<![CDATA[", "<?php", "{: onclick=alert(1) }", "{: style=color:red }", "[^1]",
                "<!-- live:form:x -->", "<!-- /live:form:x -->", "&#xE001;form:x&#xE001;",
                "&#xE000;/", "&#57345;", "  ", "1) ", "2. ", "* ", "| a | b |\n|---|---|\n", "~~", "==",
                "https://a.cn/", "甲", "  ///\n", "~~~\n", "/// form | x\n", "/// details\n", "///\n",
            ]
        ),
        st.text(max_size=6),
    ),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(HTML)
@example("<!-- 记一笔 -->/// form | x\n")
@example("- /// form | x\n")
@example("1. - /// form | x\n")
@example("甲\n:   /// form | x\n")
@example("甲[^1]\n\n[^1]: /// form | x\n")
@example("<div></div>/// form | x\n")
@example("```\n/// form | x\n")
@example("  ```\n/// form | x\n  ```\n")
@example("````\n```\n/// form | x\n````")
@example("``` a b\n/// form | x\n```")
def test_whatever_the_linter_lets_through_runs_nothing_and_forges_nothing(body: str) -> None:
    body = REFUSED.sub("", body)  # The reader refuses files with these.
    found = page("title: 甲", body, "story/a.md")
    if not isinstance(found, Page):
        return
    named = {block.region for block in found.markup.blocks}
    assert names_in(found.markup.html) <= named, "a region that no block stands for"
    assert BASE not in re.sub(r'(href|src)="' + BASE, "", found.markup.html)
    for element in html5lib.parse(found.markup.html, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag in ALLOWED_TAGS | {"html", "head", "body", "h1", "colgroup"}
        for name, value in element.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src"):
                link = re.sub(r"[\s\x00-\x20]", "", html.unescape(value)).lower()
                assert not link.startswith(("javascript:", "data:", "vbscript:"))


def test_a_comment_of_an_editors_is_no_region() -> None:
    made = markup("<!-- live:form:x -->中间<!-- /live:form:x -->\n\n<!-- 记一笔 -->")
    assert names_in(made.html) == set()


def test_an_entity_is_no_mark_of_the_build() -> None:
    """The marks are characters of the private area; HTML can name those too."""
    found = page("title: 甲", "&#xE001;form:x&#xE001; &#57344;/x", "story/a.md")
    assert isinstance(found, Page)
    assert found.markup.html == "<p>form:x /x</p>"


def test_a_block_in_a_quotation_is_seen_by_the_linter_too() -> None:
    """Else a form that isn't there would only be missed by the build."""
    found = page("title: 甲", "> /// form | nowhere\n> ///\n", "story/a.md")
    assert isinstance(found, Page)
    assert names_in(found.markup.html) == {"form:nowhere"}
    assert [block.region for block in found.markup.blocks] == ["form:nowhere"]


# Links and pictures.


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("a.md", "a.html"),
        ("../pact/index.md#article-7", "../pact/index.html#article-7"),
        ("/rules/index.md", f"{BASE}/rules/index.html"),
        ("/images/a.svg", f"{BASE}/images/a.svg"),
        ("https://a.cn/x.md", "https://a.cn/x.md"),
        ("//a.cn/x.md", "//a.cn/x.md"),
        ("mailto:a@b.cn", "mailto:a@b.cn"),
        ("tel:0735", "tel:0735"),
        ("#这里", "#这里"),
    ],
)
def test_a_link_between_files_is_a_link_between_pages(written: str, made: str) -> None:
    assert page_link(written) == made


def test_links_and_pictures_are_noted_with_their_lines() -> None:
    made = markup("一\n\n[甲](a.md)\n\n![乙](../images/b.svg) 和 [丙](c.md#d)")
    assert [(link.target, link.line) for link in made.links] == [("a.md", 6), ("c.md#d", 8)]
    assert [(i.target, i.line, i.alt) for i in made.images] == [("../images/b.svg", 8, "乙")]


def test_a_link_is_noted_at_its_own_line_not_at_a_longer_ones() -> None:
    made = markup("[甲](xa.md)\n\n[乙](a.md)\n")
    assert [(link.target, link.line) for link in made.links] == [("xa.md", 4), ("a.md", 6)]


def test_a_link_written_twice_is_noted_at_both_lines() -> None:
    made = markup("[甲](a.md)\n\n[乙](a.md)\n")
    assert [link.line for link in made.links] == [4, 6]


def test_a_link_in_code_is_not_the_line_of_the_link() -> None:
    made = markup("`[甲](a.md)`\n\n[乙](a.md)\n")
    assert [link.line for link in made.links] == [6]


def test_links_and_pictures_in_html_are_noted_too() -> None:
    """Else they would be neither checked nor lead to the page."""
    found = page("title: 甲", '<a href="a.md">甲</a> <img src="b.svg" alt="乙">', "story/a.md")
    assert isinstance(found, Page)
    assert [link.target for link in found.markup.links] == ["a.md"]
    assert [image.target for image in found.markup.images] == ["b.svg"]


def test_an_address_in_angle_brackets_is_a_link_to_write_to() -> None:
    made = markup("写信给 <mailto:zhiyuan@example.cn>，或看 <https://example.cn/>。")
    assert [link.target for link in made.links] == ["https://example.cn/"]
    assert 'href="mailto:zhiyuan@example.cn"' in made.html


def test_a_footnote_leads_there_and_back_without_being_a_link_of_the_editors() -> None:
    made = markup("一句[^1]\n\n[^1]: 注\n")
    assert made.links == ()
    assert "回到正文" in made.html


def test_headings_are_anchors_in_chinese() -> None:
    assert {"怎么收费", "怎么收费_1"} <= markup("## 怎么收费\n\n## 怎么收费\n").anchors


def test_the_opening_is_the_first_paragraph_as_plain_text() -> None:
    made = markup("## 题\n\n![图](x.svg)\n\n**一**句 & 话\n\n第二段")
    assert made.opening == "一句 & 话"


def test_tables_need_no_inline_style() -> None:
    made = markup("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n")
    assert "style=" not in made.html
    assert '<td data-align="right">' in made.html
    written = markup('<table><tr><td align="center">1</td></tr></table>\n')
    assert '<td data-align="center">' in written.html
