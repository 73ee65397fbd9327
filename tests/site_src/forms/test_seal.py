"""The seal of a result, as it is printed."""

from __future__ import annotations

from site_src.forms.seal import Sealed

SEAL = Sealed(digest="0123456789abcdef" * 4, at="2026-11-29T02:06:00+08:00")


def test_a_seal_is_printed_in_groups_and_no_line_is_as_long_as_all_of_it() -> None:
    """64 characters without a space went over the sheet's edge."""
    assert SEAL.printed.startswith("2026年11月29日02:06封存。印章（SHA-256）：01234567 89abcdef 0")
    assert max(map(len, SEAL.printed.split())) < 40
    assert SEAL.digest in SEAL.printed.replace(" ", "")


def test_a_seal_that_the_count_left_behind_says_so() -> None:
    left = SEAL.model_copy(update={"stands": False})
    assert "还没有重新封存" in left.printed
    assert "还没有重新封存" not in SEAL.printed
