"""The typefaces that we bring, for what is drawn or printed here."""

from __future__ import annotations

from functools import cache

from site_src.show.fragments import THEME

FONTS = THEME / "print" / "fonts"


@cache
def covered() -> frozenset[str]:
    """The characters that all of them have, the space among them."""
    return frozenset((FONTS / "coverage.txt").read_text(encoding="utf-8")) | {" "}
