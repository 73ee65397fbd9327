"""What changed between two texts, as people read it: what stayed, what went, what came."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Piece = tuple[Literal["same", "gone", "new"], str]
_SHORT = 2
"""A run of fewer characters that stayed by chance between two changes is read with them."""


def rewording(old: str, new: str) -> list[Piece]:
    """The pieces in their order: `same` and `gone` make the old text, `same` and `new` the new one."""
    return [
        (how, text) for gone, came, same in _runs(old, new) for how, text in _said(gone, came, same)
    ]


def _runs(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """What went, what came instead, and what stayed after it."""
    gone = came = ""
    at, to = 0, 0
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        gone, came = gone + old[at : block.a], came + new[to : block.b]
        same = old[block.a : block.a + block.size]
        at, to = block.a + block.size, block.b + block.size
        inside = at < len(old) or to < len(new)
        if block.size < _SHORT and inside and (gone or came):
            gone, came = gone + same, came + same
            continue
        yield gone, came, same
        gone = came = ""
    if gone or came:
        yield gone, came, ""


def _said(gone: str, came: str, same: str) -> Iterator[Piece]:
    if gone:
        yield "gone", gone
    if came:
        yield "new", came
    if same:
        yield "same", same
