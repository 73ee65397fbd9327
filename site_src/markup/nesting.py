"""Lists and quotations as CommonMark nests them, and what may begin right after a line of text.

Python-Markdown nests by four spaces and wants an empty line before a list or a table; whoever writes in
another program, or is used to one, does neither. The extensions that there are (`mdx_truly_sane_lists`,
`mdx_breakless_lists`, `mdx_better_lists`) put another fixed width in place of the four; CommonMark goes by
the column where an item's text begins.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.util import nearing_recursion_limit

from site_src.markup.lists import begins_block, go_on, goes_on, marker, read_list

_SIGN = re.compile(r" {0,3}[-+*\d]")
_QUOTED = re.compile(r" {0,3}> ?(.*)")
# What a block after an empty line must begin with to be of the list before it.
_MAY_GO_ON = re.compile(r"[ \n\d*+-]|$")
# Lines that may begin something right after text; most blocks are one line and have none.
_CANDIDATE = re.compile(
    r"\n(?= {0,3}(?:[-+*] +\S|\d{1,9}[.)] +\S|[>#]|(?:(?:\* *){3,}|(?:_ *){3,})(?:\n|$))"
    r"| {0,3}\x02wzxhzdk:\d+\x03(?:\n|$)"
    r"|[^\n]*\|[^\n]*\n {0,3}[|:-][-:| ]*(?:\n|$))"
    r"|(?<=\x03)\n"
)
_KEPT_HTML = re.compile(r" {0,3}\x02wzxhzdk:\d+\x03")


class _Lists(BlockProcessor):
    def test(self, parent: etree.Element, block: str) -> bool:  # noqa: ARG002
        # Most blocks are text: asking for a sign's first character costs least.
        if not _SIGN.match(block) or not marker(block.partition("\n")[0]):
            return False
        return not nearing_recursion_limit()

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        lines = blocks.pop(0).split("\n")
        while blocks and _MAY_GO_ON.match(blocks[0]):
            lines += ["", *blocks.pop(0).split("\n")]
        found = read_list(lines)
        if rest := "\n".join(lines[found.end :]).strip("\n"):
            blocks[:0] = rest.split("\n\n")
        ordered = found.marker.number is not None
        made = etree.SubElement(parent, "ol" if ordered else "ul")
        if found.marker.number not in (None, 1):
            made.set("start", str(found.marker.number))
        # Whatever holds the list, what it holds is paragraphs at first.
        self.parser.state.set("item")
        for held in found.items:
            item = etree.SubElement(made, "li")
            self.parser.parseChunk(item, "\n".join(held))
            if not found.loose:
                _tighten(item)
        self.parser.state.reset()


def _tighten(item: etree.Element) -> None:
    """An item's paragraphs as plain text in it."""
    before: etree.Element | None = None
    for child in list(item):
        if child.tag != "p":
            before = child
        elif before is None:
            item.text = f"{item.text}\n{child.text}" if item.text else child.text
            item.remove(child)
        else:
            before.tail = f"{before.tail or ''}\n{child.text}"
            item.remove(child)


class _Quotations(BlockProcessor):
    def test(self, parent: etree.Element, block: str) -> bool:  # noqa: ARG002
        return bool(_QUOTED.match(block)) and not nearing_recursion_limit()

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        lines = blocks.pop(0).split("\n")
        held: list[str] = []
        taken = 0
        for line in lines:
            if quoted := _QUOTED.match(line):
                held.append(quoted.group(1) if quoted.group(1).strip() else "")
            elif goes_on(held, line):
                go_on(held, line)
            else:
                break
            taken += 1
        if taken < len(lines):
            blocks.insert(0, "\n".join(lines[taken:]))
        self.parser.state.set("blockquote")
        self.parser.parseChunk(etree.SubElement(parent, "blockquote"), "\n".join(held))
        self.parser.state.reset()


class _Interruptions(BlockProcessor):
    """Parts a block where a list, a quotation, a table or code begins right after a line of text."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md.parser)
        self._table = md.parser.blockprocessors["table"]
        self._at = 0

    def test(self, parent: etree.Element, block: str) -> bool:
        if "\n" not in block or block.startswith("    "):
            return False  # What is indented is parted from the rest first.
        for found in _CANDIDATE.finditer(block):
            if self._interrupts(parent, block[: found.start()], block[found.end() :]):
                self._at = found.start()
                return True
        return False

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        blocks.insert(0, block[self._at + 1 :])
        self.parser.parseBlocks(parent, [block[: self._at]])

    def _interrupts(self, parent: etree.Element, before: str, after: str) -> bool:
        line = after.partition("\n")[0]
        above = before.rpartition("\n")[2]
        if begins_block(line) or _KEPT_HTML.fullmatch(above):
            return True
        if above == before and self._table.test(parent, f"{before}\n{line}"):
            return False  # It is the line under a table's head.
        if item := marker(line):
            return item.interrupts or begins_block(above)
        return self._table.test(parent, after) and not self._table.test(parent, before)


def nest_as_commonmark(md: Markdown) -> None:
    """Puts these in the places of Python-Markdown's own, before blocks of ours (89.99), which else would
    be taken out of items."""
    processors: Any = md.parser.blockprocessors
    for name in ("indent", "olist", "ulist", "quote"):
        processors.deregister(name)
    # What belongs to a list's item is in it already.
    processors["defindent"].LIST_TYPES = ["dl"]
    processors.register(_Lists(md.parser), "linli-lists", 99)
    processors.register(_Quotations(md.parser), "linli-quotations", 98)
    processors.register(_Interruptions(md), "linli-interruptions", 97)
