"""Code between fences, wherever it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_src.markup.fences import without_fences
from tests.site_src.markup.test_blocks import markup


@pytest.mark.parametrize(
    "written",
    [
        "```\n<b>\n\n- x\n```",
        "- a\n  ```\n  <b>\n\n  - x\n  ```",
        "1. a\n\n    ```\n    <b>\n\n    - x\n    ```",
        "- ```\n  <b>\n\n  - x\n  ```",
        "> ```\n> <b>\n>\n> - x\n> ```",
        "> - a\n>   ```\n>   <b>\n>\n>   - x\n>   ```",
        "甲\n:   乙\n\n    ```\n    <b>\n\n    - x\n    ```",
        "- a\n    - b\n\n        ```\n        <b>\n\n        - x\n        ```",
    ],
)
def test_code_in_items_and_quotations_is_kept_and_the_linter_passes_over_it(written: str) -> None:
    assert "<pre><code>&lt;b&gt;\n\n- x\n</code></pre>" in markup(written).html
    assert "<b>" not in without_fences(written)


@pytest.mark.parametrize(
    "written",
    [
        "```\n没有结束",
        "文\n\n    ```\n    字\n    ```",
        "- a\n  ```\n  字\n- b\n  ```",
        "``` {.a }b}\n字\n```",
    ],
)
def test_what_is_no_fence_is_no_code_to_the_linter_either(written: str) -> None:
    assert without_fences(written) == written


@given(st.text("`~ ->1.a\n\t", max_size=60))
@settings(max_examples=300)
def test_leaving_fences_out_keeps_every_other_line_at_its_number(text: str) -> None:
    left = without_fences(text).split("\n")
    assert len(left) == text.count("\n") + 1
    for kept, line in zip(left, text.split("\n"), strict=True):
        assert kept in ("", line, line.expandtabs(4))
