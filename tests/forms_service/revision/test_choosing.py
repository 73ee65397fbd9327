"""Two edits of one page, clash by clash, as people read them."""

from __future__ import annotations

import pytest

from forms_service.refusal import Refusal
from forms_service.revision.choosing import Clash, chosen, clashes
from forms_service.versions.merging import merge

PATH = "boards/a.md"
BOARD = """---
title: 一栋
group: building
building: 1栋
members:
  - {name: 王芳, post: 楼栋长}
---

有事找她。
"""


def added(name: str, post: str) -> str:
    return BOARD.replace("楼栋长}\n", f"楼栋长}}\n  - {{name: {name}, post: {post}}}\n")


def clash(ours: str, theirs: str) -> Clash:
    [found] = clashes(merge(BOARD, ours, theirs), PATH)
    return found


def test_each_side_is_said_in_the_words_of_the_form() -> None:
    """Without a brace, a key or a quote of the file."""
    found = clash(BOARD.replace("楼栋长", "组长"), BOARD.replace("楼栋长}", '"组长", party: true}'))
    assert found.ours == ("姓名：王芳 · 职务：组长",)
    assert found.theirs == ("姓名：王芳 · 职务：组长 · 党员：是",)


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        (added("李强", "组长"), added("赵敏", "组长"), True),
        (added("李强", "组长"), added("李强", "副组长"), False),
        (BOARD.replace("楼栋长", "组长"), BOARD.replace("楼栋长", "副组长"), False),
        (BOARD.replace("一栋", "1栋"), BOARD.replace("一栋", "壹栋"), False),
        (BOARD.replace("有事", "有急事"), BOARD.replace("有事", "有喜事"), True),
    ],
)
def test_both_may_stay_only_where_nothing_is_said_twice(ours: str, theirs: str, both: bool) -> None:
    """Two members that each added one may; the same member, or one value of a key, may not."""
    found = clash(ours, theirs)
    assert ("both" in found.choices) is both
    if both:
        assert len(chosen({"choice-0": "both"}, [found])[0]) == 2
    else:
        with pytest.raises(Refusal):
            chosen({"choice-0": "both"}, [found])
