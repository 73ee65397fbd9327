"""Code between fences, in items and quotations too: where it stands, and how it is kept aside.

Python-Markdown knows fences that begin in a line's first column. Here what holds the code is taken off
first; what is made of a fence stays the library's. The linter reads the same fences, so that it takes no
code for text and no text for code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown import Markdown
from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.extensions.fenced_code import FencedBlockPreprocessor

from site_src.markup.lists import column_of_item

_OPENS = re.compile(
    r"(?P<quoted>(?: {0,3}> ?)*)(?P<before> *(?:(?:[-+*]|\d{1,9}[.)]) +)*)(?P<fence>`{3,}|~{3,})"
)
_FENCE = FencedBlockPreprocessor.FENCED_BLOCK_RE


@dataclass(frozen=True)
class Fence:
    """The lines from `start` up to, not including, `end`; `before`: what holds them, in the opening one;
    `text`: all of them as they would stand in the first column."""

    start: int
    end: int
    before: str
    text: str


def fences(lines: Sequence[str]) -> Iterator[Fence]:
    """Those that are closed, in lines without tabs."""
    at = 0
    while at < len(lines):
        opens = _OPENS.match(lines[at])
        found = _read(lines, at, opens) if opens else None
        if found:
            yield found
        at = found.end if found else at + 1


def without_fences(text: str) -> str:
    """`text`, the lines of its fences empty."""
    if not _may_hold(text):
        return text
    lines = text.expandtabs(4).split("\n")
    for fence in list(fences(lines)):
        lines[fence.start : fence.end] = [""] * (fence.end - fence.start)
    return "\n".join(lines)


def _may_hold(text: str) -> bool:
    return "```" in text or "~~~" in text


def _read(lines: Sequence[str], start: int, opens: re.Match[str]) -> Fence | None:
    depth, before = opens["quoted"].count(">"), opens["before"]
    column: int | None = (
        len(before) if before.strip() else 0 if depth else column_of_item(lines, start)
    )
    if column is None:
        return None
    held = [lines[start][opens.end("before") :]]
    if not _FENCE.match(f"{held[0]}\n{opens['fence']}"):
        return None
    for line in lines[start + 1 :]:
        bare = _bare(line, depth, column, len(before))
        if bare is None:
            return None
        held.append(bare)
        if bare.rstrip(" ") == opens["fence"]:
            break
    found = _FENCE.match("\n".join(held))
    if not found or (found["attrs"] and get_attrs_and_remainder(found["attrs"])[1]):
        return None
    end = start + found.group().count("\n") + 1
    return Fence(
        start, end, opens["quoted"] + (before if before.strip() else " " * column), found.group()
    )


def _bare(line: str, depth: int, column: int, indent: int) -> str | None:
    """A line without what holds it; None where it stands outside of that."""
    if depth:
        quoted = re.match(rf"(?: {{0,3}}> ?){{{depth}}}", line)
        if not quoted:
            return None
        line = line[quoted.end() :]
    spaces = len(line) - len(line.lstrip(" "))
    if line.strip() and spaces < column:
        return None
    return line[min(spaces, indent) :]


class _Fences(FencedBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        if not _may_hold("\n".join(lines)):
            return lines
        made: list[str] = []
        at = 0
        for fence in list(fences(lines)):
            made += lines[at : fence.start]
            [kept] = filter(None, super().run(fence.text.split("\n")))
            # In an item no empty line: it would make the list a loose one.
            made += [fence.before + kept] if fence.before else ["", kept, ""]
            at = fence.end
        return [*made, *lines[at:]]


def keep_fences_aside(md: Markdown) -> None:
    """Puts this in the place of Python-Markdown's own."""
    md.preprocessors.register(_Fences(md, {"lang_prefix": "language-"}), "fenced_code_block", 25)
