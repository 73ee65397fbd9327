"""Two people's edits of one page, brought together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.versions.merging import merge

PAGE = "---\ntitle: 楼道灯\ndate: 2026-11-20\n---\n\n第一段。\n\n第二段。\n"
TEXTS = st.lists(st.sampled_from(["甲", "乙", "丙", ""]), max_size=8).map("\n".join)


def test_edits_of_different_paragraphs_are_both_kept() -> None:
    """Neither has to choose."""
    ours, theirs = PAGE.replace("第一段", "我的一段"), PAGE.replace("第二段", "他的二段")
    both = PAGE.replace("第一段", "我的一段").replace("第二段", "他的二段")
    assert merge(PAGE, ours, theirs).text == both


def test_two_keys_that_stand_beside_each_other_can_be_edited_by_two_people() -> None:
    """A front matter has a line for each thing."""
    ours, theirs = PAGE.replace("楼道灯", "新灯"), PAGE.replace("11-20", "11-21")
    assert merge(PAGE, ours, theirs).text == ours.replace("11-20", "11-21")


def test_two_wordings_of_one_line_are_a_clash_that_somebody_chooses_for() -> None:
    """What doesn't clash is taken over all the same."""
    ours = PAGE.replace("第一段", "我的一段")
    theirs = PAGE.replace("第一段", "他的一段").replace("第二段", "他的二段")
    merged = merge(PAGE, ours, theirs)
    assert merged.text is None
    [clash] = merged.clashes
    assert (clash.ours, clash.theirs) == (("我的一段。",), ("他的一段。",))
    assert merged.chosen([clash.theirs]) == theirs
    assert merged.chosen([(*clash.ours, *clash.theirs)]).count("的一段") == 2
    with pytest.raises(ValueError, match="choice"):
        merged.chosen([])


def test_what_one_adds_to_a_list_that_the_other_takes_away_is_a_clash() -> None:
    """Else an item would be left that belongs to nothing."""
    base = "tags:\n  - 灯\n  - 路\nauthor: 甲\n"
    merged = merge(base, base.replace("  - 路\n", "  - 路\n  - 楼\n"), "author: 甲\n")
    assert len(merged.clashes) == 1


@given(base=TEXTS, edit=TEXTS)
def test_who_alone_edits_gets_what_he_wrote(base: str, edit: str) -> None:
    """Whichever side he is, and when both wrote the same."""
    assert merge(base, edit, base).text == edit
    assert merge(base, base, edit).text == edit
    assert merge(base, edit, edit).text == edit


@given(base=TEXTS, ours=TEXTS, theirs=TEXTS)
def test_ours_everywhere_is_ours_and_theirs_everywhere_is_theirs(
    base: str, ours: str, theirs: str
) -> None:
    """The pieces hold both texts whole, so nothing of either is lost on the way to a choice."""
    pieces = merge(base, ours, theirs).pieces
    assert "\n".join(line for piece in pieces for line in piece.ours) == ours
    assert "\n".join(line for piece in pieces for line in piece.theirs) == theirs
    assert "\n".join(line for piece in pieces for line in piece.base) == base
