"""Live regions: the places in built pages that are filled, at a build and later, by one function.

A region is a pair of comments (ARCHITECTURE.md, "The idea"), so built pages are their own index of what
depends on what, and a refill gives the same bytes as a build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from site_src.markup.blocks import BASE

REGION = re.compile(r"<!-- live:(\S+) -->(.*?)<!-- /live:\1 -->", re.DOTALL)


@dataclass(frozen=True)
class Region:
    """A region's HTML, and until when it holds (None: until content or facts change)."""

    html: str
    until: datetime | None = None


class Apart:
    """A page taken apart: what stays of it, and the places of its regions."""

    def __init__(self, html: str) -> None:
        # Between two regions stand the name of the one and what it showed.
        pieces = REGION.split(html)
        self._names = tuple(pieces[1::3])
        self._between = tuple(pieces[::3])

    def filled(self, url: str, render: Callable[[str, str], str], root: str | None = None) -> str:
        """See `fill`."""
        pieces = [self._between[0]]
        for name, after in zip(self._names, self._between[1:], strict=True):
            shows = render(name, url)
            pieces += (f"<!-- live:{name} -->", shows, f"<!-- /live:{name} -->", after)
        way = "../" * url.count("/") if root is None else root
        return "".join(pieces).replace(f"{BASE}/", way).replace(BASE, way.rstrip("/") or ".")


def names_in(html: str) -> frozenset[str]:
    """The names of the regions a page holds."""
    return frozenset(match.group(1) for match in REGION.finditer(html))


def fill(html: str, url: str, render: Callable[[str, str], str], root: str | None = None) -> str:
    """The page at `url` with all its regions filled, and its URLs written from where it stands.

    `render(name, url)` gives a region's HTML, with BASE where the way to the root belongs. `root`
    says that way where the page is served from elsewhere than its own URL.
    """
    return Apart(html).filled(url, render, root)


def soonest(moments: Iterable[datetime | None]) -> datetime | None:
    """The first of the moments, those that never come left out."""
    return min((at for at in moments if at is not None), default=None)
