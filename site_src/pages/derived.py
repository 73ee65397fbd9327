"""Feeds, calendar and sitemap: files for programs, made again only where what they are made from changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path

from site_src.content.reading import Stamp
from site_src.content.site import Page
from site_src.pages import discovery, feeds
from site_src.show.view import View
from site_src.source.files import write_page


def write_derived(
    draft: Path,
    view: View,
    base_url: str,
    stamps: Mapping[str, Stamp],
    known: Mapping[str, str],
    previous: Path | None,
) -> dict[str, str]:
    """Writes them into `draft`; returns their digests by URL. `stamps`: of the sources; `known`: the
    digests of what is there; `previous`: the version of the site before this one."""
    site = view.site
    changes = {
        page.path: feeds.last_change(
            page, meta, base_url, stamps[page.path], _before(previous, page.calendar_url)
        )
        for page, meta in feeds.dated(site)
    }

    def news(category: str = "") -> str:
        found = feeds.in_feed(site, category)
        return repr([(p.url, p.title, p.description, m.date, m.category, m.tags) for p, m in found])

    events = [(p, m, _event(p, m, changes)) for p, m in feeds.dated(site)]
    now = {p.path for p, _ in feeds.in_calendar(site)}
    held = repr([said for page, _, said in events if page.path in now])
    urls = repr([(url, getattr(p.meta, "date", None)) for url, p in sorted(site.by_url.items())])
    made: dict[str, tuple[str, Callable[[], bytes]]] = {
        feeds.ATOM_URL: (news(), lambda: feeds.atom(site, base_url)),
        feeds.CALENDAR_URL: (held, lambda: feeds.calendar(site, base_url, changes)),
        discovery.SITEMAP_URL: (urls, lambda: discovery.sitemap(site, base_url)),
    }
    for category in sorted({meta.category for _, meta in site.news}):
        of_one = partial(feeds.atom, site, base_url, category)
        made[feeds.category_url(category)] = (news(category), of_one)
    for page, meta, said in events:
        one = partial(feeds.one_event, page, meta, base_url, changes[page.path])
        made[page.calendar_url] = (said, one)
    found = {}
    for url, (text, make) in made.items():
        found[url] = _digest(text)
        if known.get(url) != found[url]:
            write_page(draft / url, make())
    return found


def _event(page: Page, meta: feeds.Dated, changes: Mapping[str, datetime]) -> str:
    return repr((page.url, page.title, page.description, meta, changes[page.path]))


def _before(previous: Path | None, url: str) -> bytes | None:
    """What is said there in the version before."""
    with suppress(OSError):
        return (previous / url).read_bytes() if previous else None
    return None


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
