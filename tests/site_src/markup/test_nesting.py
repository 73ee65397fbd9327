"""Lists, quotations and tables, as CommonMark nests them: its reference says what must come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown_it import MarkdownIt

from site_src.markup.rendering import EXTENSION_CONFIGS, EXTENSIONS
from tests.conftest import ROOT
from tests.site_src.markup.test_blocks import markup

OURS = Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSION_CONFIGS)
REFERENCE = MarkdownIt("commonmark").enable("table")
TAGS = frozenset(("ul", "ol", "li", "p", "blockquote", "pre", "table", "td", "th", "hr"))


def structure(html: str) -> list[str]:
    """What stands in what: tags, numbers that lists begin with, and words."""
    return list(_inside(html5lib.parse(html, namespaceHTMLElements=False)))


def _inside(element: Element) -> Iterator[str]:
    if element.tag in TAGS:
        yield f"<{element.tag}{element.get('start', '')}>"
    yield from (element.text or "").split()
    for child in element:
        yield from _inside(child)
        yield from (child.tail or "").split()
    if element.tag in TAGS:
        yield f"</{element.tag}>"


def ours(text: str) -> list[str]:
    OURS.reset()
    return structure(OURS.convert(text))


def reference(text: str) -> list[str]:
    return structure(REFERENCE.render(text))


SIGNS = ["- ", "- ", "* ", "1. ", "2. ", "3) ", "10. ", "> ", "", "", "", "- - ", "> - ", "- 1. "]
LINES = st.tuples(
    st.sampled_from(["", "", "", "", "  ", "   ", "    "]),
    st.sampled_from(SIGNS),
    st.sampled_from(["a", "b", "c d"]),
).map("".join)


def is_told_apart_by_all(text: str) -> bool:
    """Whether no sign is indented so far that it is code, or text of the line above: there the reference
    itself leaves the specification, and we ask less than it does."""
    deepest = 0
    for line in text.split("\n"):
        found = re.match(r"( *)((?:[-*>] |\d+[.)] )*)", line)
        assert found
        indent = len(found[1])
        if indent > 3 and found[2] and (not 0 <= indent - deepest < 4 or ">" in found[2]):
            return False
        deepest = max(deepest, len(found[0])) if found[2] else deepest
    return True


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES | st.just(""), min_size=1, max_size=7).map("\n".join))
def test_any_lists_and_quotations_are_nested_as_commonmark_nests_them(text: str) -> None:
    assume(is_told_apart_by_all(text))
    assert ours(text) == reference(text)


PIECES = [
    "a", "- a", "  - a", "   - a", "1. a", "   a", "> a", "  > a", "# a", "***", "",
    "```\nx\n  - y\n\n```", "  ```\n  x\n    - y\n  ```", "   ```\n   x\n   ```",
    "- ```\n  x\n\n  - y\n  ```", "> ```\n> x\n>\n> - y\n> ```",
    "| a | b |\n|---|---|\n| - | d |", "  | a | b |\n  |---|---|\n  | c | d |",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("\n".join))
def test_any_blocks_right_after_each_other_are_told_apart_as_commonmark_does(text: str) -> None:
    assert ours(text) == reference(text)


@pytest.mark.parametrize("name", ["04-nested-lists.md", "05-list-after-text.md"])
def test_a_case_comes_out_as_the_reference_has_it(name: str) -> None:
    body = (ROOT / "tests" / "cases" / name).read_text(encoding="utf-8").split("---\n", 2)[2]
    assert ours(body) == reference(body)


@pytest.mark.parametrize("indent", ["  ", "   ", "    "])
def test_two_three_or_four_spaces_nest(indent: str) -> None:
    nested = f"- a\n{indent}- b\n{indent}{indent}- c\n- d"
    inner = "<ul> <li> b <ul> <li> c </li> </ul> </li> </ul>"
    assert " ".join(ours(nested)) == f"<ul> <li> a {inner} </li> <li> d </li> </ul>"


def test_numbering_goes_on_over_what_stands_between() -> None:
    made = markup("1. 一\n\n   一的第二段\n\n   ```\n   码\n   ```\n2. 二\n\n间\n\n3. 三\n").html
    assert made.count("<ol") == 2
    assert "<pre><code>码\n</code></pre>\n</li>\n<li>\n<p>二</p>" in made
    assert '<p>间</p>\n<ol start="3">\n<li>三</li>' in made


def test_a_block_of_ours_stands_in_its_item_and_ends_text_and_lists() -> None:
    made = markup("- /// forms\n  ///\n- 乙\n/// pact\n///\n文\n/// calendar\n///\n- 丙").html
    tags = re.sub(r"<div[^>]*><!-- live:(\w+).*?</div>", r"[\1]", made).split()
    assert "".join(tags) == (
        "<ul><li>[forms]</li><li>乙</li></ul>[pact]<p>文</p>[calendar]<ul><li>丙</li></ul>"
    )


def test_lists_stand_in_definitions_footnotes_and_notes() -> None:
    made = markup(
        "甲\n:   - 一\n      - 二\n\n乙[^1]\n\n[^1]: 注\n\n    - 三\n\n!!! note\n    字\n    - 四\n"
    ).html
    assert "<dd>\n<ul>\n<li>一<ul>\n<li>二</li>" in made
    assert "<p>注</p>\n<ul>\n<li>三</li>" in made
    assert "<p>字</p>\n<ul>\n<li>四</li>" in made


def test_a_table_without_outer_lines_may_have_dashes_between_its_cells() -> None:
    assert "<td>1</td>" in markup("文\na | b\n- | -\n1 | 2").html


def test_html_and_comments_stay_as_they_are() -> None:
    written = "<div>\n- 甲\n| 乙 |\n</div>"
    assert written in markup(f"文\n\n{written}\n\n<!-- - 丙 -->").html


def test_a_deep_list_is_read_in_time() -> None:
    """Reading must not grow with the power of its depth."""
    depth = 60
    text = "\n".join("  " * level + "- a" for level in range(depth))
    assert OURS.convert(text).count("<ul>") == depth
