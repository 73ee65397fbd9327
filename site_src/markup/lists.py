"""Where a list begins and ends, what its items hold, and whether it is loose: CommonMark's rules for
lines (its sections 5.2 and 5.3), which Python-Markdown's are older than.

Code between fences is one line here already (`fences`), so that no line of code is taken for an item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from site_src.source.line_ends import HAN

_MARKER = re.compile(r"( {0,3})([-+*]|(\d{1,9})([.)]))(?:( +)(?=\S)| *$)")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:_ *){3,}|(?:\* *){3,})$")
# What begins a block of its own, also right after a line of text: a heading, a quotation, a block of ours,
# a fence's code or other HTML that is kept aside.
_BEGINS = re.compile(r" {0,3}(?:#{1,6}|>|/{3,}|\x02wzxhzdk:\d+\x03$)")
_HOLDING = re.compile(r" *(?:(?:>|[-+*] |\d{1,9}[.)] ) *)*")
# What else holds what is indented by four: a definition, a footnote, a note.
_HOLDS = re.compile(r" {0,3}(?::|\[\^[^\]]+\]:|!!!) *")
LINE_NUMBER = (
    r"(?:\d{1,3}[、．]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]"
    rf"|\d{{1,2}}[.)）](?={HAN})|[一二三四五六七八九十]{{1,3}}、|[-+](?={HAN})"
    r"|[①-⒇㈠-㈩·•●○◆◇■□▪▲△★☆※☑☐✓✔◎])"
)
"""A number or a sign that begins a line and of which Markdown makes no list."""
_NUMBER = re.compile(LINE_NUMBER)
# Indented by so many it is code.
_CODE = 4


# Lists in lists in lists: nobody's are deeper, and Python's stack is not endless.
_DEEPEST = 20
TEXT_LINE_END = "\ue003"
"""A line end before what is text where it stands, though it looks like the beginning of something."""


@dataclass(frozen=True)
class Marker:
    """The sign of an item: `kind` is one character, which all items of a list share; `offset`: the
    columns before what the item holds; `empty`: nothing stands in its first line."""

    kind: str
    number: int | None
    offset: int
    empty: bool

    @property
    def interrupts(self) -> bool:
        """Whether a list may begin with it right after a line of text."""
        return not self.empty and self.number in (None, 1)


@dataclass(frozen=True)
class List:
    """A list: its first sign, the lines of each item without the indent, and the line after it.
    `loose`: its items are paragraphs, since an empty line parts them or what is directly in one."""

    marker: Marker
    items: tuple[tuple[str, ...], ...]
    loose: bool
    end: int


def marker(line: str) -> Marker | None:
    """The sign that begins an item in this line; a rule (`* * *`) is none."""
    found = _MARKER.match(line)
    if not found or _RULE.match(line):
        return None
    sign, number, after = found.group(2), found.group(3), found.group(5)
    indent = len(found.group(1)) + len(sign)
    # A lone sign, or code right behind one: what the item holds begins one column after it.
    gap = len(after) if after and len(after) <= _CODE else 1
    return Marker(sign[-1], int(number) if number else None, indent + gap, after is None)


def begins_block(line: str) -> bool:
    """Whether a line ends the text above it, whatever that stands in."""
    return bool(_BEGINS.match(line) or _RULE.match(line))


def column_of_item(lines: Sequence[str], start: int) -> int | None:
    """The column where the text of the item begins that holds this line, 0 for none; None where the line
    is indented so far that it is code as it is."""
    indent = limit = len(lines[start]) - len(lines[start].lstrip(" "))
    column, parted = 0, False
    for line in reversed(lines[:start] if indent else []):
        depth = len(line) - len(line.lstrip(" "))
        sign = marker(line.lstrip(" "))
        holds = depth + sign.offset if sign else _CODE if _HOLDS.match(line) else None
        if holds is not None and holds <= limit:
            column = holds
            break
        if line.strip() and (parted or holds is not None):
            # Whatever was indented further ended here.
            limit = min(limit, depth)
        if not limit:
            break
        parted = parted or not line.strip()
    return column if indent - column < _CODE else None


def goes_on(held: Sequence[str], line: str) -> bool:
    """Whether a line without what would hold it goes on with the text of the line above it."""
    above = held[-1]
    if marker(line) or begins_block(line) or _RULE.match(above):
        return False
    starts = len(held) < 2 or not held[-2]
    if starts and above.startswith("    ") and column_of_item(held, len(held) - 1) is None:
        return False  # It is code.
    text = above[_HOLDING.match(above).end() :]  # type: ignore[union-attr]
    if _NUMBER.match(line.lstrip()) and not _NUMBER.match(text):
        return False  # It begins lines of their own.
    # Below a table's row stands no text of it.
    return bool(text.strip()) and not begins_block(text) and not text.lstrip().startswith("|")


def go_on(held: list[str], line: str) -> None:
    """Adds to what is held a line that goes on with its text."""
    text = line.lstrip()
    if marker(text) or begins_block(text) or text.startswith(("=", "|", ":")):
        held[-1] += TEXT_LINE_END + text
    else:
        held.append(text)


def read_list(lines: Sequence[str], start: int = 0, depth: int = 0) -> List:
    """The list whose first item begins at `start`, in as many others as `depth` says."""
    first = marker(lines[start])
    assert first, "a list begins with an item"
    items: list[tuple[str, ...]] = []
    loose = False
    at = start
    item: Marker | None = first
    while item and item.kind == first.kind:
        held, at = _read_item(lines, at, item)
        following = at
        while following < len(lines) and not lines[following]:
            following += 1
        items.append(held)
        loose = loose or _parted(held, depth)
        item = marker(lines[following]) if following < len(lines) else None
        if item and item.kind == first.kind:
            loose = loose or following > at
            at = following
    return List(first, tuple(items), loose, at)


def _read_item(lines: Sequence[str], at: int, item: Marker) -> tuple[tuple[str, ...], int]:
    """What an item holds, without empty lines at its end, and the line after it."""
    held = [lines[at][item.offset :]]
    at += 1
    while at < len(lines):
        line = lines[at]
        if line.startswith(" " * item.offset):
            if held == ["", ""]:
                break  # An item that begins with an empty line has no second one.
            held.append(line[item.offset :])
        elif not line:
            held.append("")
        elif goes_on(held, line):
            go_on(held, line)
        else:
            break
        at += 1
    while len(held) > 1 and not held[-1]:
        held.pop()
        at -= 1
    return tuple(held), at


def _parted(held: Sequence[str], depth: int) -> bool:
    """Whether an empty line stands directly between two things in an item: not within one of them."""
    at, text, empty = 0, False, False
    while at < len(held):
        line = held[at]
        if not line:
            empty, at, text = at > 0, at + 1, False
            continue
        if empty:
            return True
        inner = marker(line)
        if inner and (inner.interrupts or not text) and depth < _DEEPEST:
            at, text = read_list(held, at, depth + 1).end, False
        else:
            at, text = at + 1, not begins_block(line)
    return False
