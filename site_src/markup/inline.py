"""What is marked within a text as people mark it elsewhere: struck out, stressed, lowered, an address.

There are extensions for each (`pymdownx.tilde`, `mark`, `magiclink`), made for texts with spaces between
words: of `从9~11点到13~15点` one lowers a half, another strikes nothing out next to 「，」, and the third
finds no address right behind Han characters and takes those after it for a part of it.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import AutomailInlineProcessor, InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# The last as in H~2~O: behind a Latin letter alone, since between figures and words ~ says from one to the
# other. One pattern for all: each costs as much as what it looks for is rare.
_MARKS = (
    r"(?<!~)~~(?=[^\s~])(?P<del>.+?)(?<=[^\s~])~~(?!~)"
    r"|(?<!=)==(?=[^\s=])(?P<mark>.+?)(?<=[^\s=])==(?!=)"
    r"|(?<=[A-Za-z)\]])~(?P<sub>[A-Za-z0-9+-]{1,8})~"
)
# Up to what no address holds unescaped; not right behind a tag (\x03), which may be a link's.
_ADDRESSES = (
    r"(?<!\x03)(?:(?<![a-z0-9_.+/:=-])((?:mailto:)?[a-z0-9][a-z0-9_.+-]*@(?:[a-z0-9-]+\.)+[a-z]{2,})(?![a-z0-9-])"
    r"|(?<![a-z0-9])(?:https?://|www\.)(?=[a-z0-9\[])[!#$%&'()*+,\-./0-9:;=?@\[\]_a-z~]+)"
)
_TRAILING = "?!.,:;'*_~"
_TASK = re.compile(r"\[([ xX])\][ \n]+(?=\S)")


class _Marks(InlineProcessor):
    def handleMatch(  # type: ignore[override]
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element, int, int]:
        made = Element(str(m.lastgroup))
        made.text = m.group(str(m.lastgroup))
        return made, m.start(), m.end()


class _Addresses(AutomailInlineProcessor):
    """Links of addresses, and of mail addresses in the disguise that Python-Markdown gives them."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        if m.group(1):
            return super().handleMatch(m, data)
        address = m.group().rstrip(_TRAILING)
        # A bracket that was opened before the address ends behind it.
        while address[-1] in ")]" and _unopened(address):
            address = address[:-1].rstrip(_TRAILING)
        link = Element("a", {"href": address if "://" in address else f"https://{address}"})
        link.text = AtomicString(address)
        return link, m.start(), m.start() + len(address)


def _unopened(address: str) -> bool:
    closing = address[-1]
    return address.count(closing) > address.count({")": "(", "]": "["}[closing])


class _Tasks(Treeprocessor):
    """`- [x] done`: with a character that feeds and search results show too, where a form's box would be
    left out, or be one without a name."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            holder = item[0] if not item.text and len(item) and item[0].tag == "p" else item
            found = _TASK.match(holder.text or "")
            if found:
                done = found.group(1) != " "
                box = Element("span", {"role": "img", "aria-label": "已完成" if done else "未完成"})
                box.text = AtomicString("☑" if done else "☐")
                box.tail = f" {(holder.text or '')[found.end() :]}"
                holder.text = ""
                holder.insert(0, box)
                item.set("class", "ll-task")


def mark_as_elsewhere(md: Markdown) -> None:
    """Addresses after tags are kept aside (90) and before `_` is looked for (60); the rest after that."""
    md.inlinePatterns.register(_Addresses(f"(?i:{_ADDRESSES})", md), "linli-addresses", 85)
    md.inlinePatterns.register(_Marks(_MARKS, md), "linli-marks", 55)
    md.ESCAPED_CHARS += "~="
    md.treeprocessors.register(_Tasks(md), "linli-tasks", 25)
