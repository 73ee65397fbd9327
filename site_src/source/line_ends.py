"""Where a line end is no space: between Han characters, which are written without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_HAN = (
    "\u2e80-\u2fdf\u3000-\u303f\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
)
# Written between Han and Latin words alike.
_SHARED = "\u2018\u2019\u201c\u201d\u2014\u2026\u00b7"
# As wide as a character, with their own space beside them.
_WIDE = (
    "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
# As many characters on each side tell a line end from a space that was typed.
_ENOUGH = 8
HAN = f"[{_HAN}]"
"""A Han character or a full-width sign, as a part of a pattern."""
_JOINED = re.compile(
    f"[{_HAN}]\n[{_HAN}{_SHARED}]|[{_SHARED}]\n[{_HAN}]|[{_WIDE}]\n\\S|\\S\n[{_WIDE}]"
)


def joins(before: str, after: str) -> bool:
    """Whether a line end between these two characters is nothing."""
    return bool(_JOINED.fullmatch(f"{before}\n{after}"))


def without_folds(text: str, rows: Sequence[str]) -> str:
    """A text that YAML read from these lines: it makes a space of each line end."""
    pieces: list[str] = []
    done = 0
    for above, below in pairwise(row.strip() for row in rows):
        if above and below and joins(above[-1], below[0]):
            end = above[-_ENOUGH:].split()[-1].lstrip("'\"")
            beginning = below[:_ENOUGH].split()[0].rstrip("'\"")
            found = text.find(f"{end} {beginning}", done)
            if found >= 0:
                pieces.append(text[done : found + len(end)])
                done = found + len(end) + 1
    return "".join((*pieces, text[done:]))
