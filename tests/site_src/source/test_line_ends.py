"""Where a line end is no space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.source.line_ends import joins
from tests.site_src.source.test_frontmatter import meta


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("行", "第", True),
        ("，", "中", True),
        ("，", "A", True),
        ("A", "（", True),
        ("：", "“", True),
        ("”", "后", True),
        ("中", "A", False),
        ("A", "中", False),
        ("a", "b", False),
        ("”", "a", False),
    ],
)
def test_a_line_end_is_nothing_between_han_characters_and_beside_full_width_signs(
    before: str, after: str, joined: bool
) -> None:
    assert joins(before, after) == joined


def test_a_text_of_several_lines_in_front_matter_gets_no_spaces_between_han_characters() -> None:
    """Slides and posters say what stands there."""
    written = "a: 第一行\n  第二行\n  word\n  甲 乙\nb: '引\n  号'\nc: >\n  折\n  叠\nd:\n  - 长长\n    长"
    assert meta(written) == {
        "a": "第一行第二行 word 甲 乙",
        "b": "引号",
        "c": "折叠\n",
        "d": ["长长长"],
    }


def test_lines_that_are_kept_in_front_matter_stay() -> None:
    assert meta("a: |\n  一\n  二") == {"a": "一\n二"}


@given(st.lists(st.text("甲乙ab，", min_size=1, max_size=9), min_size=1, max_size=4))
def test_nothing_but_line_ends_is_left_out(words: list[str]) -> None:
    text = meta("a: 一\n  " + "\n  ".join(words))["a"]
    assert text.replace(" ", "") == "一" + "".join(words)
