"""What machines and lost readers look for: sitemaps, robots.txt, the web app manifest."""

from __future__ import annotations

import json
from html import escape, unescape
from itertools import groupby

from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import NewsMeta
from site_src.markup.blocks import BASE
from site_src.pages.navigation import navigation
from site_src.pages.shell import Framed, Shell
from site_src.show.fragments import fragment
from site_src.show.tokens import LIGHT

SITEMAP_URL = "sitemap.xml"
SITE_MAP_PAGE = "sitemap.html"


def sitemap(site: Site, base_url: str) -> bytes:
    """All pages for search engines (sitemaps.org)."""
    rows = []
    for url, page in sorted(site.by_url.items()):
        day = page.meta.date.isoformat() if isinstance(page.meta, NewsMeta) else ""
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        rows.append(f"<url><loc>{escape(f'{base_url}/{url}')}</loc>{changed}</url>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    ).encode()


def robots(base_url: str) -> bytes:
    """Everything but the service may be indexed."""
    return f"User-agent: *\nDisallow: /s/\n\nSitemap: {base_url}/{SITEMAP_URL}\n".encode()


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


def site_map_page(site: Site, shell: Shell, base_url: str) -> str:
    """Every page by section: where the search leads without JavaScript."""
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    for item in navigation(site):
        for title, inside in item.items():
            sections.append((unescape(title), _links(inside, title)))
    months = [
        (f"{year}年{month}月", [(page.title, f"{BASE}/{page.url}") for page in found])
        for (year, month), found in _by_month(site)
    ]
    content = fragment("sitemap", sections=sections, months=months)
    crumb = fragment("crumb", name="全站目录", url="")
    return shell.fill(
        Framed(
            url=SITE_MAP_PAGE,
            title="全站目录",
            description=f"{site.compound.name}的全部页面",
            content=content,
            crumbs=crumb,
            image=f"{base_url}/assets/icons/og-default.png",
            canonical=f"{base_url}/{SITE_MAP_PAGE}",
        )
    )


def _links(inside: object, title: str) -> list[tuple[str, str]]:
    if isinstance(inside, str):
        return [(unescape(title), f"{BASE}/{inside.removesuffix('.md')}.html")]
    found: list[tuple[str, str]] = []
    assert isinstance(inside, list)
    for item in inside:
        for name, deeper in item.items():
            found += _links(deeper, name)
    return found


def _by_month(site: Site) -> list[tuple[tuple[int, int], list[Page]]]:
    news = [(page, meta) for page, meta in site.news][:200]
    return [
        (key, [page for page, _ in found])
        for key, found in groupby(news, lambda pm: (pm[1].date.year, pm[1].date.month))
    ]
