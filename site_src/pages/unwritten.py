"""The pages that no editor writes: all of them by section, and what is kept of residents."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from itertools import groupby

from site_src.content.site import Page, Site
from site_src.markup.blocks import BASE
from site_src.pages.navigation import navigation
from site_src.pages.shell import Framed, Shell
from site_src.sharing.card import list_card, shared
from site_src.show.fragments import KEPT_PAGE, fragment

SITE_MAP_PAGE = "sitemap.html"
TITLES = _ALL, _KEPT = "全站目录", "我们留着什么"


def unwritten_pages(site: Site, shell: Shell, base_url: str) -> Mapping[str, str]:
    """By URL; their regions are still to be filled."""
    name = site.compound.name
    said = f"在{name}的网站上填表，会留下什么、为什么、留多久、谁看得到"
    kept = "<!-- live:kept --><!-- /live:kept -->"
    pages = (
        (SITE_MAP_PAGE, _ALL, f"{name}的全部页面", _site_map(site)),
        (KEPT_PAGE, _KEPT, said, kept),
    )
    return {
        url: shell.fill(
            Framed(
                url=url,
                title=title,
                description=description,
                content=content,
                crumbs=fragment("crumb", name=title, url=""),
                picture=shared(list_card(title, site), base_url),
                canonical=f"{base_url}/{url}",
            )
        )
        for url, title, description, content in pages
    }


def _site_map(site: Site) -> str:
    """Every page by section: where the search leads without JavaScript."""
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    for item in navigation(site):
        for title, inside in item.items():
            sections.append((unescape(title), _links(inside, title)))
    months = [
        (f"{year}年{month}月", [(page.title, f"{BASE}/{page.url}") for page in found])
        for (year, month), found in _by_month(site)
    ]
    return fragment("sitemap", sections=sections, months=months)


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
