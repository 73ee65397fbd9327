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


def names_in(html: str) -> frozenset[str]:
    """The names of the regions a page holds."""
    return frozenset(match.group(1) for match in REGION.finditer(html))


def fill(html: str, url: str, render: Callable[[str, str], str], root: str | None = None) -> str:
    """The page at `url` with all its regions filled, and its URLs written from where it stands.

    `render(name, url)` gives a region's HTML, with BASE where the way to the root belongs. `root`
    says that way where the page is served from elsewhere than its own URL.
    """
    filled = REGION.sub(
        lambda m: f"<!-- live:{m.group(1)} -->{render(m.group(1), url)}<!-- /live:{m.group(1)} -->",
        html,
    )
    way = "../" * url.count("/") if root is None else root
    return filled.replace(f"{BASE}/", way).replace(BASE, way.rstrip("/") or ".")


def soonest(moments: Iterable[datetime | None]) -> datetime | None:
    """The first of the moments, those that never come left out."""
    return min((at for at in moments if at is not None), default=None)
