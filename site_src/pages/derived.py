"""Feeds, calendar and sitemap: files for programs, made again only where what they are made from changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import blake2b
from pathlib import Path

from site_src.content.reading import Stamp
from site_src.content.site import Page
from site_src.kinds.page_kinds import ActivityMeta
from site_src.pages import discovery, feeds
from site_src.show.view import View
from site_src.source.files import write_page


def write_derived(
    draft: Path,
    view: View,
    base_url: str,
    stamps: Mapping[str, Stamp],
    known: dict[str, str],
) -> dict[str, str]:
    """Writes them into `draft`; returns their digests by URL. `stamps`: of the sources; `known`: the
    digests of what is there."""
    site = view.site
    news = repr(
        [(p.url, p.title, p.description, m.date, m.category, m.tags) for p, m in site.news[:20]]
    )
    events = [(p, m, _event(p, m, stamps)) for p, m in site.activities]
    now = {p.path for p, _ in feeds.in_calendar(site)}
    held = repr([said for page, _, said in events if page.path in now])
    urls = repr([(url, getattr(p.meta, "date", None)) for url, p in sorted(site.by_url.items())])
    made: dict[str, tuple[str, Callable[[], bytes]]] = {
        feeds.ATOM_URL: (news, lambda: feeds.atom(site, base_url)),
        feeds.CALENDAR_URL: (held, lambda: feeds.calendar(site, base_url, stamps)),
        discovery.SITEMAP_URL: (urls, lambda: discovery.sitemap(site, base_url)),
    }
    for page, meta, said in events:
        one = partial(feeds.one_event, page, meta, base_url, stamps[page.path])
        made[page.calendar_url] = (said, one)
    found = {}
    for url, (text, make) in made.items():
        found[url] = _digest(text)
        if known.get(url) != found[url]:
            write_page(draft / url, make())
    return found


def _event(page: Page, meta: ActivityMeta, stamps: Mapping[str, Stamp]) -> str:
    return repr((page.url, page.title, page.description, meta, stamps[page.path]))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
