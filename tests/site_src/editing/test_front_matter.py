"""Front matter edited from text to text: what was not touched keeps its bytes, what was set is read back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_src.editing.front_matter import (
    body,
    inserted,
    put,
    put_texts,
    swapped,
    values,
    with_body,
    without,
)
from site_src.editing.nodes import NotEditable
from site_src.source.frontmatter import Place, Source, split_source

PAGE = """---
# 谁改过，写在这里
title: 公示牌😀  # 标题
tags: [楼道, 照明]
empty:
members:
  # 书记
  - name: 张三
    post: 书记   # 两届
  - {name: 李四, post: , phone: "0735-2881234"}

  # 末尾
form:
  questions:
  - id: q1
    options:
      - 甲
      # 从前不一样
      - {say: 乙, was: 旧乙}
text: |
  第一行
  第二行

'last': >-
  折叠的
  一句话
---

正文
"""
SIMPLE = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Zl", "Zp"))
TEXTS = st.text(
    SIMPLE | st.sampled_from("：:#-、，,'\"[]{}&*!| \n　甲乙1"), min_size=1, max_size=30
)
# What a form sends, without the blanks around it.
SENT = TEXTS.map(lambda text: "\n".join(row.strip() for row in text.split("\n")).strip()).filter(
    bool
)


def read(text: str) -> dict[str, Any]:
    """The front matter as the build reads it."""
    found = split_source(text, "a.md")
    assert isinstance(found, Source), found
    return found.meta


def places(value: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for part, each in pairs:
        yield (*at, part), each
        if isinstance(each, dict | list):
            yield from places(each, (*at, part))


PLACES = dict(places(values(PAGE)))


def test_a_form_shows_what_the_build_reads() -> None:
    """Sentences that are folded over lines too."""
    assert values(PAGE) == read(PAGE)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_setting_a_key_to_its_value_changes_no_byte(place: Place) -> None:
    """Whatever its quotes, folds and comments."""
    assert put(PAGE, place, PLACES[place]) == PAGE


LEAVES = [place for place, value in PLACES.items() if not isinstance(value, dict | list)]


@settings(max_examples=40)
@given(place=st.sampled_from(LEAVES), value=SENT | st.integers() | st.booleans())
def test_what_is_set_is_read_back_and_nothing_else_changes(place: Place, value: Any) -> None:
    """Colons, quotes, line ends and words that YAML takes for something else among it."""
    text = put(PAGE, place, value)
    after = dict(places(values(text)))
    assert after.pop(place) == value
    assert {at: each for at, each in after.items() if not isinstance(each, dict | list)} == {
        at: PLACES[at] for at in LEAVES if at != place
    }
    changed = set(PAGE.split("\n")) ^ set(text.split("\n"))
    assert [
        row for row in changed if row.lstrip().startswith("# ") and row in PAGE.split("\n")
    ] == []


@settings(max_examples=50)
@given(value=SENT)
def test_what_is_set_means_to_the_build_what_it_means_to_the_form(value: str) -> None:
    """But for half a pair of quotation marks, which is a fault of its own."""
    found = split_source(put(PAGE, ("title",), value), "a.md")
    assert isinstance(found, Source)
    assert found.meta["title"] == value or "引号" in found.faults[0].what


@settings(max_examples=50)
@given(wanted=st.lists(SENT, max_size=6))
def test_a_list_of_texts_is_read_back_item_by_item(wanted: list[str]) -> None:
    """An option that stays keeps its earlier wording."""
    place: Place = ("form", "questions", 0, "options")
    found = values(put_texts(PAGE, place, wanted, "say"))["form"]["questions"][0]["options"]
    assert [each["say"] if isinstance(each, dict) else each for each in found] == wanted
    if "乙" in wanted:
        assert {"say": "乙", "was": "旧乙"} in found


def test_a_reworded_option_keeps_what_it_said_before() -> None:
    """The option at its place is the same one with other words."""
    text = put_texts(PAGE, ("form", "questions", 0, "options"), ["甲", "新乙", "丙"], "say")
    assert "      # 从前不一样\n      - {say: 新乙, was: 旧乙}\n      - 丙\n" in text


def test_a_new_key_stands_at_the_end_of_its_group_as_its_neighbours_are_written() -> None:
    """In brackets within brackets, else on a line of its own."""
    text = put(put(PAGE, ("members", 0, "duty"), "多事"), ("members", 1, "duty"), "管: 事")
    assert "    post: 书记   # 两届\n    duty: 多事\n" in text
    assert '{name: 李四, post: , phone: "0735-2881234", duty: "管: 事"}' in text
    assert put(PAGE, ("image",), "a.svg").count("\nimage: a.svg\n---\n") == 1
    assert values(put(PAGE, ("compound", "name"), "湾"))["compound"] == {"name": "湾"}


def test_a_group_between_brackets_is_put_in_as_one_and_filled_in() -> None:
    """With nothing said yet, and then as it would be written by hand."""
    text = inserted(
        "---\nmembers:\n  - {name: 张三}\n---\n", ("members", 1), {"name": None, "post": None}
    )
    assert values(text)["members"][1] == {"name": None, "post": None}
    text = put(put(text, ("members", 1, "post"), "委员"), ("members", 1, "name"), "李四")
    assert "  - {name: 李四, post: 委员}\n" in text


def test_a_group_is_put_in_taken_out_and_moved_with_its_comments() -> None:
    """Comments between groups stay where they are."""
    text = inserted(PAGE, ("members", 9), {"name": None, "post": None})
    assert values(text)["members"][2] == {"name": None, "post": None}
    assert "\n  # 末尾\n" in text
    moved = swapped(PAGE, ("members", 0), 1)
    assert [each["name"] for each in values(moved)["members"]] == ["李四", "张三"]
    assert "post: 书记   # 两届" in moved
    assert swapped(moved, ("members", 0), 1) == PAGE
    gone = without(without(PAGE, ("members", 1)), ("members", 0))
    assert values(gone)["members"] == []
    assert values(inserted(gone, ("members", 0), {"name": "王五"}))["members"] == [{"name": "王五"}]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_what_is_taken_out_is_gone_and_the_rest_is_not(place: Place) -> None:
    """A group that has nothing left stays as an empty one."""
    before, text = values(PAGE), without(PAGE, place)
    holder = before
    for part in place[:-1]:
        holder = holder[part]  # type: ignore[index]
    del holder[place[-1]]  # type: ignore[arg-type]
    assert values(text) == before


def test_the_body_changes_without_the_front_matter() -> None:
    """And the front matter without the body."""
    assert body(PAGE) == "\n正文\n"
    assert with_body(PAGE, "\n正文\n") == PAGE
    assert with_body(PAGE, "另写\n").startswith(PAGE.removesuffix("\n正文\n"))
    assert body(put(PAGE, ("title",), "新")) == "\n正文\n"


@pytest.mark.parametrize(
    "front",
    [
        "title: !!python/object/apply:os.system [id]",
        "title: &a 甲\nsummary: *a",
        "- 甲\n- 乙",
        "title: [甲",
        "{}",
        "? [甲]\n: 乙",
    ],
)
def test_what_no_form_can_tell_apart_is_edited_as_text(front: str) -> None:
    """Tags are never built: no text becomes an object."""
    with pytest.raises(NotEditable):
        values(f"---\n{front}\n---\n")


def test_a_text_without_front_matter_is_edited_as_text() -> None:
    """Also where the second line of dashes is missing."""
    for text in ("正文", "---\ntitle: 甲\n", ""):
        with pytest.raises(NotEditable):
            values(text)
