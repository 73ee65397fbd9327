"""Sparing Python-Markdown its inline patterns where a text holds nothing that any could match.

It tries some twenty patterns on every text, and most of a page is plain Chinese: a quarter of
reading a page. What it makes of a page stays the same.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

INLINE_PATTERNS = frozenset(
    (
        "backtick", "escape", "footnote", "reference", "link", "image_link", "image_reference",
        "short_reference", "short_image_ref", "autolink", "automail", "linebreak", "html",
        "entity", "em_strong", "emoji", "linli-addresses", "linli-marks",
    )
)  # fmt: skip
"""The patterns that `_TRIGGER` was made for: every one needs a character of it to match."""
_TRIGGER = re.compile(r"[`\\\[\]!<>&*_~@\x02\x03]|  \n|==|://|www\.|:[+\-\w]+:")


class _Shield(Treeprocessor):
    """Makes texts without a trigger atomic, which inline processing passes over."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.shielded: list[Element] = []

    def run(self, root: Element) -> None:
        self.shielded = []
        for element in root.iter():
            text = element.text
            if text and not isinstance(text, AtomicString) and not _TRIGGER.search(text):
                element.text = AtomicString(text)
                self.shielded.append(element)


class _Unshield(Treeprocessor):
    """Makes them plain again for what runs later: abbreviations too pass over atomic texts."""

    def __init__(self, md: Markdown, shield: _Shield) -> None:
        super().__init__(md)
        self._shield = shield

    def run(self, root: Element) -> None:  # noqa: ARG002
        for element in self._shield.shielded:
            element.text = str(element.text)
        self._shield.shielded = []


def spare_plain_text(md: Markdown) -> None:
    """Registers the shield right before inline processing (priority 20) and its end right after."""
    shield = _Shield(md)
    md.treeprocessors.register(shield, "linli-shield", 20.5)
    md.treeprocessors.register(_Unshield(md, shield), "linli-unshield", 19.995)
