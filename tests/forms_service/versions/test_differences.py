"""What was changed, as it is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forms_service.versions.differences import Part, Row, differences

TEXTS = st.lists(st.sampled_from(["一行", "另一行", "第三行", ""]), max_size=9).map("\n".join)


def test_a_changed_line_shows_which_characters_changed() -> None:
    """A paragraph of Chinese is one long line: the line alone would say little."""
    rows = differences("开头\n每天九点开门。\n", "开头\n每天八点半开门。\n")
    assert rows == (
        Row("same", (Part("开头"),)),
        Row("gone", (Part("每天"), Part("九", True), Part("点"), Part("开门。"))),
        Row("new", (Part("每天"), Part("八", True), Part("点"), Part("半", True), Part("开门。"))),
        Row("same", (Part(""),)),
    )


def test_what_stayed_far_from_a_change_is_counted_and_not_shown() -> None:
    """Who reads it looks for what changed."""
    text = "\n".join(f"第{number}行" for number in range(100))
    rows = differences(text, text.replace("第50行", "改过"))
    assert [row.skipped for row in rows if row.kind == "skipped"] == [48, 47]
    assert len(rows) == 2 + 4 + 2


def test_equal_texts_differ_in_nothing() -> None:
    """Not even in a row that says so."""
    assert differences("一样\n", "一样\n") == ()


@given(before=TEXTS, after=TEXTS)
def test_the_rows_hold_every_line_that_went_and_came(before: str, after: str) -> None:
    """Nothing that was published or deleted goes unseen."""
    rows = differences(before, after)
    for kind, text, other in (("gone", before, after), ("new", after, before)):
        shown = ["".join(part.text for part in row.parts) for row in rows if row.kind == kind]
        missing = set(text.split("\n")) - set(other.split("\n"))
        assert missing <= set(shown)
