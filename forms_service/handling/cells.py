"""Cells that a spreadsheet takes for text: what residents write is never a formula (OWASP, "CSV Injection")."""

from __future__ import annotations

import re
from unicodedata import category, normalize

GUARD = "'"
"""What a spreadsheet shows as text stands behind it."""
# Signs that begin a formula, as an input method may write them too; and what a program drops in front of one.
_SIGNS = "=+-@"
_CONTROLS = "\t\r\n"
_MINUS = "\u2212"
_HALF_PAIRS = re.compile("[\ud800-\udfff]")


def defused(text: str) -> str:
    """`text` as it may stand in a cell: behind GUARD where a program might calculate it. What begins with
    one has another one before it, so that `restored` gives each back."""
    return GUARD + text if text.startswith(GUARD) or _begins(text) else text


def restored(cell: str) -> str:
    """What was written, from what stands in the cell."""
    return cell.removeprefix(GUARD)


def encodable(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can say and UTF-8 can't."""
    return _HALF_PAIRS.sub("\ufffd", text)


def _begins(text: str) -> bool:
    """Whether it begins with a sign of a formula, if need be behind what nobody sees."""
    for char in text:
        if char in _CONTROLS or char == _MINUS or normalize("NFKC", char)[:1] in _SIGNS:
            return True
        if not (char.isspace() or category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp")):
            return False
    return False
