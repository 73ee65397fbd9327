"""A file's text changed by spans: byte order mark and line ends stay as the file has them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from site_src.editing.spans import between, edited, read, rewritten

ROWS = st.lists(st.sampled_from(["", "甲", "乙", "丙丁"]), max_size=6)
ENDS = st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"])


@st.composite
def files(draw: st.DrawFn) -> str:
    rows = "".join(row + draw(ENDS) for row in draw(ROWS))
    return draw(st.sampled_from(["", "\ufeff"])) + rows + draw(st.sampled_from(["", "末"]))


@settings(max_examples=100)
@given(raw=files(), rows=ROWS)
def test_a_file_is_read_as_what_was_written(raw: str, rows: list[str]) -> None:
    """Whatever ends its lines."""
    after = "\n".join(rows)
    assert read(rewritten(raw, after)) == after
    assert rewritten(raw, read(raw)) == raw


@given(before=ROWS, after=ROWS)
def test_lines_at_both_ends_that_stay_are_no_part_of_a_change(
    before: list[str], after: list[str]
) -> None:
    """One span leads from a text to any other."""
    one, other = "\n".join(before), "\n".join(after)
    assert edited(one, [between(one, other)]) == other


def test_a_line_of_notepad_changes_alone() -> None:
    """New lines end as most of the file's do."""
    raw = "\ufeff---\r\ntitle: 甲\r\n---\r\n正文\r\n末行"
    after = "---\ntitle: 乙\ndraft: true\n---\n正文\n末行"
    assert rewritten(raw, after) == "\ufeff---\r\ntitle: 乙\r\ndraft: true\r\n---\r\n正文\r\n末行"
