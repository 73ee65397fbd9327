"""Blocks: `/// results | id` in Markdown becomes the place of a live region.

One Python-Markdown extension, so the same source works under MkDocs, Pelican, and whatever else
runs Python-Markdown. A block writes no content of its own: it leaves an empty live region, and
`regions` fills that, at a build and at every later change alike.

The same extension makes links between sources into links between pages (`a.md` → `a.html`),
so that neither generator needs to know where the other's pages lie, and sanitises raw HTML.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from html import escape, unescape
from typing import Any, ClassVar
from urllib.parse import unquote

import nh3
from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from site_src.markup.block_kinds import BLOCKS
from site_src.markup.fences import keep_fences_aside
from site_src.markup.inline import mark_as_elsewhere
from site_src.markup.line_ends import end_lines_as_written
from site_src.markup.nesting import nest_as_commonmark
from site_src.markup.plain_text import spare_plain_text
from site_src.pictures.addresses import address, is_picture

BASE = "\ue000"
"""Stands at the head of a URL from the site's root until a page's place is known."""
_MARK = "\ue001"


def empty_region(name: str) -> str:
    """The pair of comments that a region stands between (a contract: ARCHITECTURE.md, "Forms")."""
    return f"<!-- live:{name} --><!-- /live:{name} -->"


class _LiveBlock(Block):  # type: ignore[misc]
    ARGUMENT = None

    def on_create(self, parent: etree.Element) -> etree.Element:
        block = etree.SubElement(parent, "div", {"class": f"ll-live ll-live-{self.NAME}"})
        name = BLOCKS[self.NAME].region((self.argument or "").strip())
        if name is not None:
            block.text = f"{_MARK}{name}{_MARK}"
        return block

    def on_markdown(self) -> str:
        return "raw"

    def on_end(self, block: etree.Element) -> None:
        """Text inside a block has no meaning; the linter says so."""
        block.text = (block.text or "").split("\n")[0]


class _Headings(Treeprocessor):
    """The page's title is its one heading of level 1: another in the text is one level below it."""

    def run(self, root: etree.Element) -> None:
        for element in root.iter("h1"):
            element.tag = "h2"


class _Links(Treeprocessor):
    """Notes links and pictures, and makes them links between pages."""

    def run(self, root: etree.Element) -> None:
        stash = self.md.htmlStash.rawHtmlBlocks
        for place, raw in enumerate(stash):
            if isinstance(raw, str):
                stash[place] = _RAW_LINK.sub(self._raw_link, raw)
        for element in root.iter():
            if element.tag == "a" and element.get("href"):
                href = element.get("href", "")
                if AMP_SUBSTITUTE in href:
                    continue  # Python-Markdown's own disguise of an e-mail address.
                self.md.linli_links.append(href)  # type: ignore[attr-defined]
                element.set("href", page_link(href))
            elif element.tag == "img" and element.get("src"):
                src = element.get("src", "")
                self.md.linli_images.append((src, element.get("alt", "")))  # type: ignore[attr-defined]
                element.set("src", picture_link(src))
                element.set("loading", "lazy")

    def _raw_link(self, match: re.Match[str]) -> str:
        """A link or picture written as HTML, noted and changed as one in Markdown."""
        name, target = match.group(2).lower(), unescape(match.group(4))
        if name == "a":
            link = page_link(target)
            self.md.linli_links.append(target)  # type: ignore[attr-defined]
        else:
            link = picture_link(target)
            tag = match.group() + match.string[match.end() :].partition(">")[0]
            alt = _ALT.search(tag)
            self.md.linli_images.append((target, alt.group(1) if alt else ""))  # type: ignore[attr-defined]
        quote = match.group(3)
        return f"{match.group(1)}{quote}{escape(link)}{quote}"


_RAW_LINK = re.compile(
    r"(<(a|img)\b(?=[^>]*\b(?:href|src)\s*=)[^>]*?\b(?:href|src)\s*=\s*)([\"'])(.*?)\3",
    re.IGNORECASE,
)
_ALT = re.compile(r"\balt\s*=\s*[\"']([^\"']*)", re.IGNORECASE)


_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def is_elsewhere(link: str) -> bool:
    """Whether a link says where it leads by itself: an address, with its scheme or its host."""
    return _ELSEWHERE.match(link) is not None


def page_link(link: str) -> str:
    """A link between sources as a link between pages, and to where pictures are published; other links
    stay as they are."""
    if is_elsewhere(link) or link.startswith("#") or not link:
        return link
    path, hash_, anchor = link.partition("#")
    if is_picture(path):
        path = address(unquote(path))
    if path.endswith(".md"):
        path = path[:-3] + ".html"
    return (BASE if path.startswith("/") else "") + path + hash_ + anchor


def picture_link(link: str) -> str:
    """As `page_link`, of what an image shows: a `#` in it is a part of the file's name."""
    if is_elsewhere(link) or link.startswith("#") or not link:
        return link
    return (BASE if link.startswith("/") else "") + (
        address(unquote(link)) if is_picture(link) else link
    )


_ATTRIBUTES = {
    "*": {"class", "id", "title", "lang"},
    "a": {"href"},
    "span": {"role", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start", "type"},
    "time": {"datetime"},
    "abbr": {"title"},
}
ALLOWED_TAGS = frozenset(
    (
        "a", "abbr", "article", "aside", "b", "blockquote", "br", "caption", "code", "col",
        "colgroup", "dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "h2",
        "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre",
        "q", "rp", "rt", "ruby", "s", "section", "small", "span", "strong", "sub", "summary",
        "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
    )
)  # fmt: skip
"""Raw HTML an editor may use: text and tables, nothing that runs, loads or sends."""


_ENTITY = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


def _without_marks(entity: re.Match[str]) -> str:
    """An entity for a character of the private area, where the build takes its marks from, is
    dropped: written as a character the reader refuses it."""
    code = int(entity.group(1), 16) if entity.group(1) else int(entity.group(2))
    return "" if 0xE000 <= code <= 0xF8FF else entity.group()


_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
# HTML has no such attribute any more, and inline style is refused: the theme's style reads this one.
_ALIGNED = re.compile(r"(<t[dh]\b[^<>]*?) align=")
# What sanitising could change: without these a text stays as it is. Headings pass here one by one.
_MARKED_UP = re.compile("[<>&\\xa0\\x00\\r\ufeff\ue000-\uf8ff]")


class _Sanitise(Postprocessor):
    """Keeps what the allow-list names, then sets in the marks of the live regions."""

    def run(self, text: str) -> str:
        if not _MARKED_UP.search(text):
            return text
        clean = _CLEANER.clean(_ENTITY.sub(_without_marks, text))
        if " align=" in clean:
            clean = _ALIGNED.sub(r"\1 data-align=", clean)
        return re.sub(f"{_MARK}(\\S+?){_MARK}", lambda m: empty_region(m.group(1)), clean)


class LinliExtension(BlocksExtension):  # type: ignore[misc]
    """Blocks, links and the allow-list, for `Markdown(extensions=["site_src.markup.blocks"])`."""

    _names: ClassVar[tuple[str, ...]] = tuple(BLOCKS)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: ARG002
        for name in self._names:
            block_mgr.register(type(f"{name.title()}Block", (_LiveBlock,), {"NAME": name}), {})

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        md.registerExtension(self)
        self.reset_notes(md)
        keep_fences_aside(md)
        nest_as_commonmark(md)
        mark_as_elsewhere(md)
        end_lines_as_written(md)
        spare_plain_text(md)
        # Before the table of contents (5), which takes them as it finds them.
        md.treeprocessors.register(_Headings(md), "linli-headings", 6)
        # Before MkDocs' own link rewriting (priority 0), after inline patterns (20).
        md.treeprocessors.register(_Links(md), "linli-links", 5)
        # After raw HTML is put back (30) and everything else has run.
        md.postprocessors.register(_Sanitise(md), "linli-sanitise", 1)
        self.md = md

    def reset(self) -> None:
        self.reset_notes(self.md)

    @staticmethod
    def reset_notes(md: Markdown) -> None:
        md.linli_links = []  # type: ignore[attr-defined]
        md.linli_images = []  # type: ignore[attr-defined]


def makeExtension(**config: Any) -> Extension:
    """Python-Markdown's hook."""
    return LinliExtension(**config)
