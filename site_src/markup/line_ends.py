"""Line ends within a text: nothing between Han characters, kept where each line has its own number or
its own label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from site_src.markup.lists import LINE_NUMBER, TEXT_LINE_END
from site_src.source.line_ends import joins

_NUMBERED = re.compile(rf"\\\n| *\n(?= *{LINE_NUMBER})")
"""The end of a line before one that begins with a number or a sign which Markdown makes no list of; and one
behind a backslash."""
_LABELLED = re.compile(
    r" *(?:\*\*)?(?:[\u4e00-\u9fff](?:[ \u3000]*[\u4e00-\u9fff]){1,7}(?:\*\*)?[:：]|[A-Za-z]{2,8}(?:\*\*)?：)"
)
"""The beginning of a line that says what stands in it: `电话：…`."""
# Between two parts of a text; what stands for a character or for HTML that is kept aside is passed over.
_PART = "\ue002"
_OVER = "(?:\ue002|\x02[^\x02\x03]*\x03)*"
_LINE_END = re.compile(f"([^\\s\ue002\x03])({_OVER}) *\n *({_OVER})(?=([^\\s\ue002\x02]))")
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "code",
        "del",
        "em",
        "i",
        "mark",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    )
)


class _Numbered(Treeprocessor):
    """Makes the end of such a line a line break, as two spaces there do."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            text = element.text
            if (
                text
                and not isinstance(text, AtomicString)
                and ("\n" in text or TEXT_LINE_END in text)
            ):
                lines = _NUMBERED.sub("  \n", text.replace(TEXT_LINE_END, "\n"))
                element.text = _end_before_labels(lines)
            tail = element.tail
            if tail and TEXT_LINE_END in tail:
                element.tail = tail.replace(TEXT_LINE_END, "\n")


def _end_before_labels(text: str) -> str:
    """Makes the end of a line a line break before one that begins with a label, where a line beside it
    does too: one alone may be a sentence that goes on."""
    if ":" not in text and "：" not in text:
        return text
    lines = text.split("\n")
    labelled = [bool(_LABELLED.match(line)) for line in (*lines, "")]
    for at in range(1, len(lines)):
        if labelled[at] and (labelled[at - 1] or labelled[at + 1]):
            lines[at - 1] = f"{lines[at - 1].rstrip()}  "
    return "\n".join(lines)


class _Joined(Treeprocessor):
    """Takes out the line ends that are no spaces."""

    def run(self, root: Element) -> None:
        if any("\n" in (each.text or "") or "\n" in (each.tail or "") for each in root.iter()):
            for run in _runs(root):
                _join(run)


Run = list[tuple[Element, str]]
"""Texts that stand in one line, each as an element and which of its two: `text` or `tail`."""


def _runs(block: Element) -> Iterator[Run]:
    """The runs of text in a block and in the blocks in it; code keeps its lines."""
    if block.tag == "pre":
        return
    run: Run = [(block, "text")]
    for child in block:
        if child.tag in _INLINE:
            run += _slots(child)
        else:
            yield run
            yield from _runs(child)
            run = []
        run.append((child, "tail"))
    yield run


def _slots(inline: Element) -> Run:
    found: Run = [(inline, "text")]
    for child in inline:
        found += [*_slots(child), (child, "tail")]
    return found


def _join(run: Run) -> None:
    texts = [getattr(element, which) or "" for element, which in run]
    whole = _PART.join(texts)
    if "\n" not in whole:
        return
    for (element, which), old, new in zip(
        run, texts, _LINE_END.sub(_joined, whole).split(_PART), strict=True
    ):
        if new != old:
            setattr(element, which, type(old)(new))


def _joined(end: re.Match[str]) -> str:
    if joins(end.group(1), end.group(4)):
        return end.group(1) + end.group(2) + end.group(3)
    return end.group()


def end_lines_as_written(md: Markdown) -> None:
    """Before inline patterns (20), of which one makes the line breaks; and after them, before the tree is
    made pretty with line ends of its own (10)."""
    md.treeprocessors.register(_Numbered(md), "linli-numbered", 21)
    md.treeprocessors.register(_Joined(md), "linli-joined", 19)
