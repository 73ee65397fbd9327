"""What machines look for: sitemaps, robots.txt, the web app manifest, the cards that chats show."""

from __future__ import annotations

import json
from html import escape

from site_src.content.site import Site
from site_src.kinds.page_kinds import NewsMeta
from site_src.pages.listings import ARCHIVES_TITLE, Listings
from site_src.pages.unwritten import TITLES
from site_src.sharing.card import Card, card_of, list_card, own_picture
from site_src.show.tokens import LIGHT

SITEMAP_URL = "sitemap.xml"


def sitemap(site: Site, base_url: str) -> bytes:
    """All pages for search engines (sitemaps.org)."""
    rows = []
    for url, page in sorted(site.by_url.items()):
        if not page.indexed:
            continue
        day = page.meta.date.isoformat() if isinstance(page.meta, NewsMeta) else ""
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        rows.append(f"<url><loc>{escape(f'{base_url}/{url}')}</loc>{changed}</url>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    ).encode()


def cards(site: Site) -> list[Card]:
    """What chats show of pages that have no picture of their own: each card once."""
    headings = [*TITLES, ARCHIVES_TITLE, *(listing.heading for listing in Listings(site))]
    found = [card_of(page, site) for page in site.by_url.values() if not own_picture(page)]
    return list(dict.fromkeys([*found, *(list_card(heading, site) for heading in headings)]))


def robots(base_url: str) -> bytes:
    """Everything but the service may be indexed, and the lists on paper; their pages say so themselves."""
    kept_out = "Disallow: /s/\nDisallow: /posters/redblack.pdf\n"
    return f"User-agent: *\n{kept_out}\nSitemap: {base_url}/{SITEMAP_URL}\n".encode()


def web_manifest(site: Site) -> bytes:
    """What a phone needs to put the site on its home screen (W3C Web App Manifest)."""
    compound = site.compound
    icons = [
        ("icon-192.png", "192x192", "image/png"),
        ("icon-512.png", "512x512", "image/png"),
        ("icon.svg", "any", "image/svg+xml"),
    ]
    manifest = {
        "name": f"{compound.name} · 邻里栏",
        "short_name": compound.short_name or compound.name,
        "description": compound.motto,
        "lang": "zh-CN",
        "start_url": "./index.html",
        "display": "browser",
        "background_color": LIGHT["paper"],
        "theme_color": LIGHT["brick"],
        "icons": [{"src": f"assets/icons/{n}", "sizes": s, "type": t} for n, s, t in icons],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
