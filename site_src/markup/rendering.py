"""From a page's Markdown to HTML, and what can be said of the Markdown with its lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import markdown
from markdown.extensions.toc import slugify_unicode
from pymdownx import emoji, gemoji_db

from site_src.markup.block_kinds import BLOCKS
from site_src.markup.blocks import ALLOWED_TAGS
from site_src.markup.fences import without_fences
from site_src.source.faults import Fault, did_you_mean
from site_src.source.frontmatter import Source
from site_src.source.slips import link_slip, mark_slip
from site_src.source.texts import excerpt


def _emoji_index(_options: Mapping[str, Any], _markdown: markdown.Markdown) -> dict[str, Any]:
    """GitHub's names of emoji, of which the library would give each renderer a copy: nine tenths of making one."""
    return {name: getattr(gemoji_db, name) for name in ("name", "emoji", "aliases")}


EXTENSIONS: tuple[str, ...] = (
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "tables", "toc", "pymdownx.emoji",
    "site_src.markup.blocks",
)  # fmt: skip
EXTENSION_CONFIGS: dict[str, dict[str, Any]] = {
    # An align attribute instead of inline style, which the content security policy refuses.
    "tables": {"use_align_attribute": True},
    "toc": {"permalink": False, "toc_depth": "2-3", "slugify": slugify_unicode},
    "footnotes": {"BACKLINK_TITLE": "回到正文"},
    # As characters, which need no pictures from elsewhere.
    "pymdownx.emoji": {"emoji_index": _emoji_index, "emoji_generator": emoji.to_alt},
}
"""What pages are rendered with, whichever generator builds them."""

_INLINE_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
# After a quotation's sign, or after HTML that ends there: Markdown begins again behind a comment; and
# after what begins an item, a definition or a footnote.
_ITEM = r"(?:(?:[*+-]|\d+[.)]|:|\[\^[^\]]*\]:)\s*)*"
_BLOCK = re.compile(rf"^(?:.*>)?\s*{_ITEM}///+\s*([A-Za-z][\w-]*)\s*(?:\|(.*))?$")
_TAG = re.compile(r"<\s*/?\s*([A-Za-z][A-Za-z0-9-]*)([^<>]*)>?")
_HANDLER = re.compile(r"\bon[a-z]+\s*=", re.IGNORECASE)
_DANGER = ("script", "iframe", "object", "embed", "style", "form", "link", "meta", "base", "svg")
_LEVEL_1 = re.compile(r"#\s*[^#\s]")
# What makes the line above it a heading of level 1.
_UNDERLINED = re.compile(r"=+\s*")
# The line under a table's head: so many cells as the head has, else it is no table.
_DASHES = re.compile(r"\|? *:?-+:? *(?:\| *:?-+:? *)*\|?")
_CELL_END = re.compile(r"(?<!\\)\|")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^>\s]+>|<[^>\s@/]+@[^>\s@]+>")


@dataclass(frozen=True)
class Reference:
    """A link or a picture as the editor wrote it, with its line."""

    target: str
    line: int
    alt: str | None = None


@dataclass(frozen=True)
class Block:
    """A `/// name | argument` in a page, with its line; region is None where it is wrong."""

    name: str
    region: str | None
    line: int


@dataclass(frozen=True)
class Heading:
    """A heading for the page's table of contents; `title` is HTML."""

    level: int
    id: str
    title: str


@dataclass(frozen=True)
class Markup:
    """A page's body, rendered: regions empty, links between pages made, raw HTML sanitised."""

    html: str
    links: tuple[Reference, ...]
    images: tuple[Reference, ...]
    anchors: frozenset[str]
    blocks: tuple[Block, ...]
    opening: str
    headings: tuple[Heading, ...]


class Renderer:
    """A Python-Markdown instance used page after page: making one costs as much as a page."""

    def __init__(self) -> None:
        self._markdown = markdown.Markdown(
            extensions=list(EXTENSIONS), extension_configs=EXTENSION_CONFIGS
        )

    def render(self, source: Source, body: str) -> Markup:
        """Renders `body`, which is the source's own, perhaps with blocks its kind adds."""
        self._markdown.reset()
        text = self._markdown.convert(body)
        rows = list(_prose(source))
        lines = _Lines(source.body_line, rows)
        return Markup(
            html=text,
            links=tuple(
                Reference(target, lines.next(target))
                for target in self._markdown.linli_links  # type: ignore[attr-defined]
                if not target.startswith(("#fn:", "#fnref"))
            ),
            images=tuple(
                Reference(target, lines.next(target), alt)
                for target, alt in self._markdown.linli_images  # type: ignore[attr-defined]
            ),
            anchors=frozenset(re.findall(r'\sid="([^"]+)"', text)),
            blocks=tuple(_blocks(rows)),
            opening=_opening(text),
            headings=tuple(_headings(self._markdown.toc_tokens)),  # type: ignore[attr-defined]
        )


def _headings(tokens: Iterable[Mapping[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], token["name"])
        yield from _headings(token["children"])


class _Lines:
    """Finds the lines of links as they come: the second of two alike is the later one."""

    def __init__(self, first: int, rows: Sequence[tuple[int, str]]) -> None:
        self._first = first
        self._rows = rows
        self._found: dict[str, list[int]] = {}

    def next(self, target: str) -> int:
        if target not in self._found:
            rows = [(number, row) for number, row in self._rows if target in row]
            whole = rf"(?<![\w./-]){re.escape(target)}(?![\w./-])"
            self._found[target] = [number for number, row in rows for _ in re.findall(whole, row)]
        lines = self._found[target]
        if len(lines) > 1:
            return lines.pop(0)
        return lines[0] if lines else self._first


def _opening(text: str) -> str:
    """The first paragraph as plain text: what a list or a chat card shows of the page."""
    for paragraph in re.findall(r"<p>(.*?)</p>", text, re.DOTALL):
        plain = html.unescape(re.sub(r"<[^>]+>", "", paragraph)).strip()
        if plain:
            return " ".join(plain.split())[:160]
    return ""


def _prose(source: Source) -> Iterator[tuple[int, str]]:
    """The body's lines with their numbers, code left out: that of a fence as Markdown reads it, so
    what stands behind one that never ends, or is indented, is seen."""
    for number, line in enumerate(without_fences(source.body).split("\n"), source.body_line):
        yield number, _INLINE_CODE.sub("", line) if "`" in line else line


def _blocks(rows: Iterable[tuple[int, str]]) -> Iterator[Block]:
    for number, line in rows:
        # Most lines hold no block: asking for the sign first costs least.
        if "///" in line and (match := _BLOCK.match(line)) and match.group(1) in BLOCKS:
            name = match.group(1)
            yield Block(name, BLOCKS[name].region((match.group(2) or "").strip()), number)


def body_faults(source: Source) -> Iterable[Fault]:
    """What is wrong in a body that needs no other page to be seen, and advice on it."""
    is_open = False
    opened_at = 0
    above = ""
    for number, line in _prose(source):
        if line.strip(" \t>") == "///":
            if not is_open:
                yield Fault(source.path, number, "多出一个「///」", "请删掉，或在上面写明是哪个块")
            is_open = False
        elif "///" in line and (match := _BLOCK.match(line)):
            if is_open:
                yield _unclosed(source, opened_at)
            is_open, opened_at = True, number
            yield from _block_faults(source.path, number, match.group(1), match.group(2) or "")
        elif is_open and line.strip():
            yield Fault(source.path, number, "块里面不能写文字", "请把这些文字移到「///」外面")
        underlined = bool(above and _UNDERLINED.fullmatch(line))
        if underlined or _LEVEL_1.match(line):
            what = "正文里用了一级标题，已当作二级标题"
            fix = "页面的标题已经在 title 里；想不再提醒，请改用「## 」"
            yield Fault(source.path, number - underlined, what, fix, "advice")
        yield from _table_advice(source.path, number, above, line.strip())
        above = line.strip()
        if slip := link_slip(line):
            meant = f"改成「{excerpt(slip.meant)}」"
            if slip.harmless:
                yield Fault(source.path, number, slip.what, f"想要的话，请{meant}", "advice")
            else:
                yield Fault(source.path, number, slip.what, f"请{meant}")
        if slip := mark_slip(line):
            fix = f"想要的话，请改成「{excerpt(slip.meant)}」"
            yield Fault(source.path, number, slip.what, fix, "advice")
        if "<" in line:
            yield from _html_faults(source.path, number, _AUTOLINK.sub("", line))
    if is_open:
        yield _unclosed(source, opened_at)


def _table_advice(path: str, number: int, above: str, line: str) -> Iterator[Fault]:
    """What was meant to be a table and is published as it is typed."""
    if line.startswith("｜") and line.endswith("｜"):
        meant = excerpt(line.replace("｜", "|"))
        yield Fault(path, number, "「｜」是全角的竖线，成不了表格", f"请改成「{meant}」", "advice")
    elif "|" in line and "|" in above and _DASHES.fullmatch(line):
        head, cells = (len(_CELL_END.split(row.strip("|"))) for row in (above, line))
        if head != cells:
            what = f"表头有 {head} 格，下面这一行有 {cells} 格，成不了表格"
            yield Fault(path, number, what, f"请改成「|{'---|' * head}」", "advice")


def _unclosed(source: Source, line: int) -> Fault:
    return Fault(source.path, line, "块没有结束", "请在它后面另起一行写「///」")


def _block_faults(path: str, number: int, name: str, argument: str) -> Iterator[Fault]:
    if name not in BLOCKS:
        yield Fault(path, number, f"没有「{name}」这种块", did_you_mean(name, list(BLOCKS)))
    elif BLOCKS[name].region(argument.strip()) is None:
        what = f"块「{name}」不能写成「{argument.strip()}」"
        yield Fault(path, number, what, BLOCKS[name].written)


def _html_faults(path: str, number: int, line: str) -> Iterator[Fault]:
    for match in _TAG.finditer(line):
        tag = match.group(1).lower()
        if tag in _DANGER:
            yield Fault(
                path, number, f"正文里不能有 <{tag}>", "请删掉；页面不允许脚本、样式和内嵌网页"
            )
        elif tag not in ALLOWED_TAGS:
            yield Fault(
                path, number, f"不认识 <{tag}>", "请改用 Markdown；若只是尖括号，请写成《》"
            )
        elif _HANDLER.search(match.group(2)):
            yield Fault(path, number, f"<{tag}> 里带有脚本（on…=）", "请删掉这个属性")
