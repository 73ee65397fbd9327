"""What a search should find of a page: its text without the frame, without what answers or the clock
change, and without what stands there for a time only (the black list)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape

from site_src.markup.block_kinds import BLOCKS
from site_src.show.regions import REGION

_CONTENT, _END = 'id="ll-content"', "</main>"
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LEFT_OUT = re.compile(
    r'<(nav|h1|button)\b.*?</\1>|<p class="ll-asof".*?</p>|<td class="ll-state".*?</td>|<!--.*?-->'
    # The day stands with what is found.
    r'|(?<=<p class="ll-article-meta">)<time.*?</time> · ',
    re.DOTALL,
)
# Where some of what a region shows is to be found, the rest isn't.
_MARKED = re.compile(r"<(\w+)[^>]*\bdata-searched\b[^>]*>(.*?)</\1>", re.DOTALL)
_NAMED = re.compile(r'<(h[23])\b[^>]*>(.*?)</\1>|class="ll-name">(.*?)<', re.DOTALL)
# Tags that part no words: 充<b>电</b> is one.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u|wbr)(?:\s[^>]*)?>"
)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class PageText:
    """A page to a search: its title, what else names something on it (headings, people), and its text,
    a line for each paragraph, cell or item."""

    title: str
    names: tuple[str, ...]
    text: str

    @property
    def digest(self) -> str:
        """Of all of it."""
        whole = "\0".join((self.title, *self.names, self.text))
        return blake2b(whole.encode(), digest_size=12).hexdigest()

    def says_all_of(self, other: PageText) -> bool:
        """Whether nothing that `other` says is missing."""
        return (
            self.title == other.title
            and set(self.names) >= set(other.names)
            and all(line in self.text for line in other.text.split("\n"))
        )


def searched_part(html: str) -> str:
    """The part of a built page that `page_text` reads: cheap, where pages are being written."""
    title, start = _TITLE.search(html), html.find(_CONTENT)
    body = html[html.find(">", start) + 1 : html.rfind(_END)] if start >= 0 else ""
    return f"{title.group() if title else ''}{body}"


def page_text(part: str) -> PageText:
    """Reads a `searched_part`."""
    found = _TITLE.match(part)
    # The compound's name stands behind it.
    title = _plain(found.group(1)).rsplit(" - ", 1)[0] if found else ""
    body = REGION.sub(_searched, part[found.end() if found else 0 :])
    body = _LEFT_OUT.sub("\n", body)
    names = (_plain(name or person) for _, name, person in _NAMED.findall(body))
    return PageText(title, tuple(dict.fromkeys(filter(None, names))), _plain(body))


def _searched(match: re.Match[str]) -> str:
    block = BLOCKS.get(match.group(1).partition(":")[0])
    if block is None or not block.searched:
        return ""
    marked = _MARKED.findall(match.group(2))
    return "".join(f"<p>{words}</p>" for _, words in marked) or match.group(2)


def _plain(html: str) -> str:
    text = unescape(_TAG.sub("\n", _INLINE.sub("", html)))
    return _LINES.sub("\n", _SPACE.sub(" ", text)).strip()
