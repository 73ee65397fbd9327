"""Names of pages that may be written: they lead nowhere else, and every system can have them."""

from __future__ import annotations

import pytest

from site_src.editing.page_names import is_page_name

NAMES = [
    "../a.md",
    "news/../../a.md",
    "/etc/a.md",
    "a/./b.md",
    "a//b.md",
    "..\\a.md",
    ".git/a.md",
    "a.md/../b.md",
    "a.txt",
    "a.md\x00.md",
    "a.md\n",
    "con.md",
    "news/nul.2026.md",
    "a./b.md",
    "通知.md",
    "ａ.md",
    "A.md",
    "a%2f..%2fb.md",
    f"{'a' * 200}.md",
    "",
    ".md",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_or_is_no_address_is_none(name: str) -> None:
    """Devices of Windows, hidden files and other alphabets among them."""
    assert not is_page_name(name)


@pytest.mark.parametrize("name", ["index.md", "news/2026/2026-11-20-a.md", "boards/building-01.md"])
def test_a_name_that_is_an_address_is_one(name: str) -> None:
    """However deep."""
    assert is_page_name(name)
