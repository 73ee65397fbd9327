"""A content file's bytes, as editors' programs leave them: read, or every fault has its place."""

from __future__ import annotations

from unicodedata import lookup

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.source.characters import called
from site_src.source.frontmatter import Source, split_source
from site_src.source.texts import as_text

PAGE = "---\ntitle: 甲\ntags: [乙, 丙]\n---\n\n一行\n又一行\n\n```\n码\n```\n"
FENCES = st.sampled_from(["---", "--- ", "---\t", "---\u3000", "---\u00a0 "])


def split(raw: bytes) -> Source:
    text = as_text(raw, "page.md")
    assert isinstance(text, str), text
    source = split_source(text, "page.md")
    assert isinstance(source, Source), source
    return source


@given(
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]),
    FENCES,
    FENCES,
    st.integers(0, 3),
)
def test_what_programs_leave_reads_as_the_clean_page_does(
    mark: bool, end: str, first: str, last: str, blank: int
) -> None:
    """Marks and line ends of whatever system, spaces behind the dashes, empty lines before them."""
    head, _, body = PAGE.removeprefix("---").partition("\n---\n")
    written = "\n" * blank + f"{first}{head}\n{last}\n{body}"
    found = split(b"\xef\xbb\xbf" * mark + written.replace("\n", end).encode())
    clean = split(PAGE.encode())
    assert (found.meta, found.body) == (clean.meta, clean.body)
    assert not found.faults
    assert found.line_of(("tags",)) == clean.line_of(("tags",)) + blank
    assert found.body_line == clean.body_line + blank


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_faults_with_a_line(raw: bytes) -> None:
    found = as_text(raw, "page.md")
    if isinstance(found, str):
        assert "\r" not in found
        return
    assert found
    assert all(1 <= each.line <= raw.count(b"\n") + raw.count(b"\r") + 1 for each in found)


def test_hidden_characters_are_told_line_by_line() -> None:
    found = as_text("甲\x07乙\n好\n\u2029丙\ue123\n\ufffe丁\uffff\n".encode(), "page.md")
    assert [str(each) for each in found] == [
        "page.md:1: 有看不见的字符：第 2 列 U+0007（ALERT）。请删掉，改成「甲乙」。",
        "page.md:3: 有看不见的字符：第 1 列 U+2029（PARAGRAPH SEPARATOR）、第 3 列 U+E123（私用区）。"
        "请删掉，改成「丙」。",
        "page.md:4: 有看不见的字符：第 1 列 U+FFFE（没有名字）、第 3 列 U+FFFF（没有名字）。请删掉，改成「丁」。",
    ]


def test_a_file_that_is_no_text_is_told_in_a_few_lines() -> None:
    found = as_text(b"\x00\x01\x02\n" * 500, "page.md")
    assert len(found) == 20


@pytest.mark.parametrize("code", [*range(32), *range(127, 160)])
def test_every_control_character_has_the_name_that_unicode_knows_it_by(code: int) -> None:
    name = called(chr(code)).partition("（")[2].rstrip("）").partition("，")[0]
    assert lookup(name) == chr(code)


def test_what_git_left_of_three_versions_is_told_with_ours_and_theirs() -> None:
    text = "甲\n<<<<<<< HEAD\n周六\n||||||| 原来\n周五\n=======\n周日\n>>>>>>> 改\n"
    [found] = as_text(text.encode(), "page.md")
    assert isinstance(found, object)
    assert str(found).startswith("page.md:2: 合并没有做完，这里有两个版本：「周六」和「周日」。")


def test_a_line_of_equals_signs_is_no_conflict() -> None:
    assert as_text("标题\n=======\n<<<<<<< 不是\n".encode(), "page.md") == (
        "标题\n=======\n<<<<<<< 不是\n"
    )
