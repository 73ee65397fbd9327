"""What changed between a draft and its final text."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from site_src.show.rewording import rewording

TEXTS = st.text(alphabet="养狗牵绳，。按时", max_size=30)


@given(TEXTS, TEXTS)
@example("", "")
@example("甲", "乙")
def test_both_texts_are_in_it_whole(old: str, new: str) -> None:
    pieces = rewording(old, new)
    assert "".join(text for how, text in pieces if how != "new") == old
    assert "".join(text for how, text in pieces if how != "gone") == new
    assert all(text for _, text in pieces)
    assert rewording(old, old) == ([("same", old)] if old else [])


def test_what_was_added_is_told_from_what_stayed() -> None:
    assert rewording("出门牵好绳。", "出门牵好绳，带袋子。") == [
        ("same", "出门牵好绳"),
        ("new", "，带袋子"),
        ("same", "。"),
    ]
    assert rewording("由物业清理", "贴条说明") == [("gone", "由物业清理"), ("new", "贴条说明")]
