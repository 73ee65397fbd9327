"""Feeds, calendar and sitemap: files for programs, made again only where what they are made from changed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from site_src.pages import discovery, feeds
from site_src.show.view import View
from site_src.source.files import write_page


def write_derived(draft: Path, view: View, base_url: str, known: dict[str, str]) -> dict[str, str]:
    """Writes them into `draft`; returns their digests by URL. `known`: those of what is there."""
    site = view.site
    news = repr(
        [(p.url, p.title, p.description, m.date, m.category, m.tags) for p, m in site.news[:20]]
    )
    events = repr([(p.url, p.title, p.description, m) for p, m in site.activities])
    urls = repr([(url, getattr(p.meta, "date", None)) for url, p in sorted(site.by_url.items())])
    made: dict[str, tuple[str, Callable[[], bytes]]] = {
        feeds.ATOM_URL: (news, lambda: feeds.atom(site, base_url)),
        feeds.CALENDAR_URL: (events, lambda: feeds.calendar(site, base_url)),
        discovery.SITEMAP_URL: (urls, lambda: discovery.sitemap(site, base_url)),
    }
    found = {}
    for url, (text, make) in made.items():
        found[url] = _digest(text)
        if known.get(url) != found[url]:
            write_page(draft / url, make())
    return found


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
