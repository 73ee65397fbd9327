"""The frame that every page shares: rendered once by MkDocs, filled for all pages that it doesn't
build (Pelican's, and the service's receipts)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html import escape

from site_src.markup.blocks import BASE
from site_src.sharing.card import Shared

SHELL_URL = "news/index.html"
"""The page that MkDocs renders as the frame; Pelican's first list takes its place."""
KEEP_OUT = "noindex, noarchive, nosnippet"
"""What search engines and archives are told on a page that they shall not keep."""
SLOT = re.compile(r"⟦([a-z]+)⟧")
_LIT = re.compile(r' class="ll-on" aria-current="(?:page|true)"')
# What machines read: without a value there is no such tag.
_TOLD = re.compile(r'<(?:link|meta) [^<>]*="⟦([a-z]+)⟧">\s*')
_RELATIVE = re.compile(r'((?:href|src|content|action|data-[a-z-]+)=")\.\./')


_OWN = re.compile(r'(\b(?:href|src|data-base)=")(?![a-z][a-z0-9+.-]*:|/|#)([^"]*)"')


@dataclass(frozen=True)
class Framed:
    """What is set into the frame. `content` and `crumbs` are HTML whose URLs begin with BASE; the rest
    is text."""

    url: str
    title: str
    description: str
    content: str
    crumbs: str = ""
    picture: Shared | None = None
    canonical: str = ""
    indexed: bool = True
    section: str = ""
    """The URL of the section whose tab is lit; none where it is in no section."""


@dataclass(frozen=True)
class Shell:
    """The frame's HTML, with slots, its URLs beginning with BASE."""

    html: str

    @classmethod
    def of(cls, rendered: str) -> Shell:
        """From the page MkDocs rendered at SHELL_URL, one folder below the root."""
        based = _RELATIVE.sub(rf"\g<1>{BASE}/", rendered)
        # Links of the frame's own page to itself and its neighbours carry no folder.
        folder = SHELL_URL.rsplit("/", 1)[0]
        based = re.sub(r'(href=")\./?"', rf'\g<1>{BASE}/{folder}/index.html"', based)
        return cls(based)

    def fill(self, framed: Framed) -> str:
        """A whole page; its regions are still to be filled and its URLs to be made relative."""
        picture = framed.picture or Shared("", "")
        told = {
            "title": escape(framed.title),
            "description": escape(framed.description),
            "canonical": escape(framed.canonical),
            "robots": "" if framed.indexed else KEEP_OUT,
            "image": escape(picture.url),
            "imagealt": escape(picture.alt),
            "imagewidth": str(picture.width or ""),
            "imageheight": str(picture.height or ""),
        }
        slots = told | {
            "crumbs": framed.crumbs,
            "content": framed.content,
        }
        # The frame was rendered as a page of the news: elsewhere that tab isn't lit.
        html = self.html if framed.section == SHELL_URL else _LIT.sub("", self.html)
        if not all(told.values()):
            html = _TOLD.sub(lambda match: match.group() if slots[match.group(1)] else "", html)
        # A site that was built before an update has slots that are no more.
        return SLOT.sub(lambda match: slots.get(match.group(1), ""), html)


def from_root(html: str, url: str) -> str:
    """The page at `url` as served from another address: relative URLs written from the root."""
    folder = posixpath.dirname(url)

    def absolute(match: re.Match[str]) -> str:
        return (
            match.group(1) + posixpath.normpath(posixpath.join("/", folder, match.group(2))) + '"'
        )

    return _OWN.sub(absolute, html)
